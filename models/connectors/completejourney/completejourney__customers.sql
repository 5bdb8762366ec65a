with

baskets as (

    select * from {{ ref('completejourney__baskets') }}

),

demographics as (

    {{ export_rows('demographics') }}

),

households as (

    select
        household_id,
        min(sold_at) as created_at
    from baskets
    group by household_id

)

select
    households.household_id as customer_id,
    'person' as customer_type,
    'US' as country_code,
    -- No household was known before its first basket.
    households.created_at,
    households.household_id,
    demographics.age as x_age_group,
    demographics.income as x_income_group,
    demographics.household_size as x_household_size
from households
left join demographics
    on households.household_id = cast(demographics.household_id as string)
