with

campaigns as (

    {{ export_rows('campaigns') }}

),

campaign_descriptions as (

    {{ export_rows('campaign_descriptions') }}

)

select
    concat(campaigns.campaign_id, '-', campaigns.household_id) as contact_id,
    cast(campaigns.campaign_id as string) as campaign_id,
    cast(campaigns.household_id as string) as customer_id,
    'mail' as channel,
    {{ utc_from_zone(
        'cast(campaign_descriptions.start_date as timestamp)', shop_timezone()
    ) }} as contacted_at
from campaigns
inner join campaign_descriptions on campaigns.campaign_id = campaign_descriptions.campaign_id
