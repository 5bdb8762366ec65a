with

input_rows as (

    select * from {{ ref('base_consents') }}

),

accepted as (

    select
        customer_id,
        channel,
        purpose,
        is_granted,
        legal_basis,
        recorded_at
    {{- passthrough_columns('consents') }}
    from input_rows
    where is_accepted

)

select * from accepted
