with

outcomes as (

    select * from {{ ref('int_customer_outcomes__measured') }}

),

scored as (

    select
        as_of_date,
        probability_buy,
        -recency_days as negative_recency_days,
        has_repurchased,
        case when has_repurchased then 1e0 else 0e0 end as repurchased,
        case when previous_purchase_count > 0 then 1e0 else 0e0 end as bought_before
    from outcomes
    where purchase_count > 0 and probability_buy is not null

),

base_rates as (

    select
        avg(repurchased) as base_rate,
        count(*) as customer_count
    from scored

),

ranked as (

    {{ in_order(
        'scored', 'probability_rank',
        order_by=['probability_buy'],
        buckets=[coarse('probability_buy')],
        ties=true
    ) | indent(4) }}

),

compared as (

    select
        ranked.*,
        base_rates.base_rate,
        {{ decile_of('ranked.probability_rank', 'base_rates.customer_count') }} as decile
    from ranked
    cross join base_rates

),

deciles as (

    select
        decile,
        count(*) as customer_count,
        abs(avg(probability_buy) - avg(repurchased)) as probability_error,
        abs(avg(base_rate) - avg(repurchased)) as base_rate_error
    from compared
    group by decile

),

deciles_together as (

    select
        sum(customer_count * probability_error)
        / nullif(sum(customer_count), 0) as probability_error,
        sum(customer_count * base_rate_error) / nullif(sum(customer_count), 0) as base_rate_error
    from deciles

),

totals as (

    select
        max(as_of_date) as as_of_date,
        count(*) as evaluated_customers,
        sum(probability_buy) / nullif(sum(repurchased), 0) as expected_by_observed,
        sum(bought_before) / nullif(sum(repurchased), 0) as before_by_observed,
        avg((probability_buy - repurchased) * (probability_buy - repurchased)) as brier_score,
        avg((base_rate - repurchased) * (base_rate - repurchased)) as base_rate_brier_score
    from compared

),

area_of_probability as (

    {{ area_under_curve('scored', 'probability_buy', 'has_repurchased') }}

),

area_of_recency as (

    {{ area_under_curve('scored', 'negative_recency_days', 'has_repurchased') }}

),

measured as (

    select
        totals.*,
        deciles_together.probability_error,
        deciles_together.base_rate_error,
        area_of_probability.auc as probability_auc,
        area_of_recency.auc as recency_auc
    from totals
    cross join deciles_together
    cross join area_of_probability
    cross join area_of_recency

),

by_metric as (

    {% for metric, value, baseline in [
        ('auc', 'probability_auc', 'recency_auc'),
        ('brier_score', 'brier_score', 'base_rate_brier_score'),
        ('calibration_error', 'probability_error', 'base_rate_error'),
        ('calibration_total', 'expected_by_observed', 'before_by_observed'),
    ] -%}
    select
        '{{ metric }}' as metric,
        as_of_date,
        {{ value }} as metric_value,
        {{ baseline }} as baseline,
        evaluated_customers
    from measured
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    metric,
    as_of_date,
    metric_value,
    baseline,
    evaluated_customers
from by_metric
