-- To the cent: the lines are the orders, and the orders are the customers and the anonymous sales.
with

lines as (

    select
        count(*) as line_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount,
        sum(case when customer_id is null then net_amount else 0 end) as anonymous_amount
    from {{ ref('fct_purchases') }}

),

orders as (

    select
        sum(line_count) as line_count,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from {{ ref('fct_orders') }}

),

customers as (

    select sum(net_amount) as net_amount
    from {{ ref('dim_customers') }}

)

select
    lines.*,
    orders.net_amount as orders_amount,
    customers.net_amount as customers_amount
from lines
cross join orders
cross join customers
where
    lines.line_count != coalesce(orders.line_count, 0)
    or coalesce(lines.net_amount, 0) != coalesce(orders.net_amount, 0)
    or coalesce(lines.margin_amount, 0) != coalesce(orders.margin_amount, 0)
    or coalesce(lines.net_amount, 0)
    != coalesce(customers.net_amount, 0) + coalesce(lines.anonymous_amount, 0)
