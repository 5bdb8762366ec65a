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

registered as (

    select
        customer_id,
        channel,
        registered_at
    from suppressions
    where reason = 'opt_out_register' and channel != 'any'

    union all

    select
        suppressions.customer_id,
        known_channels.channel,
        suppressions.registered_at
    from suppressions
    cross join known_channels
    where suppressions.reason = 'opt_out_register' and suppressions.channel = 'any'

),

events as (

    select
        resolved.customer_id,
        {{ channel_name('contacts.channel') }} as channel,
        contact_events.occurred_at,
        contact_events.event_type
    from contact_events
    inner join event_types on contact_events.event_type = event_types.event_type
    inner join contacts on contact_events.contact_id = contacts.contact_id
    inner join resolved on contacts.customer_id = resolved.source_customer_id
    cross join as_of
    where
        event_types.is_withdrawal
        and {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date

),

withdrawals as (

    select
        registered.customer_id,
        registered.channel,
        purposes.purpose,
        registered.registered_at as withdrawn_at,
        'opt_out_register' as reason
    from registered
    inner join purposes on purposes.is_ended_by_register

    union all

    select
        events.customer_id,
        events.channel,
        purposes.purpose,
        events.occurred_at as withdrawn_at,
        events.event_type as reason
    from events
    inner join purposes on purposes.is_ended_by_withdrawal

)

-- Only the last can still matter: a grant that is not later than it is cancelled by it.
select
    customer_id,
    channel,
    purpose,
    max(withdrawn_at) as withdrawn_at,
    max_by(reason, {{ tuple_of('withdrawn_at', 'reason') }}) as reason
from withdrawals
group by customer_id, channel, purpose
