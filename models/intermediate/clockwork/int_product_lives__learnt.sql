with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

completed as (

    select
        gaps.as_of_date,
        gaps.product_id,
        products.category,
        gaps.gap_days,
        {{ unit_gap('gaps.gap_days', 'gaps.quantity') }} as unit_gap_days
    from gaps
    inner join products on gaps.product_id = products.product_id
    where not gaps.is_open and gaps.quantity > 0

),

by_product as (

    select
        as_of_date,
        product_id,
        count(*) as gap_count,
        {{ median_of('gap_days') }} as median_gap_days,
        {{ median_of('unit_gap_days') }} as median_unit_gap_days
    from completed
    group by as_of_date, product_id

),

by_category as (

    select
        as_of_date,
        category,
        count(*) as gap_count,
        {{ median_of('gap_days') }} as median_gap_days,
        {{ median_of('unit_gap_days') }} as median_unit_gap_days
    from completed
    where category is not null
    group by as_of_date, category
    having count(*) >= {{ var('min_sample_size') }}

),

together as (

    select
        as_of_date,
        {{ median_of('gap_days') }} as median_gap_days
    from completed
    group by as_of_date

),

joined as (

    select
        dates.as_of_date,
        products.product_id,
        products.category,
        products.duration_days,
        coalesce(by_product.gap_count, 0) as gap_count,
        by_product.median_gap_days,
        by_product.median_unit_gap_days,
        coalesce(by_category.gap_count, 0) as category_gap_count,
        by_category.median_gap_days as category_gap_days,
        by_category.median_unit_gap_days as category_unit_gap_days,
        together.median_gap_days as global_gap_days,
        coalesce(by_product.gap_count, 0) >= {{ var('min_sample_size') }} as is_learnt
    from products
    inner join dates on dates.is_current or dates.is_reorder_backtest
    left join by_product
        on
            products.product_id = by_product.product_id
            and dates.as_of_date = by_product.as_of_date
    left join by_category
        on
            products.category = by_category.category
            and dates.as_of_date = by_category.as_of_date
    left join together on dates.as_of_date = together.as_of_date
    where products.is_merchandise

)

select
    as_of_date,
    product_id,
    category,
    case
        when duration_days is not null then 'declared'
        when is_learnt then 'product_gaps'
        when category_gap_days is not null then 'category_gaps'
        else 'none'
    end as duration_source,
    {{ declared_life('duration_days') }} as declared_days,
    case when is_learnt then median_gap_days else category_gap_days end as learnt_days,
    case when is_learnt then median_unit_gap_days else category_unit_gap_days end
        as learnt_unit_days,
    cast(gap_count as int) as gap_count,
    median_gap_days,
    cast(category_gap_count as int) as category_gap_count,
    category_gap_days,
    global_gap_days
from joined
