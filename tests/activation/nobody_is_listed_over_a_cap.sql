-- With what was sent in the period, the contacts and controls of the list stay within each cap of
-- the customer, on every channel and over all. From the contacts, not from contact_eligibility.
with

contact_list as (

    select
        customer_id,
        channel,
        list_date,
        is_control
    from {{ ref('contact_list') }}

),

caps as (

    select
        customer_id,
        channel,
        cap,
        period_days
    from {{ ref('contact_pressure') }}
    where cap is not null

),

sent as (

    select
        contacts.customer_id,
        caps.channel,
        contacts.contact_date
    from {{ ref('int_contacts__resulted') }} as contacts
    inner join caps
        on
            contacts.customer_id = caps.customer_id
            and caps.channel in ({{ channel_name('contacts.channel') }}, 'any')
    where not contacts.is_control

),

listed as (

    select
        caps.customer_id,
        caps.channel,
        caps.cap,
        contact_list.list_date,
        {{ add_days('contact_list.list_date', '-caps.period_days') }} as counted_after_date,
        count(*) as listed_count
    from contact_list
    inner join caps
        on
            contact_list.customer_id = caps.customer_id
            and caps.channel in (contact_list.channel, 'any')
    group by caps.customer_id, caps.channel, caps.cap, caps.period_days, contact_list.list_date

)

select
    listed.customer_id,
    listed.channel,
    listed.cap,
    listed.listed_count,
    count(sent.customer_id) as sent_count
from listed
left join sent
    on
        listed.customer_id = sent.customer_id
        and listed.channel = sent.channel
        and listed.list_date >= sent.contact_date
        and listed.counted_after_date < sent.contact_date
group by
    listed.customer_id, listed.channel, listed.cap, listed.listed_count
having listed.listed_count + count(sent.customer_id) > listed.cap
