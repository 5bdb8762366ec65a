with

input_rows as (

    select * from {{ ref('base_orders') }}

),

accepted as (

    select
        order_id,
        customer_id,
        ordered_at,
        sales_channel,
        store_id,
        coalesce(upper(currency_code), '{{ var("reporting_currency") }}') as currency_code,
        status,
        coupon_code,
        campaign_id,
        updated_at
        {{- passthrough_columns('orders') }},
        exchange_rate
    from input_rows
    where is_accepted

)

select * from accepted
