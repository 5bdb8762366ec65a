with

suppressions as (

    select * from {{ ref('stg_suppressions') }}

),

customer_keys as (

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
visible as (

    select
        suppressions.identifier_type,
        suppressions.identifier,
        suppressions.key_hash,
        suppressions.reason,
        coalesce({{ channel_name('suppressions.channel') }}, 'any') as channel,
        suppressions.registered_at
    from suppressions
    cross join as_of
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
            when channels.identifier_type = 'mobile' then 'phone'
            else nullif(channels.identifier_type, 'none')
        end as address_type
    from named
    inner join resolved on named.source_customer_id = resolved.source_customer_id
    left join channels on named.channel = channels.channel
    -- What a record of a later day holds is not known yet; an id is.
    where resolved.has_record or named.identifier_type = 'customer_id'

),

-- What came back from one address says nothing of another.
in_use as (

    select
        matched.customer_id,
        matched.identifier_type,
        matched.reason,
        matched.channel,
        matched.registered_at
    from matched
    left join identities on matched.customer_id = identities.customer_id
    where
        matched.reason != 'hard_bounce'
        or matched.address_type is null
        or matched.source_customer_id = case matched.address_type
            when 'email' then identities.email_source_id
            when 'phone' then identities.phone_source_id
            when 'postal_address' then identities.address_source_id
        end

)

select
    customer_id,
    identifier_type,
    reason,
    channel,
    registered_at
from in_use
group by customer_id, identifier_type, reason, channel, registered_at
