with

contacts as {{ not_materialized() }} (

    select * from {{ ref('int_contacts__resulted') }}

),

attributions as (

    select * from {{ ref('int_orders__attributed') }}

),

forbidden as (

    select * from {{ ref('int_contacts__forbidden') }}

),

-- An order that only followed a contact may have come anyway: it closes no contract.
order_contacts as (

    select
        contact_id,
        min(order_date) as ordered_on
    from attributions
    where rule != 'last_contact' and contact_id is not null
    group by contact_id

),

wave_answers as (

    select
        contacts.campaign_id,
        contacts.customer_id,
        contacts.wave,
        min(
            coalesce(
                least(contacts.responded_on, order_contacts.ordered_on),
                contacts.responded_on,
                order_contacts.ordered_on
            )
        ) as answered_on
    from contacts
    left join order_contacts on contacts.contact_id = order_contacts.contact_id
    where
        not contacts.is_control
        and (contacts.is_responded or order_contacts.contact_id is not null)
    group by contacts.campaign_id, contacts.customer_id, contacts.wave

),

-- Who answered the first wave after the second had gone out was rightly asked again.
answered_contacts as (

    select contacts.contact_id
    from contacts
    inner join wave_answers
        on
            contacts.campaign_id = wave_answers.campaign_id
            and contacts.customer_id = wave_answers.customer_id
            and contacts.wave > wave_answers.wave
            and contacts.contact_date > wave_answers.answered_on
    group by contacts.contact_id

)

select
    contacts.contact_id,
    contacts.campaign_id,
    contacts.customer_id,
    contacts.contact_date,
    contacts.contacted_at,
    contacts.window_ends_on,
    contacts.channel,
    contacts.wave,
    contacts.early_event_count,
    contacts.cost,
    contacts.is_control,
    contacts.is_cost_known,
    contacts.is_delivered,
    contacts.is_obtained or order_contacts.contact_id is not null as is_obtained,
    contacts.is_bounced,
    contacts.is_opened,
    contacts.is_clicked,
    contacts.is_unsubscribed,
    contacts.is_complained,
    contacts.is_responded or order_contacts.contact_id is not null as is_responded,
    contacts.is_contract_closed or order_contacts.contact_id is not null as is_contract_closed,
    answered_contacts.contact_id is not null as is_answered_before,
    forbidden.contact_id is not null as is_forbidden
from contacts
left join order_contacts on contacts.contact_id = order_contacts.contact_id
left join answered_contacts on contacts.contact_id = answered_contacts.contact_id
left join forbidden on contacts.contact_id = forbidden.contact_id
