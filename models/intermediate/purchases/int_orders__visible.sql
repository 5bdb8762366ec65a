with

orders as (

    select * from {{ ref('stg_orders') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

visible as (

    select
        orders.order_id,
        customers.customer_id,
        orders.campaign_id,
        orders.store_id,
        {{ local_date('orders.ordered_at') }} as order_date,
        orders.ordered_at,
        orders.sales_channel,
        orders.coupon_code
        {{- passthrough_columns('orders', 'orders') }},
        orders.exchange_rate,
        orders.status = 'cancelled' as is_cancelled
    from orders
    cross join as_of
    left join customers on orders.customer_id = customers.source_customer_id
    where {{ local_date('orders.ordered_at') }} <= as_of.as_of_date

)

select * from visible
