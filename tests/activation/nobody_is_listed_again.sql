-- What is among the contacts by its id is not on the list; nor, of a triggered campaign, whom it
-- contacted or left alone as a control too few days before. By the kind of offer: complaints and
-- courtesies are one, so the shorter of their rests is asked for. Nor is anybody listed twice for
-- one campaign.
with

contact_list as (

    select
        contact_id,
        customer_id,
        campaign_id,
        origin,
        offer_type,
        list_date
    from {{ ref('contact_list') }}

),

contacts as (

    select
        contact_id,
        customer_id,
        campaign_id,
        contact_date
    from {{ ref('int_contacts__resulted') }}

),

rests as (

    select
        offer_type,
        min(repeat_after_days) as repeat_after_days
    from {{ ref('offer_rules') }}
    group by offer_type

)

select
    contact_list.customer_id,
    contact_list.campaign_id,
    contacts.contact_id,
    contacts.contact_date
from contact_list
inner join contacts
    on
        contact_list.customer_id = contacts.customer_id
        and contact_list.campaign_id = contacts.campaign_id
left join rests
    on contact_list.origin = 'triggered' and contact_list.offer_type = rests.offer_type
where
    contact_list.contact_id = contacts.contact_id
    or contact_list.list_date
    < {{ add_days('contacts.contact_date', 'rests.repeat_after_days') }}

union all

select
    customer_id,
    campaign_id,
    max(contact_id) as contact_id,
    max(list_date) as contact_date
from contact_list
group by customer_id, campaign_id
having count(*) > 1
