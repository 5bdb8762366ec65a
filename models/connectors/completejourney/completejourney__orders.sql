with

baskets as (

    select * from {{ ref('completejourney__baskets') }}

),

coupon_redemptions as (

    {{ export_rows('coupon_redemptions') }}

),

-- A redemption names a household and a day, not a basket: it is taken to be the basket of that day
-- with the greatest coupon discount, and the campaign that gave most of the day's coupons.
baskets_of_day as (

    select
        *,
        row_number() over (
            partition by household_id, {{ local_date('sold_at') }}
            order by coupon_discount desc, basket_id asc
        ) as basket_rank
    from baskets

),

campaigns_of_day as (

    select
        cast(household_id as string) as household_id,
        cast(redemption_date as date) as redemption_date,
        cast(campaign_id as string) as campaign_id,
        min(cast(coupon_upc as string)) as coupon_code,
        row_number() over (
            partition by household_id, cast(redemption_date as date)
            order by count(*) desc, campaign_id asc
        ) as campaign_rank
    from coupon_redemptions
    group by household_id, redemption_date, campaign_id

)

select
    baskets_of_day.basket_id as order_id,
    baskets_of_day.household_id as customer_id,
    baskets_of_day.sold_at as ordered_at,
    'store' as sales_channel,
    baskets_of_day.store_id,
    campaigns_of_day.coupon_code,
    campaigns_of_day.campaign_id
from baskets_of_day
left join campaigns_of_day
    on
        baskets_of_day.household_id = campaigns_of_day.household_id
        and {{ local_date('baskets_of_day.sold_at') }} = campaigns_of_day.redemption_date
        and baskets_of_day.basket_rank = 1
        and campaigns_of_day.campaign_rank = 1
