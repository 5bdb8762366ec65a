-- To the cent: each month's net amount of customers and anonymous sales is that of its lines, the
-- parts are added from customers, and a month opens with what the one before closed with.
with

equity as (

    select * from {{ ref('customer_equity') }}

),

lines as (

    select * from {{ ref('fct_purchases') }}

),

months as (

    select
        cast(date_trunc('month', purchase_date) as date) as month_start,
        sum(case when customer_id is null then net_amount else 0 end) as anonymous_amount,
        sum(case when customer_id is not null then net_amount else 0 end) as net_amount
    from lines
    group by all

),

in_order as (

    select
        *,
        lag(net_amount, 1, 0) over (order by month_start) as amount_before
    from equity

)

select
    'a month is not its lines' as problem,
    coalesce(in_order.month_start, months.month_start) as month_start
from in_order
full join months on in_order.month_start = months.month_start
where
    in_order.month_start is null
    or in_order.net_amount != coalesce(months.net_amount, 0)
    or in_order.anonymous_amount != coalesce(months.anonymous_amount, 0)

union all

select
    'a month does not open as the last one closed' as problem,
    month_start
from in_order
where retained_amount != amount_before
