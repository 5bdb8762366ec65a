with

coupon_redemptions as (

    {{ export_rows('coupon_redemptions') }}

)

-- Several coupons redeemed on one day are one answer.
select
    concat(campaign_id, '-', household_id) as contact_id,
    'contract_closed' as event_type,
    {{ utc_from_zone('cast(redemption_date as timestamp)', shop_timezone()) }} as occurred_at
from coupon_redemptions
group by campaign_id, household_id, redemption_date
