with

products as (

    select * from {{ ref('int_products__listed') }}

),

spellings as (

    select
        category as category_spelling,
        {{ category_key('category') }} as category_key,
        count(*) as product_count
    from products
    where {{ category_key('category') }} is not null
    group by category

),

ranked as (

    select
        *,
        row_number() over (
            partition by category_key order by product_count desc, category_spelling asc
        ) as spelling_rank
    from spellings

),

named as (

    select
        category_spelling,
        category_key,
        max(case when spelling_rank = 1 then category_spelling end) over (
            partition by category_key
        ) as category
    from ranked

)

select
    category_spelling,
    category_key,
    category,
    cast(dense_rank() over (order by category) as int) as category_number
from named
