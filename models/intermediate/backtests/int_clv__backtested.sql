with

outcomes as (

    select * from {{ ref('int_customer_outcomes__measured') }}

),

expected as (

    select * from {{ ref('int_customer_values__expected') }}

),

scored as (

    select
        outcomes.as_of_date,
        expected.expected_purchases_horizon as expected_purchases,
        expected.future_value_horizon as expected_margin,
        cast(outcomes.previous_purchase_count as double) as previous_purchases,
        cast(outcomes.next_purchase_count as double) as next_purchases,
        cast(outcomes.previous_margin_amount as double) as previous_margin,
        cast(outcomes.next_margin_amount as double) as next_margin
    from outcomes
    inner join expected
        on
            outcomes.customer_id = expected.customer_id
            and outcomes.as_of_date = expected.as_of_date
    where outcomes.purchase_count > 0 and expected.expected_purchases_horizon is not null

),

{% for measure, relation in {'purchases': 'scored', 'margin': 'purchases_ranked'}.items() -%}
{{ measure }}_ranked as (

    {{ in_order(
        relation, measure ~ '_rank',
        order_by=['expected_' ~ measure],
        buckets=[coarse('expected_' ~ measure)],
        ties=true
    ) | indent(4) }}

),

{% endfor -%}
totals as (

    select
        max(as_of_date) as as_of_date,
        count(*) as evaluated_customers,
        sum(expected_purchases) / nullif(sum(next_purchases), 0) as purchases_ratio,
        sum(previous_purchases) / nullif(sum(next_purchases), 0) as previous_purchases_ratio,
        -- What lost money has no share to be right about.
        case
            when sum(next_margin) > 0 then sum(expected_margin) / sum(next_margin)
        end as margin_ratio,
        case
            when sum(next_margin) > 0 then sum(previous_margin) / sum(next_margin)
        end as previous_margin_ratio
    from scored

),

ranked as (

    select
        margin_ranked.*,
        {{ decile_of(
            'margin_ranked.purchases_rank', 'totals.evaluated_customers'
        ) }} as purchases_decile,
        {{ decile_of(
            'margin_ranked.margin_rank', 'totals.evaluated_customers'
        ) }} as margin_decile
    from margin_ranked
    cross join totals

),

{% for measure in ['purchases', 'margin'] -%}
{{ measure }}_deciles as (

    select
        {{ measure }}_decile,
        count(*) as customer_count,
        abs(avg(expected_{{ measure }}) - avg(next_{{ measure }})) as expected_error,
        abs(avg(previous_{{ measure }}) - avg(next_{{ measure }})) as previous_error
    from ranked
    group by {{ measure }}_decile

),

{{ measure }}_errors as (

    select
        sum(customer_count * expected_error) / nullif(sum(customer_count), 0) as expected_error,
        sum(customer_count * previous_error) / nullif(sum(customer_count), 0) as previous_error
    from {{ measure }}_deciles

),

{% endfor -%}
measured as (

    select
        totals.*,
        purchases_errors.expected_error as purchases_error,
        purchases_errors.previous_error as previous_purchases_error,
        margin_errors.expected_error as margin_error,
        margin_errors.previous_error as previous_margin_error
    from totals
    cross join purchases_errors
    cross join margin_errors

),

by_metric as (

    {% for metric, value in [
        ('purchases_total', 'purchases_ratio'),
        ('purchases_error', 'purchases_error'),
        ('margin_total', 'margin_ratio'),
        ('margin_error', 'margin_error'),
    ] -%}
    select
        '{{ metric }}' as metric,
        as_of_date,
        {{ value }} as metric_value,
        previous_{{ value }} as baseline,
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
