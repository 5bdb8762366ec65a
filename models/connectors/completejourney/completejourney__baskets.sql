with

transactions as (

    {{ export_rows('transactions') }}

)

select
    cast(basket_id as string) as basket_id,
    cast(household_id as string) as household_id,
    cast(max(store_id) as string) as store_id,
    max(cast(transaction_timestamp as timestamp)) as sold_at,
    sum(coupon_disc) as coupon_discount
from transactions
group by basket_id, household_id
