-- The charts give what the NIST/SEMATECH e-Handbook publishes for its examples: the EWMA of
-- 6.3.2.4 (lambda .3, target 50, sigma 2.0539, limits 47.4115 and 52.5884, in control throughout)
-- and the CUSUM of 6.3.2.3 (target 325, k .3175, h 4.1959: a signal from the 14th sample on). Four
-- decimals of exact arithmetic.
with

samples as (

    {% for ewma_sample, ewma, cusum_sample, high, low in [
        (52.0, 50.6000, 324.925, 0.0000, 0.0000),
        (47.0, 49.5200, 324.675, 0.0000, 0.0075),
        (53.0, 50.5640, 324.725, 0.0000, 0.0000),
        (49.3, 50.1848, 324.350, 0.0000, 0.3325),
        (50.1, 50.1594, 325.350, 0.0325, 0.0000),
        (47.0, 49.2116, 325.225, 0.0000, 0.0000),
        (51.0, 49.7481, 324.125, 0.0000, 0.5575),
        (50.1, 49.8537, 324.525, 0.0000, 0.7150),
        (51.2, 50.2576, 325.225, 0.0000, 0.1725),
        (50.5, 50.3303, 324.600, 0.0000, 0.2550),
        (49.6, 50.1112, 324.625, 0.0000, 0.3125),
        (47.6, 49.3578, 325.150, 0.0000, 0.0000),
        (49.9, 49.5205, 328.325, 3.0075, 0.0000),
        (51.3, 50.0543, 327.250, 4.9400, 0.0000),
        (47.8, 49.3780, 327.825, 7.4475, 0.0000),
        (51.2, 49.9246, 328.500, 10.6300, 0.0000),
        (52.6, 50.7272, 326.675, 11.9875, 0.0000),
        (52.4, 51.2291, 327.775, 14.4450, 0.0000),
        (53.6, 51.9403, 326.875, 16.0025, 0.0000),
        (52.1, 51.9882, 328.350, 19.0350, 0.0000),
    ] -%}
    select
        {{ loop.index }} as chart_position,
        cast({{ ewma_sample }} as double) as ewma_sample,
        cast({{ ewma }} as double) as published_ewma,
        cast({{ cusum_sample }} as double) as cusum_sample,
        cast({{ high }} as double) as published_high,
        cast({{ low }} as double) as published_low
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

observations as (

    select
        'ewma' as series,
        chart_position,
        ewma_sample as observed,
        50e0 as target,
        2.0539e0 as sigma,
        1.02695e0 as reference,
        10.2695e0 as decision_limit,
        0.3e0 as ewma_weight,
        3e0 as ewma_limit_sigmas,
        published_ewma,
        published_high,
        published_low
    from samples

    union all

    select
        'cusum' as series,
        chart_position,
        cusum_sample as observed,
        325e0 as target,
        0.635e0 as sigma,
        0.3175e0 as reference,
        4.1959e0 as decision_limit,
        0.3e0 as ewma_weight,
        3e0 as ewma_limit_sigmas,
        published_ewma,
        published_high,
        published_low
    from samples

),

{{ control_charts('observations', ['series']) }}

select
    series,
    chart_position,
    ewma,
    lower_limit,
    upper_limit,
    cusum_high,
    cusum_low
from charts
where
    series = 'ewma'
    and (
        abs(ewma - published_ewma) > 0.00006
        or abs(lower_limit - 47.4115) > 0.0001
        or abs(upper_limit - 52.5884) > 0.0001
        or ewma_signal != 'none'
    )
    or series = 'cusum'
    and (
        abs(cusum_high - published_high) > 0.00006
        or abs(cusum_low - published_low) > 0.00006
        or cusum_signal != case when chart_position >= 14 then 'high' else 'none' end
    )
