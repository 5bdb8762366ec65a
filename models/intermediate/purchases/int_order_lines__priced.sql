{{ incremental_by({'order_id': 'int_orders__logged'}) }}
with

order_lines as (

    select * from {{ ref('stg_order_lines') }}
    {{ of_changed('order_id') }}

),

orders as (

    select * from {{ ref('int_orders__visible') }}
    {{ of_changed('order_id') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

joined as (

    select
        order_lines.order_id,
        order_lines.line_number,
        orders.customer_id,
        order_lines.product_id,
        orders.order_date as purchase_date,
        orders.ordered_at,
        orders.sales_channel,
        products.category,
        coalesce(products.is_merchandise, true) as is_merchandise,
        orders.is_cancelled,
        order_lines.quantity,
        {{ exchanged('order_lines.unit_price', 'orders.exchange_rate', 'decimal(18, 4)') }}
            as unit_price,
        {{ exchanged('order_lines.net_amount', 'orders.exchange_rate', 'decimal(18, 2)') }}
            as booked_amount,
        coalesce(
            {{ exchanged('order_lines.unit_cost', 'orders.exchange_rate', 'decimal(18, 4)') }},
            products.unit_cost
        ) as unit_cost
    from order_lines
    inner join orders on order_lines.order_id = orders.order_id
    left join products on order_lines.product_id = products.product_id

),

-- A cancelled order sold nothing: its amounts are zero, what was booked stays readable beside them.
priced as (

    select
        *,
        case when is_cancelled then 0 else booked_amount end as net_amount,
        case when is_cancelled then booked_amount else 0 end as cancelled_amount,
        case
            when is_cancelled then 0
            when unit_cost is null
                then cast(booked_amount * {{ var('default_margin_rate') }} as decimal(18, 2))
            else {{ exact_product(
                '-quantity', 'unit_cost', 'decimal(18, 2)', added_to='booked_amount'
            ) }}
        end as margin_amount
    from joined

)

select
    order_id,
    line_number,
    customer_id,
    product_id,
    purchase_date,
    ordered_at,
    sales_channel,
    category,
    quantity,
    unit_price,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(margin_amount as decimal(18, 2)) as margin_amount,
    cast(cancelled_amount as decimal(18, 2)) as cancelled_amount,
    is_merchandise,
    quantity < 0 as is_return,
    is_cancelled,
    unit_cost is null as is_margin_estimated
from priced
