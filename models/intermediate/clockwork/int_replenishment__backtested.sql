{%- set baselines = ['global_median', 'own_median', 'product_median', 'blend'] -%}
with

reorders as (

    select * from {{ ref('int_reorders__evaluated') }}

),

scored_methods as (

    select * from {{ ref('int_replenishment_methods__scored') }}

),

gaps as (

    select * from {{ ref('int_product_gaps__measured') }}

),

dates as (

    select * from {{ ref('int_reorder_dates__listed') }}

),

lasting as (

    select * from {{ ref('int_products__lasting') }}

),

probabilities as (

    select * from {{ ref('int_reorder_probabilities__looked_up') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

cut_off as (

    select {{ add_days('as_of_date', '-' ~ var('reorder_backtest_days')) }} as as_of_date
    from as_of

),

chosen as (

    select
        life_kind,
        method
    from scored_methods
    where is_chosen

),

-- As replenishment_due would have had it.
predicted as (

    select
        reorders.*,
        case chosen.method
            {% for methods in life_methods('quantity').values() -%}
            {% for method in methods -%}
            when '{{ method }}' then reorders.{{ method }}_days
            {% endfor -%}
            {% endfor -%}
        end as life_days,
        case when chosen.method = 'declared_stock' then reorders.left_days else 0 end
            as stock_left_days
    from reorders
    inner join chosen
        on
            chosen.life_kind
            = case when reorders.duration_source = 'declared' then 'declared' else 'learnt' end

),

measured as (

    select
        {{ share_in_window('(gap_days - stock_left_days)', 'life_days') }} as window_share,
        {{ error_of('(gap_days - stock_left_days)', 'life_days') }} as median_absolute_error,
        {% for baseline in baselines -%}
        {{ share_in_window('gap_days', baseline ~ '_days') }} as window_share_vs_{{ baseline }},
        {{ error_of('gap_days', baseline ~ '_days') }} as median_absolute_error_vs_{{ baseline }},
        {% endfor -%}
        count(distinct customer_id) as evaluated_customers
    from predicted

),

reordered as (

    select
        gaps.customer_id,
        gaps.product_id
    from gaps
    inner join dates on gaps.as_of_date = dates.as_of_date and dates.is_current
    cross join cut_off
    where
        gaps.purchase_date > cut_off.as_of_date
        and gaps.purchase_date
        <= {{ add_days('cut_off.as_of_date', var('reorder_horizon_days')) }}
    group by gaps.customer_id, gaps.product_id

),

outcomes as (

    select
        probabilities.customer_id,
        probabilities.reorder_probability,
        case when reordered.customer_id is not null then 1e0 else 0e0 end as reordered
    from probabilities
    inner join cut_off on probabilities.as_of_date = cut_off.as_of_date
    inner join lasting
        on
            probabilities.as_of_date = lasting.as_of_date
            and probabilities.product_id = lasting.product_id
            and lasting.is_replenishable
    left join reordered
        on
            probabilities.customer_id = reordered.customer_id
            and probabilities.product_id = reordered.product_id
    where probabilities.reorder_probability is not null

),

brier as (

    select
        count(distinct customer_id) as evaluated_customers,
        avg((reorder_probability - reordered) * (reorder_probability - reordered)) as metric_value,
        avg(reordered) * (1 - avg(reordered)) as baseline
    from outcomes

),

metrics as (

    {% for metric in ['window_share', 'median_absolute_error'] -%}
    {% for baseline in baselines -%}
    select
        'replenishment' as model,
        '{{ metric }}_vs_{{ baseline }}' as metric,
        {{ metric }} as metric_value,
        {{ metric }}_vs_{{ baseline }} as baseline,
        evaluated_customers
    from measured

    union all

    {% endfor %}
    {%- endfor -%}
    select
        'reorder' as model,
        'brier_score' as metric,
        metric_value,
        baseline,
        evaluated_customers
    from brier

)

select
    metrics.model,
    metrics.metric,
    cut_off.as_of_date,
    cast({{ var('reorder_horizon_days') }} as int) as horizon_days,
    metrics.metric_value,
    metrics.baseline,
    cast(metrics.evaluated_customers as bigint) as evaluated_customers
from metrics
cross join cut_off
