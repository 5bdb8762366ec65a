-- Nothing is lost between the inputs and the facts: an accepted line is in fct_purchases unless its
-- order is later than the as-of date.
with

order_lines as (

    select * from {{ ref('stg_order_lines') }}

),

orders as (

    select * from {{ ref('stg_orders') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

expected as (

    select
        count(*) as line_count,
        sum(order_lines.quantity) as quantity,
        sum(
            case
                when orders.status = 'completed'
                    then {{ exchanged(
                        'order_lines.net_amount', 'orders.exchange_rate', 'decimal(18, 2)'
                    ) }}
                else 0
            end
        ) as net_amount
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    cross join as_of
    where {{ local_date('orders.ordered_at') }} <= as_of.as_of_date

),

found as (

    select
        count(*) as line_count,
        sum(quantity) as quantity,
        sum(net_amount) as net_amount
    from {{ ref('fct_purchases') }}

)

select
    expected.*,
    found.line_count as found_line_count
from expected
cross join found
where
    expected.line_count != found.line_count
    or expected.quantity is distinct from found.quantity
    or expected.net_amount is distinct from found.net_amount
