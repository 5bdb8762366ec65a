-- Every order and every line has one outcome; what counts is what the pairs rest on.
with

outcomes as (

    select
        sum(order_count) as order_count,
        sum(line_count) as line_count,
        sum(net_amount) as net_amount,
        sum(case when outcome = 'counted' then order_count end) as basket_count,
        sum(case when outcome = 'counted' then line_count end) as item_count
    from {{ ref('basket_reconciliation') }}

),

orders as (

    select
        count(*) as order_count,
        coalesce(sum(line_count), 0) as line_count,
        coalesce(sum(net_amount), 0) as net_amount
    from {{ ref('fct_orders') }}

),

lines as (

    select count(*) as line_count
    from {{ ref('fct_purchases') }}

),

baskets as (

    select basket_count
    from {{ ref('int_baskets__counted') }}

),

items as (

    select coalesce(sum(item_orders), 0) as item_count
    from {{ ref('int_basket_items__counted') }}
    where item_type = 'product'

)

select
    outcomes.*,
    orders.order_count as orders_found,
    lines.line_count as lines_found,
    baskets.basket_count as baskets_found,
    items.item_count as items_found
from outcomes
cross join orders
cross join lines
cross join baskets
cross join items
where
    outcomes.order_count != orders.order_count
    or outcomes.line_count != lines.line_count
    or outcomes.net_amount != orders.net_amount
    or outcomes.basket_count != baskets.basket_count
    or outcomes.item_count != items.item_count
