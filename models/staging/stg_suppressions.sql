with

input_rows as (

    select * from {{ ref('base_suppressions') }}

),

accepted as (

    select
        identifier_type,
        identifier,
        reason,
        channel,
        registered_at
    {{- passthrough_columns('suppressions') }}
    from input_rows
    where is_accepted

)

select * from accepted
