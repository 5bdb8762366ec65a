{%- set compared = [
    ('cross_sell_new', 'similarity', 'popularity'),
    ('cross_sell_new', 'similarity', 'recent_popularity'),
    ('cross_sell_new', 'similarity', 'item_cosine'),
    ('cross_sell_repeat', 'own_items', 'popularity'),
    ('cross_sell_repeat', 'own_items', 'similarity'),
] -%}
{%- set metrics = ['hit_rate_1', 'hit_rate_5', 'hit_rate_10', 'mrr'] -%}
with

methods as (

    select * from {{ ref('int_candidate_methods__compared') }}

),

pairs as (

    {% for model, method, baseline in compared -%}
    select
        '{{ model }}' as model,
        '{{ method }}' as own_method,
        '{{ baseline }}' as baseline_method
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

rates as (

    {% for metric in metrics -%}
    select
        model,
        method,
        '{{ metric }}' as metric,
        as_of_date,
        horizon_days,
        evaluated_customers,
        {{ metric }} as rate
    from methods
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    own.model,
    concat(own.metric, '_vs_', pairs.baseline_method) as metric,
    own.as_of_date,
    own.horizon_days,
    own.rate as metric_value,
    baseline.rate as baseline,
    own.evaluated_customers
from pairs
inner join rates as own
    on
        pairs.model = own.model
        and pairs.own_method = own.method
inner join rates as baseline
    on
        pairs.model = baseline.model
        and pairs.baseline_method = baseline.method
        and own.metric = baseline.metric
