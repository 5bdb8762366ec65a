with

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- Each record stands for itself until duplicates of one person are merged here.
resolved as (

    select
        known_customers.customer_id as source_customer_id,
        known_customers.customer_id,
        known_customers.first_seen_date,
        known_customers.has_record
    from known_customers
    cross join as_of
    where
        known_customers.first_seen_date is null
        or known_customers.first_seen_date <= as_of.as_of_date

)

select
    source_customer_id,
    customer_id,
    first_seen_date,
    has_record
from resolved
