with

products as (

    select * from {{ ref('stg_products') }}

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

)

select
    category_key,
    category_spelling as category,
    cast(row_number() over (order by category_spelling) as int) as category_number
from ranked
where spelling_rank = 1
