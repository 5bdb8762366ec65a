with

basket_lines as (

    select * from {{ ref('int_basket_lines__judged') }}

),

products as (

    select
        product_id,
        max(category) as category,
        count(*) as line_count
    from basket_lines
    where exclusion_reason is null
    group by product_id

),

categories as (

    select
        category,
        row_number() over (order by sum(line_count) desc, category) as category_number
    from products
    where category is not null
    group by category

),

numbered as (

    select
        product_id,
        category,
        line_count,
        row_number() over (order by line_count desc, product_id) as product_number
    from products

)

select
    numbered.product_id,
    numbered.category,
    cast(numbered.product_number as int) as product_number,
    cast(categories.category_number as int) as category_number,
    cast(numbered.line_count as bigint) as line_count
from numbered
left join categories on numbered.category = categories.category
