-- What is left of an earlier purchase is used up first: due = max(previous due, purchase) + life of
-- what was bought. Written out it is the greatest, over the purchases so far, of the day plus all
-- that was bought from it on: a running sum and a running maximum, no recursion.
with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

stocks as (

    select
        gaps.customer_id,
        gaps.product_id,
        gaps.purchase_date,
        {{ declared_life('products.duration_days') }} as duration_days,
        {{ days_between("cast('1900-01-01' as date)", 'gaps.purchase_date') }} as day_number,
        cast(
            {{ bounded_days(
                'cast(gaps.quantity as double) * ' ~ declared_life('products.duration_days'),
                declared_life('products.duration_days')
            ) }} as decimal(18, 4)
        ) as stock_days
    from gaps
    inner join dates on gaps.as_of_date = dates.as_of_date and dates.is_current
    inner join products on gaps.product_id = products.product_id
    where products.duration_days is not null

),

summed as (

    select
        *,
        sum(stock_days) over (
            partition by customer_id, product_id
            order by purchase_date
            rows between unbounded preceding and current row
        ) as bought_days
    from stocks

),

run as (

    select
        *,
        bought_days - day_number + max(day_number - (bought_days - stock_days)) over (
            partition by customer_id, product_id
            order by purchase_date
            rows between unbounded preceding and current row
        ) as due_days
    from summed

)

select
    customer_id,
    product_id,
    purchase_date,
    cast(stock_days as double) as stock_days,
    cast({{ bounded_days('due_days', 'duration_days') }} as double) as due_days
from run
