with

contacts as (

    select * from {{ ref('stg_contacts') }}

),

contact_events as (

    select * from {{ ref('stg_contact_events') }}

),

customers as (

    select * from {{ ref('int_customers__resolved') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

event_types as (

    select * from {{ ref('contact_event_types') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

outcomes as (

    select
        contact_events.contact_id,
        bool_or(event_types.is_delivered) as is_delivered,
        bool_or(contact_events.event_type = 'bounced') as is_bounced,
        bool_or(event_types.is_reached) as is_reached,
        bool_or(event_types.is_opened) as is_opened,
        bool_or(event_types.is_clicked) as is_clicked,
        bool_or(event_types.is_unsubscribed) as is_unsubscribed,
        bool_or(event_types.is_responded) as is_responded,
        bool_or(event_types.is_contract_closed) as is_contract_closed
    from contact_events
    inner join event_types on contact_events.event_type = event_types.event_type
    cross join as_of
    where {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date
    group by contact_events.contact_id

),

resulted as (

    select
        contacts.contact_id,
        contacts.campaign_id,
        customers.customer_id,
        {{ local_date('contacts.contacted_at') }} as contact_date,
        contacts.contacted_at,
        lower(contacts.channel) as channel,
        contacts.wave,
        cast(
            case
                when contacts.is_control then 0
                else coalesce(contacts.cost, channels.cost, 0)
            end as decimal(18, 2)
        ) as cost,
        contacts.is_control,
        case
            when contacts.is_control then false
            when outcomes.is_bounced then false
            else coalesce(outcomes.is_delivered, channels.is_delivery_assumed, false)
        end as is_delivered,
        coalesce(outcomes.is_reached, false) as is_reached,
        coalesce(outcomes.is_opened, false) as is_opened,
        coalesce(outcomes.is_clicked, false) as is_clicked,
        coalesce(outcomes.is_unsubscribed, false) as is_unsubscribed,
        coalesce(outcomes.is_responded, false) as is_responded,
        coalesce(outcomes.is_contract_closed, false) as is_contract_closed
    from contacts
    inner join customers on contacts.customer_id = customers.source_customer_id
    cross join as_of
    left join channels on {{ channel_name('contacts.channel') }} = channels.channel
    left join outcomes on contacts.contact_id = outcomes.contact_id
    where {{ local_date('contacts.contacted_at') }} <= as_of.as_of_date

)

select
    contact_id,
    campaign_id,
    customer_id,
    contact_date,
    contacted_at,
    channel,
    wave,
    cost,
    is_control,
    is_delivered,
    is_reached,
    is_opened,
    is_clicked,
    is_unsubscribed,
    is_responded,
    is_contract_closed
from resulted
