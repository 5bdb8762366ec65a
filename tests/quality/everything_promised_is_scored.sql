-- A row for each metric of the seed, and no backtest whose metric the seed does not know.
with

scorecard as (

    select * from {{ ref('model_scorecard') }}

),

metrics as (

    select * from {{ ref('scorecard_metrics') }}

),

probability_buy as (

    select * from {{ ref('int_probability_buy__backtested') }}

),

clv as (

    select * from {{ ref('int_clv__backtested') }}

),

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
        model,
        metric
    from metrics

)

select
    measured.model,
    measured.metric
from measured
left join scorecard
    on measured.model = scorecard.model and measured.metric = scorecard.metric
where scorecard.metric is null
