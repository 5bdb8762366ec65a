{{ incremental_by({'customer_id': 'int_customers__logged'}) }}
with

orders as (

    select * from {{ ref('int_orders__netted') }}
    {{ of_changed('customer_id') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}
    {{ of_changed('customer_id') }}

)

select
    orders.order_id,
    orders.customer_id,
    orders.order_date,
    orders.net_amount,
    orders.margin_amount,
    customer_days.purchase_number
from orders
inner join customer_days
    on
        orders.customer_id = customer_days.customer_id
        and orders.order_date = customer_days.purchase_date
where
    customer_days.is_purchase
    and orders.net_amount > 0
    and orders.returned_in_full_date is null
