-- The charts give what the NIST/SEMATECH e-Handbook publishes for its examples: the EWMA of 6.3.2.4 (lambda
-- .3, target 50, sigma 2.0539, limits 47.4115 and 52.5884, in control throughout) and the CUSUM of 6.3.2.3
-- (target 325, k .3175, h 4.1959: a signal from the 14th sample on). Four decimals of exact arithmetic.
with

samples as (

    select
        1 as chart_position,
        52.0e0 as ewma_sample,
        50.6000e0 as published_ewma,
        324.925e0 as cusum_sample,
        0.0000e0 as published_high,
        0.0000e0 as published_low
    union all
    select 2, 47.0e0, 49.5200e0, 324.675e0, 0.0000e0, 0.0075e0
    union all
    select 3, 53.0e0, 50.5640e0, 324.725e0, 0.0000e0, 0.0000e0
    union all
    select 4, 49.3e0, 50.1848e0, 324.350e0, 0.0000e0, 0.3325e0
    union all
    select 5, 50.1e0, 50.1594e0, 325.350e0, 0.0325e0, 0.0000e0
    union all
    select 6, 47.0e0, 49.2116e0, 325.225e0, 0.0000e0, 0.0000e0
    union all
    select 7, 51.0e0, 49.7481e0, 324.125e0, 0.0000e0, 0.5575e0
    union all
    select 8, 50.1e0, 49.8537e0, 324.525e0, 0.0000e0, 0.7150e0
    union all
    select 9, 51.2e0, 50.2576e0, 325.225e0, 0.0000e0, 0.1725e0
    union all
    select 10, 50.5e0, 50.3303e0, 324.600e0, 0.0000e0, 0.2550e0
    union all
    select 11, 49.6e0, 50.1112e0, 324.625e0, 0.0000e0, 0.3125e0
    union all
    select 12, 47.6e0, 49.3578e0, 325.150e0, 0.0000e0, 0.0000e0
    union all
    select 13, 49.9e0, 49.5205e0, 328.325e0, 3.0075e0, 0.0000e0
    union all
    select 14, 51.3e0, 50.0543e0, 327.250e0, 4.9400e0, 0.0000e0
    union all
    select 15, 47.8e0, 49.3780e0, 327.825e0, 7.4475e0, 0.0000e0
    union all
    select 16, 51.2e0, 49.9246e0, 328.500e0, 10.6300e0, 0.0000e0
    union all
    select 17, 52.6e0, 50.7272e0, 326.675e0, 11.9875e0, 0.0000e0
    union all
    select 18, 52.4e0, 51.2291e0, 327.775e0, 14.4450e0, 0.0000e0
    union all
    select 19, 53.6e0, 51.9403e0, 326.875e0, 16.0025e0, 0.0000e0
    union all
    select 20, 52.1e0, 51.9882e0, 328.350e0, 19.0350e0, 0.0000e0

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
