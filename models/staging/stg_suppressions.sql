with

input_rows as (

    select * from {{ ref('base_suppressions') }}

),

accepted as (

    select
        identifier_type,
        identifier,
        reason,
        channel
        {{- passthrough_columns('suppressions') }},
        registered_at,
        key_hash
    from input_rows
    where is_accepted

)

select * from accepted
