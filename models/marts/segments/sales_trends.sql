with

sales_series as (

    select * from {{ ref('sales_series') }}

),

rules as (

    select * from {{ ref('trend_rules') }}
    where trend_period = '{{ var("trend_period") }}'

),

compared as (

    select
        *,
        cast(net_amount - expected_amount as double) as observed
    from sales_series

),

middles as (

    select
        series_type,
        series,
        median(observed) as middle,
        median(cast(net_amount as double)) as usual_amount,
        count(observed) as compared_count
    from compared
    group by series_type, series

),

-- Where most periods are as expected the others are all there is to go by; of what seldom sells
-- each sale would be a signal.
spreads as (

    select
        compared.series_type,
        compared.series,
        middles.compared_count,
        coalesce(
            nullif(1.4826e0 * median(abs(compared.observed - middles.middle)), 0),
            case when middles.usual_amount > 0 then stddev_samp(compared.observed) end,
            0e0
        ) as sigma
    from compared
    inner join middles
        on compared.series_type = middles.series_type and compared.series = middles.series
    group by
        compared.series_type,
        compared.series,
        middles.compared_count,
        middles.usual_amount

),

reasoned as (

    select
        compared.*,
        spreads.sigma,
        case
            when compared.observed is null then 'nothing to compare with'
            when spreads.compared_count < rules.min_compared_periods then 'too few periods'
            when spreads.sigma = 0 then 'no variation'
        end as reason
    from compared
    cross join rules
    inner join spreads
        on compared.series_type = spreads.series_type and compared.series = spreads.series

),

observations as (

    select
        reasoned.series_type,
        reasoned.series,
        reasoned.period_start,
        reasoned.observed,
        reasoned.sigma,
        rules.ewma_weight,
        rules.ewma_limit_sigmas,
        cast(0 as double) as target,
        rules.cusum_reference_sigmas * reasoned.sigma as reference,
        rules.cusum_decision_sigmas * reasoned.sigma as decision_limit,
        row_number() over (
            partition by reasoned.series_type, reasoned.series
            order by reasoned.period_start
        ) as chart_position
    from reasoned
    cross join rules
    where reasoned.reason is null

),

{{ control_charts('observations', ['series_type', 'series']) }},

-- Two charts looked at the period: twice the smaller p-value (Bonferroni).
tested as (

    select
        *,
        least(1, 2 * least(ewma_p_value, cusum_p_value)) as p_value
    from charts

),

{{ benjamini_hochberg('tested', 'p_value', 'period_start', ['series_type', 'series']) }},

decided as (

    select
        adjusted.*,
        case
            when adjusted.adjusted_p_value > rules.false_discovery_rate then 'none'
            when adjusted.ewma_signal = 'none' then adjusted.cusum_signal
            when
                adjusted.cusum_signal != 'none'
                and adjusted.cusum_p_value < adjusted.ewma_p_value
                then adjusted.cusum_signal
            else adjusted.ewma_signal
        end as signal
    from adjusted
    cross join rules

),

final as (

    select
        reasoned.series_type,
        reasoned.series,
        reasoned.period_start,
        reasoned.as_of_date,
        reasoned.expected_basis,
        reasoned.net_amount,
        reasoned.expected_amount,
        reasoned.sigma,
        decided.cusum_high,
        decided.cusum_low,
        decided.decision_limit,
        decided.ewma,
        decided.lower_limit,
        decided.upper_limit,
        decided.p_value,
        decided.adjusted_p_value,
        coalesce(decided.signal, 'none') as signal,
        case
            when decided.signal = 'none' then null
            when decided.cusum_signal = decided.ewma_signal then 'both'
            when decided.signal = decided.cusum_signal then 'cusum'
            when decided.signal = decided.ewma_signal then 'ewma'
        end as signal_chart,
        reasoned.reason
    from reasoned
    left join decided
        on
            reasoned.series_type = decided.series_type
            and reasoned.series = decided.series
            and reasoned.period_start = decided.period_start

)

select * from final
