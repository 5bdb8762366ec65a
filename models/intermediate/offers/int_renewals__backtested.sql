with

predictions as (

    select * from {{ ref('int_renewals__predicted') }}

),

methods as (

    select * from {{ ref('int_renewal_methods__backtested') }}

),

chosen_method as (

    select *
    from methods
    where is_chosen

),

evaluated as (

    select
        {{ renewal_probability('predictions', 'chosen_method') }} as probability,
        cast(predictions.overall_renewed_count as double)
        / predictions.overall_ended_count as known_share,
        cast(chosen_method.renewed_terms as double)
        / nullif(chosen_method.evaluated_terms, 0) as renewed_share,
        case when predictions.is_renewed then 1e0 else 0e0 end as renewed
    from predictions
    cross join chosen_method
    where predictions.is_evaluated

),

measured as (

    select
        avg((probability - renewed) * (probability - renewed)) as brier_score,
        avg((renewed_share - renewed) * (renewed_share - renewed)) as renewed_share_score,
        avg((known_share - renewed) * (known_share - renewed)) as known_share_score,
        count(*) as evaluated_terms
    from evaluated

)

{% for metric, baseline in [
    ('brier_score', 'renewed_share_score'),
    ('brier_score_vs_known_share', 'known_share_score'),
] -%}
select
    'renewal' as model,
    '{{ metric }}' as metric,
    chosen_method.as_of_date,
    chosen_method.horizon_days,
    measured.brier_score as metric_value,
    measured.{{ baseline }} as baseline,
    measured.evaluated_terms as evaluated_customers
from measured
cross join chosen_method
{{ 'union all' if not loop.last }}
{% endfor %}
