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
        row_number() over (order by sum(line_count) desc, category asc) as category_number
    from products
    where category is not null
    group by category

),

ranked as (

    select
        product_id,
        category,
        line_count,
        row_number() over (order by line_count desc, product_id asc) as sales_rank
    from products

)

select
    ranked.product_id,
    ranked.category,
    cast(
        {{ product_number('ranked.sales_rank', 'categories.category_number') }} as bigint
    ) as product_number,
    cast(categories.category_number as bigint) as category_number,
    cast(ranked.line_count as bigint) as line_count
from ranked
left join categories on ranked.category = categories.category
