with

suppression_rows as (

    select * from {{ ref('base_suppression_rows') }}

),

erasures as (

    select * from {{ ref('stg_erasures') }}

),

erased as (

    select key_hash
    from erasures
    group by key_hash

),

-- Of somebody who was erased the hash is left; it still tells whom the row concerns.
redacted as (

    select
        suppression_rows.*,
        case
            when suppression_rows.reject_reason is not null then null
            when suppression_rows.identifier_type != 'customer_id' and erased.key_hash is not null
                then suppression_rows.key_hash
            else suppression_rows.identifier
        end as identifier_kept
    from suppression_rows
    left join erased on suppression_rows.key_hash = erased.key_hash

)

select
    identifier_type,
    identifier_kept as identifier,
    reason,
    channel
    {{- passthrough_columns('suppressions') }},
    registered_at,
    key_hash,
    source_file,
    source_row,
    reject_reason,
    is_duplicate,
    is_accepted,
    record_key,
    record
from redacted
