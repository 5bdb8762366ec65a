with

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- A record without a day was always there; one of a later day is not there yet.
visible as (

    select
        known_customers.customer_id,
        known_customers.has_record
        and coalesce(known_customers.record_date <= as_of.as_of_date, true) as has_record,
        known_customers.declared_interest_date,
        known_customers.reachable_date,
        case
            when known_customers.record_date <= as_of.as_of_date
                then known_customers.record_date
        end as record_date,
        case
            when known_customers.first_activity_date <= as_of.as_of_date
                then known_customers.first_activity_date
        end as first_activity_date
    from known_customers
    cross join as_of

),

-- Each record stands for itself until duplicates of one person are merged here.
resolved as (

    select
        customer_id as source_customer_id,
        customer_id,
        record_date,
        least(
            coalesce(record_date, first_activity_date), coalesce(first_activity_date, record_date)
        ) as first_seen_date,
        case when has_record then declared_interest_date end as declared_interest_date,
        case when has_record then reachable_date end as reachable_date,
        has_record
    from visible
    where has_record or first_activity_date is not null

)

select
    source_customer_id,
    customer_id,
    record_date,
    first_seen_date,
    declared_interest_date,
    reachable_date,
    has_record
from resolved
