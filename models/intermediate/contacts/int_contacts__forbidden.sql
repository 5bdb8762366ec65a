with

contacts as (

    select * from {{ ref('int_contacts__resulted') }}

),

campaigns as (

    select * from {{ ref('int_campaigns__listed') }}

),

withdrawals as (

    select * from {{ ref('int_withdrawals__dated') }}

),

ledger as (

    select * from {{ ref('stg_consents') }}

),

resolved as (

    select * from {{ ref('int_customers__resolved') }}

),

withdrawn_customers as (

    select customer_id
    from withdrawals
    group by customer_id

),

-- Whoever asked for no more may still be served: that is no marketing.
sent as (

    select
        contacts.contact_id,
        contacts.campaign_id,
        contacts.customer_id,
        {{ channel_name('contacts.channel') }} as channel,
        case
            when campaigns.goal = 'market_research' then 'market_research'
            else 'marketing'
        end as purpose,
        contacts.contacted_at
    from contacts
    inner join withdrawn_customers on contacts.customer_id = withdrawn_customers.customer_id
    left join campaigns on contacts.campaign_id = campaigns.campaign_id
    where not contacts.is_control and campaigns.goal is distinct from 'customer_care'

),

contact_withdrawals as (

    select
        sent.contact_id,
        sent.campaign_id,
        sent.customer_id,
        sent.channel,
        sent.purpose,
        sent.contacted_at,
        max(withdrawals.withdrawn_at) as withdrawn_at
    from sent
    inner join withdrawals
        on
            sent.customer_id = withdrawals.customer_id
            and sent.channel = withdrawals.channel
            and sent.purpose = withdrawals.purpose
            and sent.contacted_at > withdrawals.withdrawn_at
    group by
        sent.contact_id,
        sent.campaign_id,
        sent.customer_id,
        sent.channel,
        sent.purpose,
        sent.contacted_at

),

-- Only somebody's own yes is later permission.
grants as (

    select
        resolved.customer_id,
        {{ channel_name('ledger.channel') }} as channel,
        ledger.purpose,
        ledger.recorded_at
    from ledger
    inner join resolved on ledger.customer_id = resolved.source_customer_id
    where ledger.is_granted and ledger.legal_basis = 'consent'

),

permitted as (

    select contact_withdrawals.contact_id
    from contact_withdrawals
    inner join grants
        on
            contact_withdrawals.customer_id = grants.customer_id
            and contact_withdrawals.channel = grants.channel
            and contact_withdrawals.purpose = grants.purpose
            and contact_withdrawals.withdrawn_at < grants.recorded_at
            and contact_withdrawals.contacted_at >= grants.recorded_at
    group by contact_withdrawals.contact_id

)

select
    contact_withdrawals.contact_id,
    contact_withdrawals.campaign_id,
    contact_withdrawals.customer_id,
    contact_withdrawals.channel,
    contact_withdrawals.purpose,
    contact_withdrawals.contacted_at,
    contact_withdrawals.withdrawn_at
from contact_withdrawals
left join permitted on contact_withdrawals.contact_id = permitted.contact_id
where permitted.contact_id is null
