-- What customers bought of products, by day, is what their sale lines of merchandise say.
with

order_lines as (

    select * from {{ ref('fct_purchases') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

sold as (

    select
        coalesce(sum(quantity), 0) as quantity,
        coalesce(sum(net_amount), 0) as net_amount
    from order_lines
    where
        quantity > 0
        and net_amount > 0
        and is_merchandise
        and customer_id is not null
        and product_id is not null

),

summed as (

    select
        coalesce(sum(quantity), 0) as quantity,
        coalesce(sum(net_amount), 0) as net_amount
    from product_days

)

select
    sold.quantity as sold_quantity,
    summed.quantity as summed_quantity,
    sold.net_amount as sold_amount,
    summed.net_amount as summed_amount
from sold
cross join summed
where sold.quantity != summed.quantity or sold.net_amount != summed.net_amount
