{#
    Tabular CUSUM and EWMA of many series at once, without recursion (NIST/SEMATECH e-Handbook, 6.3.2.3 and
    6.3.2.4): three CTEs, the last one named charts.

    relation has the keys and chart_position (1, 2, ... in each series), observed, target, sigma (above 0),
    reference (the slack k, in the unit of observed), decision_limit (h, in that unit), ewma_weight (lambda)
    and ewma_limit_sigmas (L). charts has its columns and cusum_high, cusum_low, ewma, lower_limit and
    upper_limit of the EWMA (steady state), cusum_signal and ewma_signal (high, low or none) and the p-value
    of each.

    C being the running sum of observed - target - reference, the high CUSUM is C - least(0, lowest C so
    far); the low one mirrors it. It gives a signal in the periods that raise it, so that one extraordinary
    week does not echo for a quarter. The EWMA starts at the target; its sum is weighted by
    (1 - lambda) ^ -position, which stays finite for 1,000 positions at weights up to .5.
#}
{% macro control_charts(relation, keys) -%}
{%- set so_far -%}
so_far as (
        partition by {{ keys | join(', ') }} order by chart_position
        rows between unbounded preceding and current row
    )
{%- endset -%}
chart_sums as (

    select
        *,
        sum(observed - target - reference) over so_far as high_sum,
        sum(target - observed - reference) over so_far as low_sum,
        sum(
            (observed - target) * ewma_weight * power(1 - ewma_weight, -chart_position)
        ) over so_far as weighted_sum
    from {{ relation }}
    window {{ so_far }}

),

chart_paths as (

    select
        *,
        high_sum - least(0, min(high_sum) over so_far) as cusum_high,
        low_sum - least(0, min(low_sum) over so_far) as cusum_low,
        target + power(1 - ewma_weight, chart_position) * weighted_sum as ewma,
        sigma * sqrt(ewma_weight / (2 - ewma_weight)) as ewma_sigma,
        case
            when observed - target > reference then 'high'
            when observed - target < -reference then 'low'
            else 'none'
        end as raised_side
    from chart_sums
    window {{ so_far }}

),

charts as (

    select
        *,
        target - ewma_limit_sigmas * ewma_sigma as lower_limit,
        target + ewma_limit_sigmas * ewma_sigma as upper_limit,
        case
            when raised_side = 'high' and cusum_high > decision_limit then 'high'
            when raised_side = 'low' and cusum_low > decision_limit then 'low'
            else 'none'
        end as cusum_signal,
        case
            when ewma > target + ewma_limit_sigmas * ewma_sigma then 'high'
            when ewma < target - ewma_limit_sigmas * ewma_sigma then 'low'
            else 'none'
        end as ewma_signal,
        case raised_side
            when 'high' then {{ cusum_tail('cusum_high / sigma', 'reference / sigma') }}
            when 'low' then {{ cusum_tail('cusum_low / sigma', 'reference / sigma') }}
            else 1
        end as cusum_p_value,
        2 * {{ normal_tail('(abs(ewma - target) / ewma_sigma)') }} as ewma_p_value
    from chart_paths

)
{%- endmacro %}


{#
    P(a CUSUM is at least this high) while nothing has changed: the tail of a random walk that drifts down,
    with the correction of Siegmund (1985) for its steps, both sides together. cusum and reference in sigmas.
#}
{% macro cusum_tail(cusum, reference) -%}
    least(1, 2 * exp(-2 * ({{ reference }}) * ({{ cusum }} + 0.583e0)))
{%- endmacro %}


{#
    Benjamini and Hochberg (1995): two CTEs, the second named adjusted, with the columns of relation and
    adjusted_p_value: the false discovery rate at which the row's p-value, among those of its family, is
    a discovery. keys part equal p-values, so that every run numbers them alike.
#}
{% macro benjamini_hochberg(relation, p_value, family, keys) -%}
ranked_p_values as (

    select
        *,
        row_number() over (
            partition by {{ family }} order by {{ p_value }}, {{ keys | join(', ') }}
        ) as p_value_rank,
        count(*) over (partition by {{ family }}) as p_value_count
    from {{ relation }}

),

adjusted as (

    select
        *,
        least(
            1,
            min(greatest({{ p_value }} * p_value_count / p_value_rank, {{ p_value }})) over (
                partition by {{ family }} order by p_value_rank desc
                rows between unbounded preceding and current row
            )
        ) as adjusted_p_value
    from ranked_p_values

)
{%- endmacro %}


{# First day of the week (Monday) or month that a day lies in, by var trend_period. #}
{% macro trend_period_start(day) -%}
    cast(date_trunc('{{ var("trend_period") }}', {{ day }}) as date)
{%- endmacro %}
