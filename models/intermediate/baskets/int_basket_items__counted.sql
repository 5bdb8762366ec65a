with

baskets as {{ not_materialized() }} (

    select * from {{ ref('int_baskets__collected') }}

),

products as (

    select * from {{ ref('int_basket_products__numbered') }}

),

product_baskets as (

    select {{ each_item('product_numbers') }} as product_number
    from baskets
    where not is_oversized

),

product_counts as (

    select
        product_number,
        count(*) as item_orders
    from product_baskets
    group by product_number

),

category_baskets as (

    select {{ each_item('category_numbers') }} as category_number
    from baskets
    where not is_oversized

),

category_counts as (

    select
        category_number,
        count(*) as item_orders
    from category_baskets
    group by category_number

),

categories as (

    select
        category_number,
        category
    from products
    where category is not null
    group by category_number, category

)

select
    'product' as item_type,
    products.product_id as item,
    products.product_number as item_number,
    cast(product_counts.item_orders as bigint) as item_orders
from product_counts
inner join products on product_counts.product_number = products.product_number

union all

select
    'category' as item_type,
    categories.category as item,
    categories.category_number as item_number,
    cast(category_counts.item_orders as bigint) as item_orders
from category_counts
inner join categories on category_counts.category_number = categories.category_number
