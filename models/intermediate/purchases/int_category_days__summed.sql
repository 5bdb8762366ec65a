with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

categories as (

    select * from {{ ref('int_categories__listed') }}

),

summed as (

    select
        order_lines.customer_id,
        order_lines.purchase_date,
        categories.category_number,
        count(distinct case when order_lines.net_amount > 0 then order_lines.order_id end)
            as order_count,
        sum(order_lines.net_amount) as net_amount,
        sum(case when order_lines.net_amount > 0 then order_lines.net_amount else 0 end)
            as sold_amount
    from order_lines
    inner join categories on order_lines.category = categories.category
    where
        order_lines.customer_id is not null
        and order_lines.is_merchandise
        and not order_lines.is_cancelled
    group by order_lines.customer_id, order_lines.purchase_date, categories.category_number

)

select
    customer_id,
    purchase_date,
    category_number,
    cast(order_count as int) as order_count,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(sold_amount as decimal(18, 2)) as sold_amount
from summed
