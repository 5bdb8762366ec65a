with

customers as {{ not_materialized() }} (

    select * from {{ ref('int_customers__resolved') }}

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

signals as (

    select * from {{ ref('interest_signals') }}

),

event_types as (

    select * from {{ ref('contact_event_types') }}

),

signs as (

    select
        interactions.customer_id as source_customer_id,
        {{ local_date('interactions.occurred_at') }} as sign_date
    from interactions
    inner join signals on interactions.interaction_type = signals.signal
    where signals.is_sign

    union all

    select
        contacts.customer_id as source_customer_id,
        {{ local_date('contact_events.occurred_at') }} as sign_date
    from contact_events
    inner join event_types on contact_events.event_type = event_types.event_type
    inner join contacts on contact_events.contact_id = contacts.contact_id
    where event_types.is_responded and not contacts.is_control

    union all

    select
        source_customer_id,
        declared_interest_date as sign_date
    from customers
    where declared_interest_date is not null

)

select
    customers.customer_id,
    min(signs.sign_date) as first_sign_date
from signs
inner join customers on signs.source_customer_id = customers.source_customer_id
group by customers.customer_id
