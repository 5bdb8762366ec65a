with

purchases as {{ not_materialized() }} (

    select * from {{ ref('int_purchases__sequenced') }}

),

dates as (

    select * from {{ ref('int_as_of_dates__listed') }}

),

rules as (

    select * from {{ ref('lifecycle_rules') }}

),

-- A gap counts from the as-of date that first sees it complete until a return undoes it.
changes as (

    select
        seen_number as date_number,
        previous_category,
        purchase_number - 1 as purchase_number,
        gap_days,
        1 as gap_count
    from purchases
    where gap_days is not null

    union all

    select
        until_number + 1 as date_number,
        previous_category,
        purchase_number - 1 as purchase_number,
        gap_days,
        -1 as gap_count
    from purchases
    where gap_days is not null

),

summed as (

    select
        date_number,
        previous_category,
        purchase_number,
        gap_days,
        sum(gap_count) as gap_count
    from changes
    group by all

),

scoped as (

    select
        'category' as scope,
        previous_category as scope_value,
        gap_days,
        date_number,
        sum(gap_count) as gap_count
    from summed
    where previous_category is not null
    group by all

    union all

    select
        'purchase_number' as scope,
        cast(purchase_number as string) as scope_value,
        gap_days,
        date_number,
        sum(gap_count) as gap_count
    from summed
    group by all

    union all

    select
        'population' as scope,
        'all' as scope_value,
        gap_days,
        date_number,
        sum(gap_count) as gap_count
    from summed
    group by all

),

ranges as (

    select
        scope,
        scope_value,
        gap_days,
        date_number,
        sum(gap_count) over dated as gap_count,
        lead(date_number) over dated as next_number
    from scoped
    window dated as (partition by scope, scope_value, gap_days order by date_number)

),

-- The histogram of gaps as each date saw it.
histogram as (

    select
        dates.as_of_date,
        ranges.scope,
        ranges.scope_value,
        ranges.gap_days,
        ranges.gap_count
    from ranges
    inner join dates
        on
            ranges.date_number <= dates.date_number
            and coalesce(ranges.next_number > dates.date_number, true)
    where ranges.gap_count > 0

),

ranked as (

    select
        *,
        sum(gap_count) over (
            partition by as_of_date, scope, scope_value order by gap_days
        ) as gaps_until,
        cast(sum(gap_count) over (partition by as_of_date, scope, scope_value) as double)
            as gaps_in_all
    from histogram

),

-- Quantiles of type 7 lie between the two gaps around position (n - 1) * share, counted from 0.
placed as (

    select
        ranked.*,
        (ranked.gaps_in_all - 1) * 0.5 as median_position,
        (ranked.gaps_in_all - 1) * cast(rules.threshold as double) as returned_position
    from ranked
    cross join rules
    where rules.rule = 'returned_share'

),

positions as (

    select
        as_of_date,
        scope,
        scope_value,
        gaps_in_all,
        returned_position - floor(returned_position) as returned_part,
        min(case when gaps_until > floor(median_position) then gap_days end) as below_median,
        min(case when gaps_until > ceil(median_position) then gap_days end) as above_median,
        min(case when gaps_until > floor(returned_position) then gap_days end) as below_returned,
        min(case when gaps_until > ceil(returned_position) then gap_days end) as above_returned
    from placed
    group by all

)

select
    as_of_date,
    scope,
    scope_value,
    cast(gaps_in_all as int) as gap_count,
    (below_median + above_median) / 2 as median_gap_days,
    -- Whole days lie on it: it must not fail to be one by the last digit.
    round(below_returned + (above_returned - below_returned) * returned_part, 9) as returned_days
from positions
