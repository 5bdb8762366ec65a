-- No durable that is owned, nothing sent back, not on sale, or no merchandise.
with

candidates as (

    select * from {{ ref('cross_sell_candidates') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

products as (

    select * from {{ ref('dim_products') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

bought as (

    select
        customer_id,
        product_id,
        count_if(returned_date is null) as kept_count
    from product_days
    group by customer_id, product_id

)

select
    candidates.customer_id,
    candidates.product_id
from candidates
inner join products on candidates.product_id = products.product_id
left join bought
    on
        candidates.customer_id = bought.customer_id
        and candidates.product_id = bought.product_id
left join lasting
    on
        candidates.product_id = lasting.product_id
        and candidates.as_of_date = lasting.as_of_date
where
    not products.is_merchandise
    or products.available_from > candidates.as_of_date
    or products.available_until < candidates.as_of_date
    or bought.kept_count = 0
    or (bought.kept_count > 0 and not coalesce(lasting.is_replenishable, false))
