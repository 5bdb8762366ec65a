with

suppressions as (

    select * from {{ ref('stg_suppressions') }}

),

customer_keys as {{ not_materialized() }} (

    select * from {{ ref('stg_customer_keys') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

identities as (

    select * from {{ ref('int_identities__survived') }}

),

channels as (

    select * from {{ ref('contact_channels') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- Erasures are kept in a register of their own: int_customers__resolved tells who was erased.
-- Whoever wrote a channel that nobody knows meant some channel: none may be used.
visible as (

    select
        suppressions.identifier_type,
        suppressions.identifier,
        suppressions.key_hash,
        suppressions.reason,
        coalesce(channels.channel, 'any') as channel,
        channels.identifier_type as channel_identifier_type,
        suppressions.registered_at
    from suppressions
    cross join as_of
    left join channels on {{ channel_name('suppressions.channel') }} = channels.channel
    where
        suppressions.reason != 'erasure'
        and {{ local_date('suppressions.registered_at') }} <= as_of.as_of_date

),

-- A customer whom only orders name has no keys, but still an id.
named as (

    select
        customer_keys.source_customer_id,
        visible.identifier_type,
        visible.reason,
        visible.channel,
        visible.channel_identifier_type,
        visible.registered_at
    from visible
    inner join customer_keys
        on
            visible.key_hash = customer_keys.key_hash
            and visible.identifier_type = customer_keys.key_type

    union all

    select
        identifier as source_customer_id,
        identifier_type,
        reason,
        channel,
        channel_identifier_type,
        registered_at
    from visible
    where identifier_type = 'customer_id'

),

matched as (

    select
        resolved.customer_id,
        named.source_customer_id,
        named.identifier_type,
        named.reason,
        named.channel,
        named.registered_at,
        case
            when named.identifier_type in ('email', 'phone') then named.identifier_type
            when named.channel_identifier_type = 'mobile' then 'phone'
            else nullif(named.channel_identifier_type, 'none')
        end as address_type
    from named
    inner join resolved on named.source_customer_id = resolved.source_customer_id
    -- What a record of a later day holds is not known yet; an id is.
    where resolved.has_record or named.identifier_type = 'customer_id'

),

placed as (

    select
        matched.*,
        case matched.address_type
            when 'email' then identities.email_source_id
            when 'phone' then identities.phone_source_id
            when 'postal_address' then identities.address_source_id
        end as source_in_use
    from matched
    left join identities on matched.customer_id = identities.customer_id

),

-- Two records that hold the same e-mail or phone: what bounced for the one is in use by the other.
same_address as (

    select
        placed.source_customer_id,
        placed.source_in_use,
        placed.address_type
    from placed
    inner join customer_keys as bounced_keys
        on
            placed.source_customer_id = bounced_keys.source_customer_id
            and placed.address_type = bounced_keys.key_type
    inner join customer_keys as keys_in_use
        on
            placed.source_in_use = keys_in_use.source_customer_id
            and bounced_keys.key_type = keys_in_use.key_type
            and bounced_keys.key_hash = keys_in_use.key_hash
    where placed.reason = 'hard_bounce'
    group by placed.source_customer_id, placed.source_in_use, placed.address_type

),

-- What came back from one address says nothing of another.
in_use as (

    select
        placed.customer_id,
        placed.identifier_type,
        placed.reason,
        placed.channel,
        placed.registered_at
    from placed
    left join same_address
        on
            placed.source_customer_id = same_address.source_customer_id
            and placed.source_in_use = same_address.source_in_use
            and placed.address_type = same_address.address_type
    where
        placed.reason != 'hard_bounce'
        or placed.address_type is null
        or placed.source_customer_id = placed.source_in_use
        or same_address.source_customer_id is not null

)

select
    customer_id,
    identifier_type,
    reason,
    channel,
    registered_at
from in_use
group by customer_id, identifier_type, reason, channel, registered_at
