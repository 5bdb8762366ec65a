{{ config(severity='warn') }}
-- What the mail house or the call centre reports of an exported contact under an id of its own
-- counts beside the ledger's, as a second contact. A week is what they take to do it.

with

contacts as (

    select * from {{ ref('base_contacts') }}

),

accepted as (

    select
        campaign_id,
        customer_id,
        channel,
        wave,
        {{ local_date('contacted_at') }} as contact_date,
        source_file like 'ledger/%' as is_exported
    from contacts
    where
        is_accepted
        and campaign_id is not null

),

reported as (

    select *
    from accepted
    where not is_exported

),

exported as (

    select *
    from accepted
    where is_exported

)

select
    exported.campaign_id,
    count(*) as contact_count
from exported
inner join reported
    on
        exported.campaign_id = reported.campaign_id
        and exported.customer_id = reported.customer_id
        and exported.channel = reported.channel
        and exported.wave = reported.wave
        and {{ days_between('exported.contact_date', 'reported.contact_date') }} between 0 and 6
group by exported.campaign_id
