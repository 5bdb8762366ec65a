with

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

people as (

    select * from {{ ref('stg_people__by_email') }}

),

holders as (

    select
        key_hash,
        source_customer_id,
        customer_type,
        name_hash
    from keys
    where key_type = 'phone_surname' and is_matchable

),

{{ people_by(
    shared_by='people',
    apart_by=['tax_code', 'vat_number', 'birth_date'],
    within_names='all'
) }}
