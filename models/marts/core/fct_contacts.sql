with

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

credited as (

    select * from {{ ref('int_contacts__credited') }}

),

final as (

    select
        contacts.contact_id,
        contacts.campaign_id,
        contacts.customer_id,
        contacts.contact_date,
        contacts.contacted_at,
        contacts.channel,
        contacts.wave,
        contacts.cost,
        contacts.is_control,
        contacts.is_delivered,
        contacts.is_reached,
        contacts.is_opened,
        contacts.is_clicked,
        contacts.is_unsubscribed,
        contacts.is_responded,
        contacts.is_contract_closed,
        credited.is_obtained as is_obtained_credited,
        credited.is_responded as is_response_credited,
        credited.is_contract_closed as is_contract_credited,
        credited.is_answered_before
    from contacts
    inner join credited on contacts.contact_id = credited.contact_id

)

select * from final
