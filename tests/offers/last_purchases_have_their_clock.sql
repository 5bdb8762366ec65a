-- Every product that a living customer has, and that is replenishable with a known life or leads to
-- another category, has its row, and nothing else has; its day is that of the last purchase.
with

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

products as (

    select * from {{ ref('product_replenishment') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

replenishment_due as (

    select * from {{ ref('replenishment_due') }}

),

clocked_products as (

    select product_id
    from products
    where
        (is_replenishable and duration_source != 'none')
        or proposed_category is not null

),

last_purchases as (

    select
        product_days.customer_id,
        product_days.product_id,
        max(product_days.purchase_date) as last_purchase_date
    from product_days
    inner join clocked_products on product_days.product_id = clocked_products.product_id
    left join gone on product_days.customer_id = gone.customer_id
    where product_days.returned_date is null and gone.customer_id is null
    group by product_days.customer_id, product_days.product_id

)

select
    coalesce(last_purchases.product_id, replenishment_due.product_id) as product_id,
    count(*) as customer_count
from last_purchases
full join replenishment_due
    on
        last_purchases.customer_id = replenishment_due.customer_id
        and last_purchases.product_id = replenishment_due.product_id
where
    coalesce(last_purchases.last_purchase_date != replenishment_due.last_purchase_date, true)
group by coalesce(last_purchases.product_id, replenishment_due.product_id)
