-- From the inputs, without the models in between. Eligible is nobody who never said yes on the
-- channel, whose record last said no or who unsubscribed, with no yes of their own after it, or
-- whose record stands on the list by its own id.
with

eligible as (

    select
        customer_id,
        channel
    from {{ ref('contact_eligibility') }}
    where is_eligible

),

records as (

    select
        source_customer_id,
        customer_id,
        erased_at
    from {{ ref('int_customers__resolved') }}

),

as_of as (

    select as_of_date from {{ ref('int_as_of__chosen') }}

),

entries as (

    select
        records.customer_id,
        ledger.customer_id as source_customer_id,
        lower(trim(ledger.channel)) as channel,
        ledger.recorded_at,
        ledger.is_granted,
        ledger.is_granted and ledger.legal_basis = 'consent' as is_explicit
    from {{ ref('stg_consents') }} as ledger
    inner join records on ledger.customer_id = records.source_customer_id
    cross join as_of
    where
        ledger.purpose = 'marketing'
        and {{ local_date('ledger.recorded_at') }} <= as_of.as_of_date

),

grants as (

    select
        customer_id,
        channel,
        max(case when is_explicit then recorded_at end) as explicit_at
    from entries
    where is_granted
    group by customer_id, channel

),

numbered_entries as (

    select
        customer_id,
        channel,
        recorded_at,
        is_granted,
        row_number() over (
            partition by source_customer_id, channel
            order by recorded_at desc, is_granted asc
        ) as entry_number
    from entries

),

refusals as (

    select
        customer_id,
        channel,
        recorded_at as refused_at
    from numbered_entries
    where entry_number = 1 and not is_granted

    union all

    select
        records.customer_id,
        lower(trim(contacts.channel)) as channel,
        contact_events.occurred_at as refused_at
    from {{ ref('stg_contact_events') }} as contact_events
    inner join {{ ref('stg_contacts') }} as contacts
        on contact_events.contact_id = contacts.contact_id
    inner join records on contacts.customer_id = records.source_customer_id
    cross join as_of
    where
        contact_events.event_type in ('unsubscribed', 'complained')
        and {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date

),

listed as (

    select
        records.customer_id,
        lower(trim(suppressions.channel)) as channel
    from {{ ref('stg_suppressions') }} as suppressions
    inner join records on suppressions.identifier = records.source_customer_id
    cross join as_of
    where
        suppressions.identifier_type = 'customer_id'
        and (
            suppressions.reason = 'erasure'
            or (
                suppressions.reason in ('deceased', 'complaint', 'manual')
                and {{ local_date('suppressions.registered_at') }} <= as_of.as_of_date
            )
        )

    union all

    select
        customer_id,
        cast(null as string) as channel
    from records
    where erased_at is not null

)

select
    'no yes at all' as problem,
    eligible.customer_id,
    eligible.channel
from eligible
left join grants
    on eligible.customer_id = grants.customer_id and eligible.channel = grants.channel
where grants.customer_id is null

union all

select
    'a no without a later yes' as problem,
    eligible.customer_id,
    eligible.channel
from eligible
inner join refusals
    on eligible.customer_id = refusals.customer_id and eligible.channel = refusals.channel
left join grants
    on eligible.customer_id = grants.customer_id and eligible.channel = grants.channel
where grants.explicit_at is null or grants.explicit_at <= refusals.refused_at

union all

select
    'on the list' as problem,
    eligible.customer_id,
    eligible.channel
from eligible
inner join listed
    on
        eligible.customer_id = listed.customer_id
        and (listed.channel is null or eligible.channel = listed.channel)
