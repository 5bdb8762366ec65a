with

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

people as (

    select * from {{ ref('stg_people__by_tax_code') }}

),

holders as (

    select
        key_hash,
        source_customer_id,
        customer_type,
        name_hash
    from keys
    where key_type = 'vat_number' and is_matchable

),

{{ people_by(shared_by='names', apart_by=['tax_code'], within_names='people') }}
