with

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

people as (

    select * from {{ ref('stg_people') }}

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
        known_customers.erased_at,
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

resolved as (

    select
        visible.customer_id as source_customer_id,
        coalesce(people.customer_id, visible.customer_id) as customer_id,
        visible.record_date,
        least(
            coalesce(visible.record_date, visible.first_activity_date),
            coalesce(visible.first_activity_date, visible.record_date)
        ) as first_seen_date,
        case when visible.has_record then visible.declared_interest_date end
            as declared_interest_date,
        case when visible.has_record then visible.reachable_date end as reachable_date,
        visible.erased_at,
        people.match_rule,
        people.match_probability,
        visible.has_record
    from visible
    left join people on visible.customer_id = people.source_customer_id
    where visible.has_record or visible.first_activity_date is not null

)

select
    source_customer_id,
    customer_id,
    record_date,
    first_seen_date,
    declared_interest_date,
    reachable_date,
    erased_at,
    match_rule,
    match_probability,
    has_record
from resolved
