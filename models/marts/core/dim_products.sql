with

products as (

    select * from {{ ref('int_products__listed') }}

),

final as (

    select
        product_id,
        available_from,
        available_until,
        product_name,
        category,
        subcategory,
        brand
        {{- passthrough_columns('products') }},
        cast(list_price as decimal(18, 2)) as list_price,
        unit_cost,
        duration_days,
        is_merchandise,
        is_inferred
    from products

)

select * from final
