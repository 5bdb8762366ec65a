-- The more an item sells the smaller its number, and a pair stands in a basket with the greater
-- number first: where that item is frequent enough for a pair, the other one nearly always is.
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

frequent_items as (

    select
        items.item_type,
        items.item_number
    from items
    cross join totals
    where items.item_orders >= totals.min_pair_orders

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
    inner join frequent_items
        on {{ item_type }}_baskets.item_number = frequent_items.item_number
    where frequent_items.item_type = '{{ item_type }}'

),

{% endfor -%}
pairs as (

    {% for item_type in ['product', 'category'] -%}
    select
        '{{ item_type }}' as item_type,
        item_number,
        other_item_number,
        count(*) as pair_orders
    from frequent_{{ item_type }}_baskets
    where other_item_number < item_number
    group by item_number, other_item_number
    {{ 'union all' if not loop.last }}

    {% endfor -%}

)

select
    pairs.item_type,
    pairs.item_number,
    pairs.other_item_number,
    cast(pairs.pair_orders as bigint) as pair_orders
from pairs
cross join totals
where pairs.pair_orders >= totals.min_pair_orders
