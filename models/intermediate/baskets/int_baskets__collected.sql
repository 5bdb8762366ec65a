with

basket_lines as (

    select * from {{ ref('int_basket_lines__judged') }}

),

products as (

    select * from {{ ref('int_basket_products__numbered') }}

),

baskets as (

    select
        basket_lines.order_id,
        count(*) as line_count,
        {{ collected_items('products.product_number') }} as product_numbers
    from basket_lines
    inner join products on basket_lines.product_id = products.product_id
    where basket_lines.exclusion_reason is null
    group by basket_lines.order_id

)

select
    order_id,
    product_numbers,
    {{ mapped_items('product_numbers', category_number('item')) }} as category_numbers,
    cast(line_count as bigint) as line_count,
    cast({{ item_list_length('product_numbers') }} as int) as product_count,
    {{ item_list_length('product_numbers') }} > {{ var('max_basket_lines') }} as is_oversized
from baskets
