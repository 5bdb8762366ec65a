with

transactions as (

    {{ export_rows('transactions') }}

),

demographics as (

    {{ export_rows('demographics') }}

),

households as (

    select household_id
    from transactions
    group by household_id

)

select
    cast(households.household_id as string) as customer_id,
    'person' as customer_type,
    'US' as country_code,
    cast(households.household_id as string) as household_id,
    demographics.age as x_age_group,
    demographics.income as x_income_group,
    demographics.household_size as x_household_size
from households
left join demographics on households.household_id = demographics.household_id
