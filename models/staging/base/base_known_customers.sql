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

erasures as (

    select * from {{ ref('stg_erasures') }}

),

-- An updated record is known as it is now from then on, its first version from the record's day.
versions as (

    select
        customer_id,
        {{ local_date('created_at') }} as record_date,
        case
            when
                rank() over (partition by customer_id order by updated_at nulls first) > 1
                then {{ local_date('updated_at') }}
            else coalesce({{ local_date('created_at') }}, cast('1900-01-01' as date))
        end as version_date,
        declared_interests is not null as has_interests,
        email is not null
        or phone is not null
        or mobile is not null
        or street_address is not null as has_address,
        is_accepted
    from customers
    where reject_reason is null

),

records as (

    select
        customer_id,
        max(case when is_accepted then record_date end) as record_date,
        min(case when has_interests then version_date end) as declared_interest_date,
        min(case when has_address then version_date end) as reachable_date
    from versions
    group by customer_id

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
        records.declared_interest_date,
        records.reachable_date,
        records.customer_id is not null as has_record
    from records
    full outer join first_activities on records.customer_id = first_activities.customer_id

),

erased as (

    select
        key_hash,
        min(erased_at) as erased_at
    from erasures
    where key_type = 'customer_id'
    group by key_hash

),

final as (

    select
        known_customers.customer_id,
        known_customers.record_date,
        known_customers.first_activity_date,
        known_customers.declared_interest_date,
        known_customers.reachable_date,
        erased.erased_at,
        known_customers.has_record
    from known_customers
    left join erased
        on {{ keyed_hash("'customer_id'", 'known_customers.customer_id') }} = erased.key_hash

)

select * from final
