-- An identifier that too many share erases nobody: whoever asked has to be asked back.
{{ config(severity='warn') }}

with

suppressions as (

    select * from {{ ref('stg_suppressions') }}

),

keys as (

    select * from {{ ref('stg_customer_keys') }}

),

known_customers as (

    select * from {{ ref('base_known_customers') }}

),

requests as (

    select
        suppressions.identifier_type,
        suppressions.key_hash,
        count(known_customers.erased_at) as erased_count
    from suppressions
    inner join keys
        on
            suppressions.identifier_type = keys.key_type
            and suppressions.key_hash = keys.key_hash
    inner join known_customers on keys.source_customer_id = known_customers.customer_id
    where suppressions.reason = 'erasure'
    group by suppressions.identifier_type, suppressions.key_hash

)

select
    identifier_type,
    count(*) as request_count
from requests
where erased_count = 0
group by identifier_type
