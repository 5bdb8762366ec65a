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

-- Who waits longer than the curve of the product reaches is looked up among more customers.
waiting as (

    select
        gaps.as_of_date,
        gaps.customer_id,
        gaps.product_id,
        products.category,
        {{ purchase_class('gaps.purchase_number') }} as purchase_class,
        cast(floor(gaps.observed_days / 7) as int) as open_weeks
    from gaps
    inner join products on gaps.product_id = products.product_id
    where gaps.is_open

),

{% for level, key in {
    'product': 'waiting.product_id', 'category': 'waiting.category', 'all': "'all'"
}.items() -%}
{{ level }}_odds as (

    select *
    from odds
    where curve_level = '{{ level }}' and purchase_class > 0

),

{% endfor -%}
looked_up as (

    select
        waiting.as_of_date,
        waiting.customer_id,
        waiting.product_id,
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
    from waiting
    {% for level, key in {
        'product': 'waiting.product_id', 'category': 'waiting.category', 'all': none
    }.items() -%}
    left join {{ level }}_odds
        on
            waiting.as_of_date = {{ level }}_odds.as_of_date
            {{ 'and ' ~ key ~ ' = ' ~ level ~ '_odds.curve_key' if key }}
            and waiting.purchase_class = {{ level }}_odds.purchase_class
            and waiting.open_weeks = {{ level }}_odds.open_weeks
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
