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

told_apart as (

    select
        suppression_rows.*,
        erased.key_hash is null and suppression_rows.reject_reason is null as is_personal_kept
    from suppression_rows
    left join erased on suppression_rows.key_hash = erased.key_hash

),

-- Of somebody who was erased a hash is left, of the identifier as it was spelt: a key of the row.
redacted as (

    select
        *,
        case
            when identifier_type = 'customer_id' or is_personal_kept then identifier
            when reject_reason is null then {{ keyed_hash("'spelling'", 'identifier') }}
        end as identifier_kept
    from told_apart

)

select
    identifier_type,
    identifier_kept as identifier,
    reason,
    channel,
    {% for name in passthrough_names('suppressions') -%}
    case when is_personal_kept then {{ name }} end as {{ name }},
    {% endfor -%}
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
