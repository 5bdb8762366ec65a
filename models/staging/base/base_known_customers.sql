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

records as (

    select
        customer_id,
        {{ local_date('created_at') }} as record_date
    from customers
    where is_accepted

),

activities as (

    select
        customer_id,
        {{ local_date('ordered_at') }} as activity_date
    from orders
    where is_accepted and customer_id is not null

    union all

    select
        customer_id,
        starts_on as activity_date
    from subscriptions
    where is_accepted

    union all

    select
        customer_id,
        {{ local_date('recorded_at') }} as activity_date
    from consents
    where is_accepted

),

first_activities as (

    select
        customer_id,
        min(activity_date) as first_activity_date
    from activities
    group by customer_id

),

known_customers as (

    select
        coalesce(records.customer_id, first_activities.customer_id) as customer_id,
        records.record_date,
        first_activities.first_activity_date,
        records.customer_id is not null as has_record
    from records
    full outer join first_activities on records.customer_id = first_activities.customer_id

)

select * from known_customers
