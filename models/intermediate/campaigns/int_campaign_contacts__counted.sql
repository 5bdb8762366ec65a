with

contacts as (

    select * from {{ ref('int_contacts__credited') }}

),

counted as (

    select
        campaign_id,
        min(contact_date) as first_contact_date,
        max(contact_date) as last_contact_date,
        count_if(not is_control) as contacts_sent,
        count_if(is_control) as controls_kept,
        count_if(not is_control and channel = 'mail') as letters_sent,
        count_if(not is_control and channel = 'phone') as calls_made,
        count_if(not is_control and channel = 'email') as emails_sent,
        count_if(not is_control and channel = 'sms') as texts_sent,
        count_if(not is_control and channel = 'store') as shop_contacts,
        count_if(not is_control and is_delivered) as contacts_delivered,
        count_if(not is_control and is_obtained) as contacts_obtained,
        count_if(not is_control and is_responded) as responses,
        count_if(not is_control and is_contract_closed) as contracts_closed,
        count_if(not is_cost_known) as unknown_cost_count,
        count_if(is_forbidden) as contacts_after_withdrawal,
        sum(early_event_count) as events_before_contact,
        sum(cost) as contact_cost
    from contacts
    group by campaign_id

)

select
    campaign_id,
    first_contact_date,
    last_contact_date,
    cast(contacts_sent as int) as contacts_sent,
    cast(controls_kept as int) as controls_kept,
    cast(letters_sent as int) as letters_sent,
    cast(calls_made as int) as calls_made,
    cast(emails_sent as int) as emails_sent,
    cast(texts_sent as int) as texts_sent,
    cast(shop_contacts as int) as shop_contacts,
    cast(contacts_delivered as int) as contacts_delivered,
    cast(contacts_obtained as int) as contacts_obtained,
    cast(responses as int) as responses,
    cast(contracts_closed as int) as contracts_closed,
    cast(unknown_cost_count as int) as unknown_cost_count,
    cast(contacts_after_withdrawal as int) as contacts_after_withdrawal,
    cast(events_before_contact as int) as events_before_contact,
    cast(contact_cost as decimal(18, 2)) as contact_cost
from counted
