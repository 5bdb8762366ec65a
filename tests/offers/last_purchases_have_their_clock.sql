-- Every product that a living customer has and that has a clock has its row, and nothing else has;
-- its day is that of the last purchase, its clock that of the product.
with

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

clocks as (

    select * from {{ ref('int_product_clocks__chosen') }}

),

gone as (

    select * from {{ ref('int_customers__gone') }}

),

replenishment_due as (

    select * from {{ ref('replenishment_due') }}

),

last_purchases as (

    select
        product_days.customer_id,
        product_days.product_id,
        max(clocks.clock_source) as clock_source,
        max(product_days.purchase_date) as last_purchase_date
    from product_days
    inner join clocks on product_days.product_id = clocks.product_id
    left join gone on product_days.customer_id = gone.customer_id
    where
        product_days.returned_date is null
        and gone.customer_id is null
        and clocks.clock_source != 'none'
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
    or coalesce(last_purchases.clock_source != replenishment_due.clock_source, true)
group by coalesce(last_purchases.product_id, replenishment_due.product_id)
