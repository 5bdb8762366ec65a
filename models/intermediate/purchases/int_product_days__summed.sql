{{ incremental_by({'customer_id': 'int_customers__logged'}) }}
with

order_lines as (

    select * from {{ ref('int_order_lines__netted') }}
    {{ of_changed('customer_id') }}

),

summed as (

    select
        customer_id,
        product_id,
        purchase_date,
        case when count(*) = count(returned_date) then max(returned_date) end as returned_date,
        sum(quantity) as quantity,
        sum(returned_quantity) as returned_quantity,
        sum(net_amount) as net_amount,
        sum(margin_amount) as margin_amount
    from order_lines
    where is_sale and is_merchandise and customer_id is not null and product_id is not null
    group by customer_id, product_id, purchase_date

)

select
    customer_id,
    product_id,
    purchase_date,
    returned_date,
    cast(quantity as decimal(18, 4)) as quantity,
    cast(quantity - returned_quantity as decimal(18, 4)) as kept_quantity,
    cast(net_amount as decimal(18, 2)) as net_amount,
    cast(margin_amount as decimal(18, 2)) as margin_amount
from summed
