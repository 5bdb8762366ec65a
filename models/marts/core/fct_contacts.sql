with

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

final as (

    select
        contact_id,
        campaign_id,
        customer_id,
        contacted_at,
        channel,
        wave,
        cost,
        is_control,
        is_delivered,
        is_reached,
        is_opened,
        is_clicked,
        is_unsubscribed,
        is_responded,
        is_contract_closed
    from contacts

)

select * from final
