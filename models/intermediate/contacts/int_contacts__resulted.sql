{%- set flags = [
    'is_bounced', 'is_reached', 'is_opened', 'is_clicked', 'is_unsubscribed', 'is_complained',
    'is_responded', 'is_contract_closed',
] -%}
with

contacts as (

    select * from {{ ref('stg_contacts') }}

),

contact_events as (

    select * from {{ ref('stg_contact_events') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

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

visible as (

    select
        contacts.contact_id,
        contacts.campaign_id,
        customers.customer_id,
        {{ local_date('contacts.contacted_at') }} as contact_date,
        contacts.contacted_at,
        lower(contacts.channel) as channel,
        contacts.wave,
        coalesce(
            campaigns.attribution_window_days, channels.attribution_window_days, 0
        ) as window_days,
        cast(
            case
                when contacts.is_control then 0
                else coalesce(contacts.cost, channels.cost, 0)
            end as decimal(18, 2)
        ) as cost,
        contacts.is_control,
        contacts.is_control
        or contacts.cost is not null
        or channels.cost is not null as is_cost_known,
        coalesce(channels.is_delivery_assumed, false) as is_delivery_assumed,
        coalesce(channels.is_reach_reported, true) as is_reach_reported
    from contacts
    inner join customers on contacts.customer_id = customers.source_customer_id
    cross join as_of
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join channels on {{ channel_name('contacts.channel') }} = channels.channel
    where {{ local_date('contacts.contacted_at') }} <= as_of.as_of_date

),

-- By the day: what somebody typed in has no reliable hour.
events as (

    select
        contact_events.contact_id,
        contact_events.event_type,
        {{ local_date('contact_events.occurred_at') }} as event_date,
        {{ local_date('contact_events.occurred_at') }} < visible.contact_date as is_early
    from contact_events
    inner join visible on contact_events.contact_id = visible.contact_id
    cross join as_of
    where {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date

),

early_events as (

    select
        contact_id,
        count(*) as early_event_count
    from events
    where is_early
    group by contact_id

),

outcomes as (

    select
        events.contact_id,
        min(case when event_types.is_contract_closed then events.event_date end)
            as contract_closed_on,
        bool_or(event_types.is_delivered) as is_delivered,
        bool_or(events.event_type = 'bounced') as is_bounced,
        bool_or(event_types.is_reached) as is_reached,
        bool_or(event_types.is_opened) as is_opened,
        bool_or(event_types.is_clicked) as is_clicked,
        bool_or(event_types.is_unsubscribed) as is_unsubscribed,
        bool_or(events.event_type = 'complained') as is_complained,
        bool_or(event_types.is_responded) as is_responded,
        bool_or(event_types.is_contract_closed) as is_contract_closed
    from events
    inner join event_types on events.event_type = event_types.event_type
    where not events.is_early
    group by events.contact_id

),

resulted as (

    select
        visible.*,
        {{ add_days('visible.contact_date', 'visible.window_days') }} as window_ends_on,
        outcomes.contract_closed_on,
        coalesce(early_events.early_event_count, 0) as early_event_count,
        case
            when visible.is_control then false
            when outcomes.is_bounced then false
            else coalesce(outcomes.is_delivered, visible.is_delivery_assumed)
        end as is_delivered,
        {% for flag in flags -%}
        coalesce(outcomes.{{ flag }}, false) as {{ flag }}{{ ',' if not loop.last }}
        {% endfor %}
    from visible
    left join outcomes on visible.contact_id = outcomes.contact_id
    left join early_events on visible.contact_id = early_events.contact_id

)

select
    contact_id,
    campaign_id,
    customer_id,
    contact_date,
    window_ends_on,
    contract_closed_on,
    contacted_at,
    channel,
    wave,
    cast(window_days as int) as window_days,
    cast(early_event_count as int) as early_event_count,
    cost,
    is_control,
    is_cost_known,
    is_delivered,
    not is_control
    and (is_reached or (is_delivered and not is_reach_reported)) as is_obtained,
    {{ flags | join(',\n    ') }}
from resulted
