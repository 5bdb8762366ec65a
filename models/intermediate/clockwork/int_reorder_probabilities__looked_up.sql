with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

odds as (

    select * from {{ ref('int_reorder_odds__tabulated') }}

),

reaches as (

    select
        as_of_date,
        purchase_class,
        max(open_steps) as last_step
    from odds
    where curve_level = 'all'
    group by as_of_date, purchase_class

),

waiting as (

    select
        gaps.as_of_date,
        gaps.customer_id,
        gaps.product_id,
        products.category,
        {{ purchase_class('gaps.purchase_number') }} as purchase_class,
        {{ whole_steps('gaps.observed_days') }} as open_steps
    from gaps
    inner join products on gaps.product_id = products.product_id
    where gaps.is_open

),

-- Who waits longer than anybody was followed is taken for who was followed longest.
placed as (

    select
        waiting.*,
        least(waiting.open_steps, reaches.last_step) as reached_steps
    from waiting
    left join reaches
        on
            waiting.as_of_date = reaches.as_of_date
            and waiting.purchase_class = reaches.purchase_class

),

{% for level in ['product', 'category', 'all'] -%}
{{ level }}_odds as (

    select *
    from odds
    where curve_level = '{{ level }}' and purchase_class > 0

),

{% endfor -%}
looked_up as (

    select
        placed.as_of_date,
        placed.customer_id,
        placed.product_id,
        case
            when product_odds.purchase_count is not null then 'product'
            when category_odds.purchase_count is not null then 'category'
            when all_odds.purchase_count is not null then 'all'
            else 'none'
        end as probability_source,
        coalesce(
            product_odds.purchase_count, category_odds.purchase_count, all_odds.purchase_count
        ) as purchase_count,
        coalesce(
            product_odds.reorder_probability,
            category_odds.reorder_probability,
            all_odds.reorder_probability
        ) as reorder_probability
    from placed
    {% for level, key in {
        'product': 'placed.product_id', 'category': 'placed.category', 'all': none
    }.items() -%}
    left join {{ level }}_odds
        on
            placed.as_of_date = {{ level }}_odds.as_of_date
            {{ 'and ' ~ key ~ ' = ' ~ level ~ '_odds.curve_key' if key }}
            and placed.purchase_class = {{ level }}_odds.purchase_class
            and placed.{{ 'reached' if level == 'all' else 'open' }}_steps
            = {{ level }}_odds.open_steps
    {% endfor %}
)

select
    as_of_date,
    customer_id,
    product_id,
    probability_source,
    cast(coalesce(purchase_count, 0) as bigint) as purchase_count,
    reorder_probability
from looked_up
