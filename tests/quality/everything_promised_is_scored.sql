-- Each metric of the seed is measured by a backtest, and what a backtest measures is in the seed.
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

-- Of the next category a method is measured; each but the mart's own is a baseline to beat.
measured as (

    select
        'probability_buy' as model,
        metric
    from probability_buy

    union all

    select
        'clv' as model,
        metric
    from clv

    union all

    select
        'next_category' as model,
        'hit_rate_vs_' || method as metric
    from next_category
    where method != 'decayed_share'

    {% for offers in ['candidates', 'replenishment', 'renewals'] -%}
    union all

    select
        model,
        metric
    from {{ offers }}

    {% endfor %}
)

select
    coalesce(metrics.model, measured.model) as model,
    coalesce(metrics.metric, measured.metric) as metric,
    case when metrics.metric is null then 'not in the seed' else 'not measured' end as problem
from metrics
full outer join measured
    on metrics.model = measured.model and metrics.metric = measured.metric
where metrics.metric is null or measured.metric is null
