-- product_replenishment has a row for each product that is merchandise, and its counts are those of
-- the purchases.
with

products as (

    select * from {{ ref('dim_products') }}

),

listed as (

    select * from {{ ref('int_products__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

replenishment as (

    select * from {{ ref('product_replenishment') }}

),

purchases as (

    select
        customer_id,
        product_id,
        count(*) as purchase_count
    from product_days
    where returned_date is null
    group by customer_id, product_id

),

counted as (

    select
        product_id,
        count(*) as customer_count,
        sum(purchase_count - 1) as gap_count
    from purchases
    group by product_id

),

expected as (

    select
        products.product_id,
        coalesce(counted.customer_count, 0) as customer_count,
        coalesce(counted.gap_count, 0) as gap_count
    from products
    inner join listed on products.product_id = listed.product_id and listed.is_merchandise
    left join counted on products.product_id = counted.product_id

)

select
    coalesce(expected.product_id, replenishment.product_id) as product_id,
    expected.customer_count,
    replenishment.customer_count as shown_customer_count,
    expected.gap_count,
    replenishment.observed_gaps as shown_gap_count
from expected
full join replenishment on expected.product_id = replenishment.product_id
where
    coalesce(expected.customer_count != replenishment.customer_count, true)
    or coalesce(expected.gap_count != replenishment.observed_gaps, true)
