with

customer_rows as (

    select * from {{ ref('base_customer_rows') }}

),

erasures as (

    select * from {{ ref('stg_erasures') }}

),

erased as (

    select key_hash
    from erasures
    where key_type = 'customer_id'
    group by key_hash

),

-- A rejected row is known by its file and number; what it says of a person is of no use.
kept as (

    select
        customer_rows.*,
        erased.key_hash is null and customer_rows.reject_reason is null as is_personal_kept
    from customer_rows
    left join erased
        on {{ keyed_hash("'customer_id'", 'customer_rows.customer_id') }} = erased.key_hash

)

{{ rows_without_erased('customers', 'kept', 'is_personal_kept') }}
