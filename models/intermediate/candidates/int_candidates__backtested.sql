{%- set models = {
    'cross_sell_new': {
        'method': 'similarity', 'baselines': ['popularity', 'recent_popularity', 'item_cosine']
    },
    'cross_sell_repeat': {'method': 'own_items', 'baselines': ['popularity', 'similarity']},
} -%}
with

methods as (

    select * from {{ ref('int_candidate_methods__compared') }}

),

paired as (

    select
        own.model,
        own.as_of_date,
        own.horizon_days,
        own.evaluated_customers,
        baseline.method as baseline_method,
        {% for metric in ['hit_rate_1', 'hit_rate_5', 'hit_rate_10', 'mrr'] -%}
        own.{{ metric }},
        baseline.{{ metric }} as baseline_{{ metric }}{{ ',' if not loop.last }}
        {% endfor -%}
    from methods as own
    inner join methods as baseline
        on own.model = baseline.model and own.method <> baseline.method
    where
        {% for model, compared in models.items() -%}
        {{ 'or ' if not loop.first }}(
            own.model = '{{ model }}'
            and own.method = '{{ compared.method }}'
            and baseline.method in ('{{ compared.baselines | join("', '") }}')
        )
        {% endfor %}
)

{% for metric in ['hit_rate_1', 'hit_rate_5', 'hit_rate_10', 'mrr'] -%}
select
    model,
    concat('{{ metric }}_vs_', baseline_method) as metric,
    as_of_date,
    horizon_days,
    {{ metric }} as metric_value,
    baseline_{{ metric }} as baseline,
    evaluated_customers
from paired
{{ 'union all' if not loop.last }}
{% endfor %}
