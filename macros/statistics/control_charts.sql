{#
    Tabular CUSUM and EWMA of many series at once, without recursion (NIST/SEMATECH e-Handbook, 6.3.2.3 and
    6.3.2.4): two CTEs, the second of them named charts, with the columns of relation and cusum_high,
    cusum_low and ewma.

    relation has the keys and chart_position (1, 2, ... in each series), observed, target, reference (the
    slack k, in the unit of observed) and ewma_weight (lambda). C being the running sum of observed - target
    - reference, the high CUSUM is C - least(0, lowest C so far); the low one mirrors it. The EWMA starts at
    the target; its sum is weighted by (1 - lambda) ^ -position, which stays finite for 1,000 positions at
    weights up to .5.
#}
{% macro control_charts(relation, keys) -%}
chart_sums as (

    select
        *,
        sum(observed - target - reference) over so_far as high_sum,
        sum(target - observed - reference) over so_far as low_sum,
        sum(
            (observed - target) * ewma_weight * power(1 - ewma_weight, -chart_position)
        ) over so_far as weighted_sum
    from {{ relation }}
    window so_far as (
        partition by {{ keys | join(', ') }} order by chart_position
        rows between unbounded preceding and current row
    )

),

charts as (

    select
        *,
        high_sum - least(0, min(high_sum) over so_far) as cusum_high,
        low_sum - least(0, min(low_sum) over so_far) as cusum_low,
        target + power(1 - ewma_weight, chart_position) * weighted_sum as ewma
    from chart_sums
    window so_far as (
        partition by {{ keys | join(', ') }} order by chart_position
        rows between unbounded preceding and current row
    )

)
{%- endmacro %}


{#
    P(a CUSUM is at least this high) while nothing has changed: the tail of a random walk that drifts down,
    with the correction of Siegmund (1985) for its steps, both sides together. cusum and reference in sigmas.
#}
{% macro cusum_tail(cusum, reference) -%}
    least(1, 2 * exp(-2 * {{ reference }} * ({{ cusum }} + 0.583e0)))
{%- endmacro %}


{# First day of the week (Monday) or month that a day lies in, by var trend_period. #}
{% macro trend_period_start(day) -%}
    cast(date_trunc('{{ var("trend_period") }}', {{ day }}) as date)
{%- endmacro %}
