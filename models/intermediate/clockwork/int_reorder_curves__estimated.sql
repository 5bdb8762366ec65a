{%- set levels = {
    'product': 'product_id',
    'category': 'category',
    'all': "'all'",
} -%}
{%- set conditions = {
    'product': 'where purchase_count >= ' ~ var('min_sample_size'),
    'category': 'where category is not null',
    'all': '',
} -%}
with

spells as (

    select * from {{ ref('int_reorder_spells__counted') }}

),

products as (

    select * from {{ ref('int_products__listed') }}

),

counted as (

    select
        spells.*,
        products.category,
        sum(spells.ended_count) over (partition by spells.as_of_date, spells.product_id)
            as purchase_count
    from spells
    inner join products on spells.product_id = products.product_id

),

-- Who bought it thrice is another customer than who tried it once: each number of purchases has a
-- curve of its own, and all of them have one together.
{% for level, key in levels.items() -%}
{% for class in ['purchase_class', '0'] -%}
{{ level }}_{{ 'classes' if loop.first else 'together' }} as (

    select
        as_of_date,
        '{{ level }}' as curve_level,
        {{ key }} as curve_key,
        {{ class }} as purchase_class,
        step_number,
        sum(ended_count) as ended_count,
        sum(reorder_count) as reorder_count
    from counted
    {{ conditions[level] }}
    group by
        {{ key ~ ',' if level != 'all' }}
        {{ class ~ ',' if loop.first }}
        as_of_date,
        step_number

),

{% endfor %}
{%- endfor -%}
together as (

    {% for level in levels -%}
    select * from {{ level }}_classes

    union all

    select * from {{ level }}_together
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

spans as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        max(step_number) as last_step
    from together
    group by as_of_date, curve_level, curve_key, purchase_class

),

-- A row for each step, whether anything ended in it or not.
steps as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        {{ integer_series('0', 'last_step') }} as step_number
    from spans

),

filled as (

    select
        steps.as_of_date,
        steps.curve_level,
        steps.curve_key,
        steps.purchase_class,
        cast(steps.step_number as int) as step_number,
        coalesce(together.ended_count, 0) as ended_count,
        coalesce(together.reorder_count, 0) as reorder_count
    from steps
    left join together
        on
            steps.as_of_date = together.as_of_date
            and steps.curve_level = together.curve_level
            and steps.curve_key = together.curve_key
            and steps.purchase_class = together.purchase_class
            and steps.step_number = together.step_number

),

{{ kaplan_meier(
    'filled',
    ['as_of_date', 'curve_level', 'curve_key', 'purchase_class'],
    'step_number',
    'reorder_count',
    'ended_count'
) }}

select
    as_of_date,
    curve_level,
    curve_key,
    purchase_class,
    step_number,
    cast(ended_count as bigint) as ended_count,
    cast(reorder_count as bigint) as reorder_count,
    cast(at_risk_count as bigint) as at_risk_count,
    survival
from survived
