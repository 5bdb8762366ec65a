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
        -- Who was contacted, and what they answered, is worth more than a number that cannot be.
        case when wave < 1 then 1 else wave end as wave,
        contacted_at,
        is_control,
        case when cost >= 0 then cost end as cost
        {{- passthrough_columns('contacts') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
