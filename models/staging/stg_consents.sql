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
        legal_basis
        {{- passthrough_columns('consents') }},
        recorded_at
    from input_rows
    where is_accepted

)

select * from accepted
