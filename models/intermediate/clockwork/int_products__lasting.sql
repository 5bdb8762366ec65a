with

products as (

    select * from {{ ref('int_products__listed') }}

),

product_days as (

    select * from {{ ref('int_product_days__summed') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

holdings as (

    select
        dates.as_of_date,
        product_days.customer_id,
        product_days.product_id,
        count(*) as purchase_count
    from product_days
    inner join dates
        on
            product_days.purchase_date <= dates.as_of_date
            and (
                product_days.returned_date is null
                or product_days.returned_date > dates.as_of_date
            )
    group by dates.as_of_date, product_days.customer_id, product_days.product_id

),

counted as (

    select
        as_of_date,
        product_id,
        count(*) as customer_count,
        count_if(purchase_count > 1) as repeat_customer_count,
        sum(purchase_count - 1) as gap_count
    from holdings
    group by as_of_date, product_id

),

offered as (

    select
        dates.as_of_date,
        products.product_id,
        products.category,
        products.duration_days,
        coalesce(counted.customer_count, 0) as customer_count,
        coalesce(counted.repeat_customer_count, 0) as repeat_customer_count,
        coalesce(counted.gap_count, 0) as gap_count
    from products
    cross join dates
    left join counted
        on
            products.product_id = counted.product_id
            and dates.as_of_date = counted.as_of_date
    where products.is_merchandise

),

-- Of a category what is counted is its products: one who buys each of them once repeats none.
in_category as (

    select
        {% for count in ['customer_count', 'repeat_customer_count', 'gap_count'] -%}
        case
            when category is not null
                then sum({{ count }}) over (partition by as_of_date, category)
        end as category_{{ count }},
        {% endfor -%}
        *
    from offered

),

-- A few customers who come back often tell as much as many who do not.
judged as (

    select
        *,
        case
            when duration_days is not null then 'declared'
            when greatest(customer_count, gap_count) >= {{ var('min_sample_size') }}
                then 'product'
            when
                greatest(category_customer_count, category_gap_count)
                >= {{ var('min_sample_size') }}
                then 'category'
            else 'none'
        end as judged_by
    from in_category

)

select
    as_of_date,
    product_id,
    judged_by,
    cast(customer_count as int) as customer_count,
    cast(repeat_customer_count as int) as repeat_customer_count,
    cast(repeat_customer_count as double) / nullif(customer_count, 0) as repeat_customer_rate,
    case judged_by
        when 'declared' then true
        when 'product' then repeat_customer_count >= {{ var('min_repeat_rate') }} * customer_count
        when 'category'
            then
                category_repeat_customer_count
                >= {{ var('min_repeat_rate') }} * category_customer_count
        else false
    end as is_replenishable
from judged
