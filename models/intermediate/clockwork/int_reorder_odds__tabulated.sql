with

curves as (

    select * from {{ ref('int_reorder_curves__estimated') }}

),

spans as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        sum(ended_count) as purchase_count,
        cast(floor(max(observed_days) / 7) as int) as last_week
    from curves
    group by as_of_date, curve_level, curve_key, purchase_class
    having sum(ended_count) >= {{ var('min_sample_size') }}

),

weeks as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        {{ integer_series('0', 'last_week') }} as open_weeks
    from spans

),

points as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        -1 as day_number,
        0 as point_order,
        cast(null as int) as open_weeks,
        1e0 as survival,
        cast(purchase_count as bigint) as remaining_count
    from spans

    union all

    select
        curves.as_of_date,
        curves.curve_level,
        curves.curve_key,
        curves.purchase_class,
        curves.observed_days as day_number,
        0 as point_order,
        cast(null as int) as open_weeks,
        curves.survival,
        curves.at_risk_count - curves.ended_count as remaining_count
    from curves
    inner join spans
        on
            curves.as_of_date = spans.as_of_date
            and curves.curve_level = spans.curve_level
            and curves.curve_key = spans.curve_key
            and curves.purchase_class = spans.purchase_class

    {% for days in [0, var('reorder_horizon_days')] -%}
    union all

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        7 * open_weeks + {{ days }} as day_number,
        {{ loop.index }} as point_order,
        open_weeks,
        cast(null as double) as survival,
        cast(null as bigint) as remaining_count
    from weeks

    {% endfor %}
),

-- Both only fall: what they are on any day is the least of what they were until then.
carried as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        point_order,
        open_weeks,
        min(survival) over so_far as survival,
        min(remaining_count) over so_far as remaining_count
    from points
    window so_far as (
        partition by as_of_date, curve_level, curve_key, purchase_class
        order by day_number, point_order, open_weeks
        rows between unbounded preceding and current row
    )

),

tabulated as (

    select
        as_of_date,
        curve_level,
        curve_key,
        purchase_class,
        open_weeks,
        max(case when point_order = 1 then remaining_count end) as purchase_count,
        max(case when point_order = 1 then survival end) as survival_until_now,
        max(case when point_order = 2 then survival end) as survival_until_then
    from carried
    where point_order > 0
    group by as_of_date, curve_level, curve_key, purchase_class, open_weeks

)

select
    as_of_date,
    curve_level,
    curve_key,
    purchase_class,
    open_weeks,
    purchase_count,
    round(1e0 - survival_until_then / survival_until_now, 12) as reorder_probability
from tabulated
where purchase_count >= {{ var('min_sample_size') }} and survival_until_now > 0
