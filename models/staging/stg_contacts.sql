with

input_rows as (

    select * from {{ ref('base_contacts') }}

),

accepted as (

    select
        contact_id,
        campaign_id,
        customer_id,
        channel,
        wave,
        contacted_at,
        is_control,
        cost
        {{- passthrough_columns('contacts') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
