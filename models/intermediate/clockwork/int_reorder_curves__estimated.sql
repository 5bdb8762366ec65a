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

-- Every curve begins on the day of the purchase.
begun as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        0 as step_number,
        0 as ended_count,
        0 as reorder_count
    from together
    group by as_of_date, curve_level, curve_key, purchase_class
    having min(step_number) > 0

    union all

    select * from together

),

{{ kaplan_meier(
    'begun',
    ['as_of_date', 'curve_level', 'curve_key', 'purchase_class'],
    'step_number',
    'reorder_count',
    'ended_count'
) }},

followed as (

    select
        *,
        lead(step_number) over (
            partition by as_of_date, curve_level, curve_key, purchase_class
            order by step_number
        ) as next_step
    from survived

),

-- A row for each step, whether anything ended in it or not: until the next in which something did,
-- as many survive, and those who ended are no longer at risk.
filled as (

    select
        *,
        {{ integer_series('0', 'coalesce(next_step - step_number, 1) - 1') }} as later_steps
    from followed

)

select
    as_of_date,
    curve_level,
    curve_key,
    purchase_class,
    cast(step_number + later_steps as int) as step_number,
    cast(case when later_steps = 0 then ended_count else 0 end as bigint) as ended_count,
    cast(case when later_steps = 0 then reorder_count else 0 end as bigint) as reorder_count,
    cast(
        case when later_steps = 0 then at_risk_count else at_risk_count - ended_count end as bigint
    ) as at_risk_count,
    survival
from filled
