with

segment_outcomes as (

    select * from {{ ref('segment_outcomes') }}

),

segment_profiles as (

    select * from {{ ref('segment_profiles') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

rule_rows as (

    select * from {{ ref('homogeneity_rules') }}

),

rules as (

    select
        {{ rule_threshold('merge_below_eta_squared') }},
        {{ rule_threshold('split_from_customers') }},
        {{ rule_threshold('split_above_variation') }},
        {{ rule_threshold('unstable_above_psi') }}
    from rule_rows

),

segmentations as (

    {{ segmentation_rows() }}

),

outcomes as (

    select 'repurchased' as outcome
    union all
    select 'net_amount' as outcome
    union all
    select 'response' as outcome

),

sizes as (

    select
        segmentation,
        cast(customer_count as double)
        / nullif(sum(customer_count) over (partition by segmentation), 0) as share_now,
        cast(cohort_customer_count as double)
        / nullif(sum(cohort_customer_count) over (partition by segmentation), 0) as share_then
    from segment_profiles

),

stability as (

    select
        segmentation,
        sum({{ stability_term('share_now', 'share_then') }}) as psi
    from sizes
    group by segmentation

),

split as (

    {{ split_squares('segment_outcomes', ['segmentation', 'outcome']) }}

),

neighbours as (

    select
        segmentation,
        outcome,
        segment,
        customer_count,
        outcome_mean,
        interval_high,
        variation,
        lead(segment) over by_mean as next_segment,
        lead(customer_count) over by_mean as next_customer_count,
        lead(outcome_mean) over by_mean as next_mean,
        lead(interval_low) over by_mean as next_interval_low,
        row_number() over by_mean as place
    from segment_outcomes
    where customer_count > 0
    window by_mean as (partition by segmentation, outcome order by outcome_mean, segment)

),

-- A segment of one customer has no interval for an amount, and cannot be told from its neighbour.
judged as (

    select
        neighbours.segmentation,
        neighbours.outcome,
        neighbours.place,
        case
            when
                coalesce(neighbours.interval_high >= neighbours.next_interval_low, true)
                and neighbours.customer_count * neighbours.next_customer_count
                / (neighbours.customer_count + neighbours.next_customer_count)
                * (neighbours.next_mean - neighbours.outcome_mean)
                * (neighbours.next_mean - neighbours.outcome_mean)
                < rules.merge_below_eta_squared * (split.squares_between + split.squares_within)
                then neighbours.segment || ' + ' || neighbours.next_segment
        end as merged_segments,
        -- How much a yes or no varies says no more than its rate does.
        case
            when
                neighbours.outcome = 'net_amount'
                and neighbours.customer_count >= rules.split_from_customers
                and neighbours.variation > rules.split_above_variation
                then neighbours.segment
        end as split_segment
    from neighbours
    cross join rules
    inner join split
        on
            neighbours.segmentation = split.segmentation
            and neighbours.outcome = split.outcome

),

advised as (

    select
        segmentation,
        outcome,
        {{ ordered_text('merged_segments', ', ', 'place') }} as merged_segments,
        {{ ordered_text('split_segment', ', ', 'place') }} as split_segments
    from judged
    group by segmentation, outcome

),

measured as (

    select
        split.segmentation,
        split.outcome,
        split.customer_count,
        split.segment_count,
        {{ eta_squared('split') }} as eta_squared,
        {{ f_statistic('split') }} as f_statistic
    from split

),

listed as (

    select
        segmentations.segmentation,
        outcomes.outcome,
        dates.as_of_date,
        measured.eta_squared,
        measured.f_statistic,
        stability.psi,
        stability.psi > rules.unstable_above_psi as is_unstable,
        advised.merged_segments,
        advised.split_segments,
        coalesce(measured.customer_count, 0) as customer_count,
        coalesce(measured.segment_count, 0) as segment_count
    from segmentations
    cross join outcomes
    cross join dates
    cross join rules
    left join stability on segmentations.segmentation = stability.segmentation
    left join measured
        on
            segmentations.segmentation = measured.segmentation
            and outcomes.outcome = measured.outcome
    left join advised
        on
            segmentations.segmentation = advised.segmentation
            and outcomes.outcome = advised.outcome
    where dates.is_current

),

final as (

    select
        segmentation,
        outcome,
        as_of_date,
        cast({{ var('churn_horizon_days') }} as int) as horizon_days,
        cast(customer_count as bigint) as customer_count,
        cast(segment_count as int) as segment_count,
        eta_squared,
        f_statistic,
        psi,
        concat(
            case
                when customer_count < {{ var('min_sample_size') }} then 'too few customers'
                when segment_count < 2 then 'one segment only'
                when eta_squared is null then 'nothing varies'
                when merged_segments is null and split_segments is null then 'keep'
                else concat_ws(
                    '; ',
                    'merge ' || merged_segments,
                    'split ' || split_segments
                )
            end,
            case when is_unstable then '; sizes are unstable' else '' end
        ) as advice
    from listed

)

select * from final
