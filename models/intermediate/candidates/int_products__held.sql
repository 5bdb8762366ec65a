with

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

asked as (

    select as_of_date
    from dates
    where is_current or is_category_backtest

),

days as (

    select
        asked.as_of_date,
        product_days.customer_id,
        product_days.product_id,
        case
            when
                product_days.returned_date is null
                or product_days.returned_date > asked.as_of_date
                then product_days.purchase_date
        end as kept_date
    from product_days
    inner join asked on product_days.purchase_date <= asked.as_of_date

)

select
    as_of_date,
    customer_id,
    product_id,
    min(kept_date) as first_purchase_date,
    max(kept_date) as last_purchase_date,
    cast(count(kept_date) as int) as purchase_count,
    count(kept_date) > 0 as is_owned
from days
group by as_of_date, customer_id, product_id
