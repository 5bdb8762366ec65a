with

suppressions as (

    select * from {{ ref('base_suppression_rows') }}

),

keys as {{ not_materialized() }} (

    select * from {{ ref('stg_customer_keys') }}

),

people as {{ not_materialized() }} (

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

-- What was asked for, now or in an earlier build. An asterisk for a name: whoever holds the key.
requests as (

    select
        identifier_type as key_type,
        key_hash,
        '*' as name_hash,
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
        coalesce(people.customer_id, keys.source_customer_id) as customer_id,
        requests.key_type,
        requests.key_hash,
        requests.name_hash,
        requests.erased_at
    from requests
    inner join keys
        on requests.key_type = keys.key_type and requests.key_hash = keys.key_hash
    left join people on keys.source_customer_id = people.source_customer_id
    where requests.name_hash in ('*', coalesce(keys.name_hash, ''))

),

-- The request of one person must not erase all who share a switchboard.
requested_too_widely as (

    select
        key_type,
        key_hash
    from matches
    where name_hash = '*'
    group by key_type, key_hash
    having count(distinct customer_id) > {{ var('max_people_per_key') }}

),

found as (

    select
        matches.customer_id,
        min(matches.erased_at) as erased_at
    from matches
    left join requested_too_widely as too_widely
        on
            matches.key_type = too_widely.key_type
            and matches.key_hash = too_widely.key_hash
    where too_widely.key_hash is null or matches.name_hash != '*'
    group by matches.customer_id

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

record_keys as (

    select
        keys.key_type,
        keys.key_hash,
        coalesce(keys.name_hash, '') as name_hash,
        keys.is_valid,
        min(records.erased_at) as erased_at
    from records
    inner join keys on records.source_customer_id = keys.source_customer_id
    where keys.key_type != 'birth_date'
    group by keys.key_type, keys.key_hash, coalesce(keys.name_hash, ''), keys.is_valid

),

-- Who was kept apart from the person and holds the key as well: of that name, or of any.
held_by_others as (

    select
        record_keys.key_type,
        record_keys.key_hash,
        record_keys.name_hash,
        bool_or(record_keys.name_hash = coalesce(keys.name_hash, '')) as is_of_that_name
    from record_keys
    inner join keys
        on record_keys.key_type = keys.key_type and record_keys.key_hash = keys.key_hash
    left join records on keys.source_customer_id = records.source_customer_id
    where records.source_customer_id is null and keys.is_matchable
    group by record_keys.key_type, record_keys.key_hash, record_keys.name_hash

),

-- A phone is a household's: it is remembered with the name even where nobody else holds it.
own_entries as (

    select
        record_keys.key_type,
        record_keys.key_hash,
        case
            when record_keys.key_type = 'phone_surname' or held_by_others.key_hash is not null
                then record_keys.name_hash
            else '*'
        end as name_hash,
        record_keys.erased_at
    from record_keys
    left join held_by_others
        on
            record_keys.key_type = held_by_others.key_type
            and record_keys.key_hash = held_by_others.key_hash
            and record_keys.name_hash = held_by_others.name_hash
    where
        record_keys.is_valid
        and record_keys.key_type != 'phone'
        and not coalesce(held_by_others.is_of_that_name, false)

),

-- Records that no rule joined, for var as_of_date or because they came back without the rest.
alike as (

    select
        keys.source_customer_id,
        min(own_entries.erased_at) as erased_at
    from own_entries
    inner join keys
        on own_entries.key_type = keys.key_type and own_entries.key_hash = keys.key_hash
    where own_entries.name_hash in ('*', coalesce(keys.name_hash, ''))
    group by keys.source_customer_id

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
        key_type,
        key_hash,
        name_hash,
        erased_at
    from own_entries

    union all

    select
        keys.key_type,
        keys.key_hash,
        '*' as name_hash,
        alike.erased_at
    from alike
    inner join keys on alike.source_customer_id = keys.source_customer_id
    where keys.key_type = 'customer_id'

    union all

    -- By these nobody is known again; they take the identifier out of other suppressions.
    select
        'hidden' as key_type,
        key_hash,
        '*' as name_hash,
        erased_at
    from record_keys
    where key_type in ('tax_code', 'vat_number', 'email', 'phone')

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
            and entries.name_hash = registered.name_hash
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
