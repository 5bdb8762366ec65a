{%- set horizons = {
    'probability_buy': var('churn_horizon_days'),
    'clv': var('churn_horizon_days'),
    'next_category': var('next_category_horizon_days'),
    'cross_sell_new': var('next_category_horizon_days'),
    'cross_sell_repeat': var('next_category_horizon_days'),
    'replenishment': var('reorder_horizon_days'),
    'reorder': var('reorder_horizon_days'),
    'renewal': var('renewal_backtest_days'),
} -%}
with

metrics as (

    select * from {{ ref('scorecard_metrics') }}

),

probability_buy as (

    select * from {{ ref('int_probability_buy__backtested') }}

),

clv as (

    select * from {{ ref('int_clv__backtested') }}

),

next_category as (

    select * from {{ ref('int_next_category__backtested') }}

),

candidates as (

    select * from {{ ref('int_candidates__backtested') }}

),

replenishment as (

    select * from {{ ref('int_replenishment__backtested') }}

),

renewals as (

    select * from {{ ref('int_renewals__backtested') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

-- One category was predicted, and is held against either of two simple rules.
category_hits as (

    select
        max(as_of_date) as as_of_date,
        max(case when method = 'decayed_share' then hit_rate end) as predicted_rate,
        max(case when method = 'most_popular' then hit_rate end) as most_popular_rate,
        max(case when method = 'last_category' then hit_rate end) as last_category_rate,
        max(case when method = 'decayed_share' then evaluated_customers end)
            as evaluated_customers
    from next_category

),

measured as (

    select
        'probability_buy' as model,
        metric,
        as_of_date as cut_off_date,
        metric_value,
        baseline,
        evaluated_customers
    from probability_buy

    union all

    select
        'clv' as model,
        metric,
        as_of_date as cut_off_date,
        metric_value,
        baseline,
        evaluated_customers
    from clv

    {% for offers in ['candidates', 'replenishment', 'renewals'] -%}
    union all

    select
        model,
        metric,
        as_of_date as cut_off_date,
        metric_value,
        baseline,
        evaluated_customers
    from {{ offers }}

    {% endfor -%}
    {% for baseline in ['most_popular', 'last_category'] -%}
    union all

    select
        'next_category' as model,
        'hit_rate_vs_{{ baseline }}' as metric,
        as_of_date as cut_off_date,
        predicted_rate as metric_value,
        {{ baseline }}_rate as baseline,
        evaluated_customers
    from category_hits

    {% endfor %}
),

final as (

    select
        metrics.model,
        metrics.metric,
        as_of.as_of_date,
        case when measured.evaluated_customers > 0 then measured.cut_off_date end as cut_off_date,
        cast(
            case metrics.model
                {% for model, days in horizons.items() -%}
                when '{{ model }}' then {{ days }}
                {% endfor -%}
            end as int
        ) as horizon_days,
        metrics.baseline_name,
        metrics.better,
        metrics.meaning,
        measured.metric_value as value,
        measured.baseline,
        cast(coalesce(measured.evaluated_customers, 0) as bigint) as evaluated_customers,
        case metrics.better
            when 'higher' then measured.metric_value > measured.baseline
            when 'lower' then measured.metric_value < measured.baseline
            else abs(measured.metric_value - 1) < abs(measured.baseline - 1)
        end as is_better
    from metrics
    cross join as_of
    left join measured
        on metrics.model = measured.model and metrics.metric = measured.metric

)

select * from final
