-- What a customer bought of a subcategory after a product, less what of it complements it: where
-- anything remains, it was a substitute. Counted, so that nobody has their products joined with
-- each other.
with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

pairs as (

    select * from {{ ref('int_item_pairs__measured') }}

),

holdings as (

    select
        gaps.customer_id,
        gaps.product_id,
        gaps.purchase_date,
        rank() over (
            partition by gaps.customer_id, products.category, products.subcategory
            order by gaps.purchase_date desc
        ) - 1 as later_count
    from gaps
    inner join dates on gaps.as_of_date = dates.as_of_date and dates.is_current
    inner join products on gaps.product_id = products.product_id
    where
        gaps.is_open
        and products.category is not null
        and products.subcategory is not null

),

complements as (

    select
        pairs.item as product_id,
        pairs.other_item as complement_id
    from pairs
    inner join products on pairs.item = products.product_id
    inner join products as other_products
        on
            pairs.other_item = other_products.product_id
            and products.category = other_products.category
            and products.subcategory = other_products.subcategory
    where pairs.item_type = 'product' and pairs.is_significant

),

later_complements as (

    select
        holdings.customer_id,
        holdings.product_id,
        count(*) as complement_count
    from holdings
    inner join complements on holdings.product_id = complements.product_id
    inner join holdings as later_holdings
        on
            holdings.customer_id = later_holdings.customer_id
            and complements.complement_id = later_holdings.product_id
            and holdings.purchase_date < later_holdings.purchase_date
    where holdings.later_count > 0
    group by holdings.customer_id, holdings.product_id

)

select
    holdings.customer_id,
    holdings.product_id,
    cast(holdings.later_count - coalesce(later_complements.complement_count, 0) as int)
        as substitute_count
from holdings
left join later_complements
    on
        holdings.customer_id = later_complements.customer_id
        and holdings.product_id = later_complements.product_id
where holdings.later_count > coalesce(later_complements.complement_count, 0)
