with

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

records as (

    select * from {{ ref('stg_customers') }}

),

interactions as (

    select * from {{ ref('stg_interactions') }}

),

contacts as (

    select * from {{ ref('stg_contacts') }}

),

contact_events as (

    select * from {{ ref('stg_contact_events') }}

),

event_types as (

    select * from {{ ref('contact_event_types') }}

),

signs as (

    select
        customer_id as source_customer_id,
        {{ local_date('occurred_at') }} as sign_date
    from interactions
    where interaction_type in ('enquiry', 'quote_request', 'event', 'interest')

    union all

    select
        contacts.customer_id as source_customer_id,
        {{ local_date('contact_events.occurred_at') }} as sign_date
    from contact_events
    inner join event_types on contact_events.event_type = event_types.event_type
    inner join contacts on contact_events.contact_id = contacts.contact_id
    where event_types.is_responded and not contacts.is_control

    union all

    -- A declared interest is as old as its record; one without a day, as old as can be.
    select
        records.customer_id as source_customer_id,
        coalesce(customers.record_date, cast('1900-01-01' as date)) as sign_date
    from records
    inner join customers on records.customer_id = customers.source_customer_id
    where customers.has_record and records.declared_interests is not null

)

select
    customers.customer_id,
    min(signs.sign_date) as first_sign_date
from signs
inner join customers on signs.source_customer_id = customers.source_customer_id
group by customers.customer_id
