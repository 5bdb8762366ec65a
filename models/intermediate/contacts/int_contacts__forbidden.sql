with

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

goals as (

    select * from {{ ref('campaign_goals') }}

),

withdrawals as (

    select * from {{ ref('int_withdrawals__dated') }}

),

ledger as (

    select * from {{ ref('stg_consents') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

contact_channels as (

    select * from {{ ref('contact_channels') }}

),

bases as (

    select * from {{ ref('consent_bases') }}

),

sent as (

    select
        contacts.contact_id,
        contacts.campaign_id,
        contacts.customer_id,
        contacts.channel,
        coalesce(goals.purpose, 'marketing') as purpose,
        contacts.contact_date,
        contacts.contacted_at
    from contacts
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    left join goals on campaigns.goal = goals.goal
    where not contacts.is_control

),

spelt as (

    select
        resolved.customer_id,
        ledger.customer_id as source_customer_id,
        {{ channel_name('ledger.channel') }} as channel,
        ledger.purpose,
        ledger.recorded_at,
        ledger.legal_basis,
        ledger.is_granted
    from ledger
    inner join resolved on ledger.customer_id = resolved.source_customer_id

),

permitted_claims as (

    select
        claims.legal_basis,
        claims.channel,
        claims.purpose
    from spelt as claims
    inner join bases on {{ basis_permits('bases', 'claims') }}
    where claims.is_granted
    group by claims.legal_basis, claims.channel, claims.purpose

),

-- A yes on a basis that permits nothing is no word at all.
entries as (

    select
        spelt.customer_id,
        spelt.source_customer_id,
        spelt.channel,
        spelt.purpose,
        spelt.recorded_at,
        case
            when not spelt.is_granted then 'refusal'
            when spelt.legal_basis = 'consent' then 'explicit_grant'
            else 'grant'
        end as word
    from spelt
    left join permitted_claims
        on
            spelt.legal_basis = permitted_claims.legal_basis
            and spelt.channel = permitted_claims.channel
            and spelt.purpose = permitted_claims.purpose
    where not spelt.is_granted or permitted_claims.legal_basis is not null

),

-- As everywhere, a no on a channel that nobody knows closes them all.
closing as (

    select
        entries.customer_id,
        entries.source_customer_id,
        entries.purpose,
        entries.recorded_at,
        entries.word
    from entries
    left join contact_channels on entries.channel = contact_channels.channel
    where entries.word = 'refusal' and contact_channels.channel is null

),

words as (

    select
        customer_id,
        source_customer_id,
        channel,
        purpose,
        recorded_at as said_at,
        cast(null as string) as contact_id,
        word
    from entries

    union all

    select
        closing.customer_id,
        closing.source_customer_id,
        contact_channels.channel,
        closing.purpose,
        closing.recorded_at as said_at,
        cast(null as string) as contact_id,
        closing.word
    from closing
    cross join contact_channels

    union all

    select
        customer_id,
        cast(null as string) as source_customer_id,
        channel,
        purpose,
        withdrawn_at as said_at,
        contact_id,
        'withdrawal' as word
    from withdrawals

),

-- Most never said no: their grants need not be compared with anything.
refusers as (

    select
        customer_id,
        channel,
        purpose
    from words
    where word in ('refusal', 'withdrawal')
    group by customer_id, channel, purpose

),

dated_words as (

    select
        words.*,
        {{ local_date('words.said_at') }} as said_on,
        words.word in ('grant', 'explicit_grant') as is_grant
    from words
    inner join refusers
        on
            words.customer_id = refusers.customer_id
            and words.channel = refusers.channel
            and words.purpose = refusers.purpose

),

-- By the day, as events are read: a no forbids from the next day on, a yes permits from its own.
-- What was answered to the contact itself cannot have been known before it.
heard as (

    select
        sent.contact_id,
        dated_words.source_customer_id,
        dated_words.word,
        dated_words.said_at
    from sent
    inner join dated_words
        on
            sent.customer_id = dated_words.customer_id
            and sent.channel = dated_words.channel
            and sent.purpose = dated_words.purpose
    where
        (
            dated_words.said_on < sent.contact_date
            or (dated_words.is_grant and dated_words.said_on = sent.contact_date)
        )
        and dated_words.contact_id is distinct from sent.contact_id

),

-- In the ledger the last row of a record decides what the record says.
record_words as (

    select
        contact_id,
        source_customer_id,
        max(case when word = 'withdrawal' then said_at end) as withdrawn_at,
        max(case when word = 'refusal' then said_at end) as refused_at,
        max(case when word = 'explicit_grant' then said_at end) as consented_at,
        max(case when word in ('grant', 'explicit_grant') then said_at end) as granted_at
    from heard
    group by contact_id, source_customer_id

),

last_words as (

    select
        contact_id,
        max(withdrawn_at) as withdrawn_at,
        max(case when coalesce(granted_at <= refused_at, true) then refused_at end) as refused_at,
        max(consented_at) as consented_at
    from record_words
    group by contact_id

),

dated_noes as (

    select
        *,
        greatest(coalesce(withdrawn_at, refused_at), coalesce(refused_at, withdrawn_at)) as no_at
    from last_words
    where withdrawn_at is not null or refused_at is not null

)

-- What another record or somebody outside the ledger heard only the customer's own yes reopens.
select
    sent.contact_id,
    sent.campaign_id,
    sent.customer_id,
    sent.channel,
    sent.purpose,
    sent.contacted_at,
    dated_noes.no_at as withdrawn_at,
    coalesce(dated_noes.refused_at > dated_noes.withdrawn_at, dated_noes.withdrawn_at is null)
        as is_by_ledger
from dated_noes
inner join sent on dated_noes.contact_id = sent.contact_id
where coalesce(dated_noes.consented_at <= dated_noes.no_at, true)
