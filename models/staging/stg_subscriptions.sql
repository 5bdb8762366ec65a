with

input_rows as (

    select * from {{ ref('base_subscriptions') }}

),

accepted as (

    select
        subscription_id,
        customer_id,
        product_id,
        starts_on,
        ends_on,
        cancelled_on,
        period_amount
        {{- passthrough_columns('subscriptions') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
