{{ incremental_by({'order_id': 'int_orders__logged', 'customer_id': 'int_customers__logged'}) }}
with

orders as (

    select * from {{ ref('int_orders__netted') }}
    {{ of_changed('order_id') }}

),

order_details as (

    select * from {{ ref('int_orders__visible') }}
    {{ of_changed('order_id') }}

),

purchases as (

    select * from {{ ref('int_orders__purchased') }}
    {{ of_changed('order_id') }}

),

final as (

    select
        orders.order_id,
        orders.customer_id,
        order_details.campaign_id,
        order_details.store_id,
        orders.order_date,
        orders.returned_in_full_date,
        orders.ordered_at,
        orders.sales_channel,
        order_details.coupon_code
        {{- passthrough_columns('orders', 'order_details') }},
        orders.line_count,
        orders.net_amount,
        orders.returned_amount,
        orders.margin_amount,
        orders.cancelled_amount,
        purchases.purchase_number,
        purchases.order_id is not null as is_purchase,
        orders.is_cancelled
    from orders
    left join order_details on orders.order_id = order_details.order_id
    left join purchases on orders.order_id = purchases.order_id

)

select * from final
