with

customers as (

    select * from {{ ref('base_customers') }}

),

orders as (

    select * from {{ ref('base_orders') }}

),

subscriptions as (

    select * from {{ ref('base_subscriptions') }}

),

consents as (

    select * from {{ ref('base_consents') }}

),

sightings as (

    select
        customer_id,
        {{ local_date('created_at') }} as seen_date,
        true as has_record
    from customers
    where is_accepted

    union all

    select
        customer_id,
        {{ local_date('ordered_at') }} as seen_date,
        false as has_record
    from orders
    where is_accepted and customer_id is not null

    union all

    select
        customer_id,
        starts_on as seen_date,
        false as has_record
    from subscriptions
    where is_accepted

    union all

    select
        customer_id,
        {{ local_date('recorded_at') }} as seen_date,
        false as has_record
    from consents
    where is_accepted

),

known_customers as (

    select
        customer_id,
        min(seen_date) as first_seen_date,
        bool_or(has_record) as has_record
    from sightings
    group by customer_id

)

select * from known_customers
