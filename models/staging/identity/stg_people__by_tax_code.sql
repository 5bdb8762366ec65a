with

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

people as (

    select
        cast(null as string) as source_customer_id,
        cast(null as string) as person_id
    where 1 = 0

),

holders as (

    select
        key_hash,
        source_customer_id,
        customer_type,
        name_hash
    from keys
    where key_type = 'tax_code' and is_matchable

),

{{ people_by(shared_by='names', apart_by=[], within_names=none) }}
