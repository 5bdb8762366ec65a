-- From the inputs, without the models in between. Eligible is nobody who never said yes on the
-- channel, whose record last said no, who unsubscribed or is in the register, with no yes of their
-- own after it, or whose record stands on the list by any identifier.
--
-- Channels are read in another way than in the models, on purpose: a name without its marks is a
-- channel of the seed; or, of plain characters only, one that nobody knows, where a no is for all;
-- or unclear, where a yes is believed and a no is left to the models.
{% set characters = 'abcdefghijklmnopqrstuvwxyz0123456789_' %}
{% set readings -%}
    case
        when names.plain_name is null then 'unknown'
        when channels.channel is not null then channels.channel
        when translate(names.plain_name, '{{ characters }}', '') = '' then 'unknown'
        else 'unclear'
    end
{%- endset %}
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
        erased_at,
        has_record
    from {{ ref('int_customers__resolved') }}

),

as_of as (

    select as_of_date from {{ ref('int_as_of__chosen') }}

),

channels as (

    select channel from {{ ref('contact_channels') }}

),

names as (

    {% for table_name in ['consents', 'contacts', 'suppressions'] -%}
    select
        channel as given_name,
        nullif(translate(lower(channel), ' .,;:/()-', ''), '') as plain_name
    from {{ ref('stg_' ~ table_name) }}
    {{ 'union distinct' if not loop.last }}
    {% endfor %}
),

readings as (

    select
        names.given_name,
        {{ readings }} as reading
    from names
    left join channels on names.plain_name = channels.channel

),

-- What a name says of each channel.
yes_means as (

    select
        readings.given_name,
        channels.channel
    from readings
    inner join channels on readings.reading in (channels.channel, 'unclear')

),

no_means as (

    select
        readings.given_name,
        channels.channel
    from readings
    inner join channels on readings.reading in (channels.channel, 'unknown')

),

entries as (

    select
        records.customer_id,
        ledger.customer_id as source_customer_id,
        coalesce(yes_means.channel, no_means.channel) as channel,
        ledger.recorded_at,
        ledger.is_granted,
        ledger.is_granted and ledger.legal_basis = 'consent' as is_explicit
    from {{ ref('stg_consents') }} as ledger
    inner join records on ledger.customer_id = records.source_customer_id
    cross join as_of
    left join yes_means on ledger.is_granted and ledger.channel = yes_means.given_name
    left join no_means on not ledger.is_granted and ledger.channel = no_means.given_name
    where
        ledger.purpose = 'marketing'
        and {{ local_date('ledger.recorded_at') }} <= as_of.as_of_date
        and coalesce(yes_means.channel, no_means.channel) is not null

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

listed as (

    select
        records.customer_id,
        suppressions.reason,
        suppressions.channel as given_name,
        suppressions.registered_at
    from {{ ref('stg_suppressions') }} as suppressions
    inner join {{ ref('stg_customer_keys') }} as customer_keys
        on
            suppressions.identifier_type = customer_keys.key_type
            and suppressions.key_hash = customer_keys.key_hash
    inner join records on customer_keys.source_customer_id = records.source_customer_id
    cross join as_of
    where
        suppressions.reason != 'erasure'
        and records.has_record
        and {{ local_date('suppressions.registered_at') }} <= as_of.as_of_date

    union all

    select
        records.customer_id,
        suppressions.reason,
        suppressions.channel as given_name,
        suppressions.registered_at
    from {{ ref('stg_suppressions') }} as suppressions
    inner join records on suppressions.identifier = records.source_customer_id
    cross join as_of
    where
        suppressions.identifier_type = 'customer_id'
        and (
            suppressions.reason = 'erasure'
            or {{ local_date('suppressions.registered_at') }} <= as_of.as_of_date
        )

),

stops as (

    select
        listed.customer_id,
        listed.reason,
        listed.registered_at,
        channels.channel
    from listed
    cross join channels
    left join no_means
        on listed.given_name = no_means.given_name and channels.channel = no_means.channel
    where listed.given_name is null or no_means.channel is not null

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
        customer_id,
        channel,
        registered_at as refused_at
    from stops
    where reason = 'opt_out_register'

    union all

    select
        records.customer_id,
        no_means.channel,
        contact_events.occurred_at as refused_at
    from {{ ref('stg_contact_events') }} as contact_events
    inner join {{ ref('stg_contacts') }} as contacts
        on contact_events.contact_id = contacts.contact_id
    inner join no_means on contacts.channel = no_means.given_name
    inner join records on contacts.customer_id = records.source_customer_id
    cross join as_of
    where
        contact_events.event_type in ('unsubscribed', 'complained')
        and {{ local_date('contact_events.occurred_at') }} <= as_of.as_of_date

),

barred as (

    select
        customer_id,
        channel
    from stops
    where reason in ('complaint', 'manual')

    union all

    select
        listed.customer_id,
        channels.channel
    from listed
    cross join channels
    where listed.reason in ('deceased', 'erasure')

    union all

    select
        records.customer_id,
        channels.channel
    from records
    cross join channels
    where records.erased_at is not null

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
inner join barred
    on eligible.customer_id = barred.customer_id and eligible.channel = barred.channel
