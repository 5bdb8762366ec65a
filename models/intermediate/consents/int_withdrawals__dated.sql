with

suppressions as (

    select * from {{ ref('int_suppressions__matched') }}

),

ledger as (

    select * from {{ ref('stg_consents') }}

),

contacts as (

    select * from {{ ref('stg_contacts') }}

),

contact_events as (

    select * from {{ ref('stg_contact_events') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

event_types as (

    select * from {{ ref('contact_event_types') }}

),

contact_channels as (

    select * from {{ ref('contact_channels') }}

),

purposes as (

    select * from {{ ref('consent_purposes') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

ledger_channels as (

    select channel
    from ledger
    group by channel

),

known_channels as (

    select channel
    from contact_channels

    union distinct

    select {{ channel_name('channel') }} as channel
    from ledger_channels

),

-- An answer to a contact on a channel that nobody knows is an answer to any.
refusals as (

    select
        resolved.customer_id,
        coalesce(contact_channels.channel, 'any') as channel,
        contact_events.occurred_at as withdrawn_at,
        contact_events.event_type as reason,
        contact_events.contact_id
    from contact_events
    inner join event_types on contact_events.event_type = event_types.event_type
    inner join contacts on contact_events.contact_id = contacts.contact_id
    inner join resolved on contacts.customer_id = resolved.source_customer_id
    cross join as_of
    left join contact_channels
        on {{ channel_name('contacts.channel') }} = contact_channels.channel
    where
        event_types.is_withdrawal
        and {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date

    union all

    select
        customer_id,
        channel,
        registered_at as withdrawn_at,
        reason,
        cast(null as string) as contact_id
    from suppressions
    where reason = 'opt_out_register'

),

withdrawals as (

    select
        refusals.customer_id,
        known_channels.channel,
        purposes.purpose,
        refusals.withdrawn_at,
        refusals.reason,
        refusals.contact_id
    from refusals
    inner join known_channels on refusals.channel in ('any', known_channels.channel)
    inner join purposes
        on
            case
                when refusals.reason = 'opt_out_register' then purposes.is_ended_by_register
                else purposes.is_ended_by_withdrawal
            end

)

select
    customer_id,
    channel,
    purpose,
    withdrawn_at,
    max(reason) as reason,
    case
        when count(contact_id) = count(*) and min(contact_id) = max(contact_id)
            then max(contact_id)
    end as contact_id
from withdrawals
group by customer_id, channel, purpose, withdrawn_at
