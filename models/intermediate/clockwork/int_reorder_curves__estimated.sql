{%- set levels = {
    'product': 'product_id',
    'category': 'category',
    'all': "'all'",
} -%}
with

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

-- Who bought it thrice is another customer than who tried it once: each number of purchases has a
-- curve of its own, and all of them have one together.
counted as (

    select
        gaps.as_of_date,
        gaps.product_id,
        products.category,
        {{ purchase_class('gaps.purchase_number') }} as purchase_class,
        gaps.observed_days,
        count(*) as ended_count,
        count_if(not gaps.is_open) as reorder_count
    from gaps
    inner join products on gaps.product_id = products.product_id
    group by
        gaps.as_of_date,
        gaps.product_id,
        products.category,
        {{ purchase_class('gaps.purchase_number') }},
        gaps.observed_days

),

{% for level, key in levels.items() -%}
{% for class in ['purchase_class', '0'] -%}
{{ level }}_{{ 'classes' if loop.first else 'together' }} as (

    select
        as_of_date,
        '{{ level }}' as curve_level,
        {{ key }} as curve_key,
        {{ class }} as purchase_class,
        observed_days,
        sum(ended_count) as ended_count,
        sum(reorder_count) as reorder_count
    from counted
    {{ 'where category is not null' if level == 'category' }}
    group by
        as_of_date,
        {{ key ~ ',' if level != 'all' }}
        {{ class ~ ',' if loop.first }}
        observed_days

),

{% endfor %}
{%- endfor -%}
spells as (

    {% for level in levels -%}
    select * from {{ level }}_classes

    union all

    select * from {{ level }}_together
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{{ kaplan_meier(
    'spells',
    ['as_of_date', 'curve_level', 'curve_key', 'purchase_class'],
    'observed_days',
    'reorder_count',
    'ended_count'
) }}

select
    as_of_date,
    curve_level,
    curve_key,
    purchase_class,
    observed_days,
    cast(ended_count as bigint) as ended_count,
    cast(reorder_count as bigint) as reorder_count,
    cast(at_risk_count as bigint) as at_risk_count,
    survival
from survived
