{%- set funnel = [
    'is_reached', 'is_opened', 'is_clicked', 'is_unsubscribed', 'is_responded',
    'is_contract_closed',
] -%}
{%- set flags = [
    'is_bounced', 'is_reached', 'is_opened', 'is_clicked', 'is_unsubscribed', 'is_complained',
    'is_responded', 'is_contract_closed',
] -%}
{%- set dated_events = {
    'delivered_on': 'event_types.is_delivered',
    'bounced_on': "events.event_type = 'bounced'",
} -%}
{%- set proofs = flags | reject('equalto', 'is_bounced') | list -%}
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
        {{ channel_name('contacts.channel') }} as channel,
        contacts.wave,
        coalesce(
            campaigns.attribution_window_days, channels.attribution_window_days, 0
        ) as window_days,
        cast(
            case
                when contacts.is_control then 0
                else coalesce(contacts.cost, channels.cost, 0)
            end as decimal(18, 4)
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

outcomes as (

    select
        events.contact_id,
        count_if(events.is_early) as early_event_count,
        {% for name, condition in dated_events.items() -%}
        max(
            case when not events.is_early and {{ condition }} then events.event_date end
        ) as {{ name }},
        {% endfor -%}
        min(
            case
                when not events.is_early and event_types.is_contract_closed
                    then events.event_date
            end
        ) as contract_closed_on,
        min(
            case
                when not events.is_early and event_types.is_responded then events.event_date
            end
        ) as responded_on,
        bool_or(
            case when not events.is_early then events.event_type = 'bounced' end
        ) as is_bounced,
        bool_or(
            case when not events.is_early then events.event_type = 'complained' end
        ) as is_complained,
        {% for flag in funnel -%}
        bool_or(case when not events.is_early then event_types.{{ flag }} end) as {{ flag }},
        {% endfor -%}
        bool_or(case when not events.is_early then event_types.is_delivered end) as is_delivered
    from events
    inner join event_types on events.event_type = event_types.event_type
    group by events.contact_id

),

-- What came back was not read: who opened, answered or complained had it after all, and so had
-- whom it reached on a day after the bounce.
settled as (

    select
        contact_id,
        early_event_count,
        contract_closed_on,
        responded_on,
        is_delivered,
        {% for flag in proofs -%}
        {{ flag }},
        {% endfor -%}
        {{ proofs | join(' or ') }} as is_read,
        is_bounced and coalesce(delivered_on <= bounced_on, true) as is_returned
    from outcomes

),

resulted as (

    select
        visible.*,
        {{ add_days('visible.contact_date', 'visible.window_days') }} as window_ends_on,
        settled.contract_closed_on,
        settled.responded_on,
        coalesce(settled.early_event_count, 0) as early_event_count,
        {% for flag in proofs -%}
        coalesce(settled.{{ flag }}, false) as {{ flag }},
        {% endfor -%}
        coalesce(settled.is_returned and not settled.is_read, false) as is_bounced,
        case
            when visible.is_control then false
            when settled.is_read then true
            when settled.is_returned then false
            else coalesce(settled.is_delivered, visible.is_delivery_assumed)
        end as is_delivered
    from visible
    left join settled on visible.contact_id = settled.contact_id

)

select
    contact_id,
    campaign_id,
    customer_id,
    contact_date,
    window_ends_on,
    contract_closed_on,
    responded_on,
    contacted_at,
    channel,
    wave,
    cast(window_days as int) as window_days,
    cast(early_event_count as int) as early_event_count,
    cost,
    is_control,
    is_cost_known,
    is_delivered,
    {% for flag in flags -%}
    {{ flag }},
    {% endfor -%}
    not is_control
    and (is_reached or (is_delivered and not is_reach_reported)) as is_obtained
from resulted
