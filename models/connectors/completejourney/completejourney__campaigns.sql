with

campaign_descriptions as (

    {{ export_rows('campaign_descriptions') }}

)

select
    cast(campaign_id as string) as campaign_id,
    concat('Campaign ', campaign_id) as campaign_name,
    campaign_type as target,
    'coupons' as offer,
    cast(start_date as date) as starts_on,
    cast(end_date as date) as ends_on
from campaign_descriptions
