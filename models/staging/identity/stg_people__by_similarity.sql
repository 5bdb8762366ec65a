with

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

people as (

    select * from {{ ref('stg_people__by_phone') }}

),

offered as {{ not_materialized() }} (

    select * from {{ ref('stg_people__offered') }}

),

pair_members as (

    select
        customer_id || '|' || other_customer_id as pair_id,
        customer_id as source_customer_id
    from offered

    union all

    select
        customer_id || '|' || other_customer_id as pair_id,
        other_customer_id as source_customer_id
    from offered

),

described_members as (

    select
        pair_members.pair_id,
        pair_members.source_customer_id,
        keys.customer_type,
        min(keys.customer_type) over (partition by pair_members.pair_id) as first_type,
        max(keys.customer_type) over (partition by pair_members.pair_id) as last_type
    from pair_members
    inner join keys
        on
            pair_members.source_customer_id = keys.source_customer_id
            and keys.key_type = 'customer_id'
            and keys.is_matchable

),

-- Each pair is a key that its two hold, and nobody else. A person and a company are never one.
holders as (

    select
        pair_id as key_hash,
        source_customer_id,
        customer_type,
        cast(null as string) as name_hash
    from described_members
    where first_type = last_type

),

{{ people_by(
    shared_by='people',
    apart_by=['tax_code', 'vat_number', 'birth_date'],
    within_names=none
) }}
