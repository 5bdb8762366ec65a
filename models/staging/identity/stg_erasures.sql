with

suppressions as (

    select * from {{ ref('base_suppression_rows') }}

),

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

people as (

    select * from {{ ref('stg_people') }}

),

registered as (

    {% if is_incremental() -%}
    select * from {{ this }}
    {%- else -%}
    select
        cast(null as string) as key_type,
        cast(null as string) as key_hash,
        cast(null as string) as name_hash,
        cast(null as timestamp) as erased_at
    where 1 = 0
    {%- endif %}

),

-- What was asked for, now or in an earlier build. Without a name it means whoever holds the key.
requests as (

    select
        identifier_type as key_type,
        key_hash,
        cast(null as string) as name_hash,
        registered_at as erased_at
    from suppressions
    where is_accepted and reason = 'erasure' and key_hash is not null

    union all

    select
        key_type,
        key_hash,
        name_hash,
        erased_at
    from registered

),

matches as (

    select
        keys.source_customer_id,
        keys.key_type,
        keys.key_hash,
        keys.name_hash,
        requests.name_hash as requested_name_hash,
        requests.erased_at
    from requests
    inner join keys
        on requests.key_type = keys.key_type and requests.key_hash = keys.key_hash
    where
        requests.name_hash is null
        or keys.name_hash is null
        or requests.name_hash = keys.name_hash

),

-- The request of one person must not erase all who share a switchboard.
requested_too_widely as (

    select
        key_type,
        key_hash
    from matches
    where requested_name_hash is null
    group by key_type, key_hash
    having {{ holder_count() }} > {{ var('max_people_per_key') }}

),

found as (

    select
        coalesce(people.customer_id, matches.source_customer_id) as customer_id,
        min(matches.erased_at) as erased_at
    from matches
    left join requested_too_widely as too_widely
        on
            matches.key_type = too_widely.key_type
            and matches.key_hash = too_widely.key_hash
            and matches.requested_name_hash is null
    left join people on matches.source_customer_id = people.source_customer_id
    where too_widely.key_hash is null
    group by coalesce(people.customer_id, matches.source_customer_id)

),

records as (

    select
        customer_id as source_customer_id,
        erased_at
    from found

    union all

    select
        people.source_customer_id,
        found.erased_at
    from found
    inner join people on found.customer_id = people.customer_id

),

-- A contact key is remembered with the name, so that others who share it stay.
record_keys as (

    select
        keys.key_type,
        keys.key_hash,
        case
            when keys.key_type in ('email', 'phone_surname') then coalesce(keys.name_hash, '')
        end as name_hash,
        records.erased_at
    from records
    inner join keys on records.source_customer_id = keys.source_customer_id
    where
        keys.key_type = 'customer_id'
        or (
            keys.key_type in ('tax_code', 'vat_number', 'email', 'phone_surname')
            and keys.is_matchable
        )

),

held_too_widely as (

    select
        keys.key_type,
        keys.key_hash
    from keys
    where keys.key_hash in (select record_keys.key_hash from record_keys)
    group by keys.key_type, keys.key_hash
    having {{ holder_count() }} > {{ var('max_people_per_key') }}

),

entries as (

    select
        key_type,
        key_hash,
        name_hash,
        erased_at
    from requests

    union all

    select
        record_keys.key_type,
        record_keys.key_hash,
        record_keys.name_hash,
        record_keys.erased_at
    from record_keys
    left join held_too_widely as too_widely
        on
            record_keys.key_type = too_widely.key_type
            and record_keys.key_hash = too_widely.key_hash
    where too_widely.key_hash is null

),

new_entries as (

    select
        entries.key_type,
        entries.key_hash,
        entries.name_hash,
        min(entries.erased_at) as erased_at
    from entries
    left join registered
        on
            entries.key_type = registered.key_type
            and entries.key_hash = registered.key_hash
            and entries.name_hash is not distinct from registered.name_hash
    where registered.key_hash is null
    group by entries.key_type, entries.key_hash, entries.name_hash

)

select
    key_type,
    key_hash,
    name_hash,
    erased_at,
    {{ keyed_hash("'key_check'", "'clientela'") }} as key_check
from new_entries
