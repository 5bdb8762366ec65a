with

input_rows as (

    select * from {{ ref('base_products') }}

),

accepted as (

    select
        product_id,
        product_name,
        category,
        subcategory,
        brand,
        list_price,
        unit_cost,
        duration_days,
        available_from,
        available_until
        {{- passthrough_columns('products') }},
        updated_at
    from input_rows
    where is_accepted

)

select * from accepted
