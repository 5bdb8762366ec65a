-- The more an item sells the smaller its number: what can reach the minimum are the numbers up to a
-- last one. Within a basket a pair stands once, the greater number first.
with

baskets as (

    select * from {{ ref('int_baskets__collected') }}

),

items as (

    select * from {{ ref('int_basket_items__counted') }}

),

totals as (

    select * from {{ ref('int_baskets__counted') }}

),

limits as (

    select
        totals.min_pair_orders,
        max(case when items.item_type = 'product' then items.item_number end)
            as last_product_number,
        max(case when items.item_type = 'category' then items.item_number end)
            as last_category_number
    from items
    cross join totals
    where items.item_orders >= totals.min_pair_orders
    group by totals.min_pair_orders

),

{% for item_type in ['product', 'category'] -%}
{{ item_type }}_baskets as (

    select
        {{ item_type }}_numbers as item_numbers,
        {{ each_item(item_type ~ '_numbers') }} as item_number
    from baskets
    where not is_oversized and product_count > 1

),

frequent_{{ item_type }}_baskets as (

    select
        {{ item_type }}_baskets.item_number,
        {{ each_item(item_type ~ '_baskets.item_numbers') }} as other_item_number
    from {{ item_type }}_baskets
    inner join limits on {{ item_type }}_baskets.item_number <= limits.last_{{ item_type }}_number

),

{{ item_type }}_pairs as (

    select
        item_number,
        other_item_number,
        count(*) as pair_orders
    from frequent_{{ item_type }}_baskets
    where other_item_number < item_number
    group by item_number, other_item_number

),

{% endfor -%}
pairs as (

    select
        'product' as item_type,
        item_number,
        other_item_number,
        pair_orders
    from product_pairs

    union all

    select
        'category' as item_type,
        item_number,
        other_item_number,
        pair_orders
    from category_pairs

)

select
    pairs.item_type,
    pairs.item_number,
    pairs.other_item_number,
    cast(pairs.pair_orders as bigint) as pair_orders
from pairs
inner join limits on pairs.pair_orders >= limits.min_pair_orders
