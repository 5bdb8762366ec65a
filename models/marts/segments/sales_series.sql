with

periods as (

    select * from {{ ref('int_trend_periods__listed') }}

),

sales_series as (

    select * from {{ ref('int_sales_series__summed') }}

),

customer_days as (

    select * from {{ ref('int_customer_days__summed') }}

),

orders as (

    select * from {{ ref('int_orders__netted') }}

),

customer_months as {{ not_materialized() }} (

    select * from {{ ref('customer_months') }}

),

as_of as (

    select * from {{ ref('int_as_of__chosen') }}

),

rules as (

    select * from {{ ref('trend_rules') }}
    where trend_period = '{{ var("trend_period") }}'

),

history as (

    select min(month_end) as first_month_end
    from customer_months

),

-- Before the first month end nobody has a segment: the series begin after it.
segmented_periods as (

    select periods.*
    from periods
    inner join history on periods.period_start > history.first_month_end

),

monthly as (

    select
        customer_days.customer_id,
        segmented_periods.period_start,
        segmented_periods.period_number,
        {{ add_days("cast(date_trunc('month', customer_days.purchase_date) as date)", -1) }}
            as month_end,
        sum(customer_days.net_amount) as net_amount
    from customer_days
    inner join segmented_periods
        on {{ trend_period_start('customer_days.purchase_date') }} = segmented_periods.period_start
    group by all

),

segment_series as (

    select
        coalesce(customer_months.rfm_segment, 'none') as series,
        monthly.period_start,
        monthly.period_number,
        sum(monthly.net_amount) as net_amount
    from monthly
    left join customer_months
        on
            monthly.customer_id = customer_months.customer_id
            and monthly.month_end = customer_months.month_end
    group by all

    union all

    select
        'anonymous' as series,
        segmented_periods.period_start,
        segmented_periods.period_number,
        sum(orders.net_amount) as net_amount
    from orders
    inner join segmented_periods
        on {{ trend_period_start('orders.order_date') }} = segmented_periods.period_start
    where orders.customer_id is null and not orders.is_cancelled
    group by all

),

all_series as (

    select
        series_type,
        series,
        period_number,
        net_amount
    from sales_series

    union all

    select
        'segment' as series_type,
        series,
        period_number,
        net_amount
    from segment_series

),

series_starts as (

    select
        series_type,
        series,
        min(period_number) as first_number
    from all_series
    group by series_type, series

),

filled as (

    select
        series_starts.series_type,
        series_starts.series,
        series_starts.first_number,
        periods.period_start,
        periods.period_number,
        coalesce(all_series.net_amount, 0) as net_amount
    from series_starts
    inner join periods on series_starts.first_number <= periods.period_number
    left join all_series
        on
            series_starts.series_type = all_series.series_type
            and series_starts.series = all_series.series
            and periods.period_number = all_series.period_number

),

-- In cents, so that both engines round the mean of the two middle ones alike.
trailing_medians as (

    select
        filled.series_type,
        filled.series,
        filled.period_number,
        floor(median(cast(earlier.net_amount * 100 as double)) + 0.5) as median_cents
    from filled
    cross join rules
    inner join filled as earlier
        on
            filled.series_type = earlier.series_type
            and filled.series = earlier.series
            and earlier.period_number
            between filled.period_number - rules.trailing_periods and filled.period_number - 1
    where filled.period_number < filled.first_number + rules.year_periods
    group by filled.series_type, filled.series, filled.period_number, rules.min_trailing_periods
    having count(*) >= rules.min_trailing_periods

),

expected as (

    select
        filled.series_type,
        filled.series,
        filled.period_start,
        filled.period_number,
        filled.net_amount,
        coalesce(
            year_before.net_amount, cast(trailing_medians.median_cents / 100 as decimal(18, 2))
        ) as expected_amount,
        case
            when year_before.net_amount is not null then 'year_before'
            when trailing_medians.median_cents is not null then 'trailing_median'
        end as expected_basis
    from filled
    cross join rules
    left join filled as year_before
        on
            filled.series_type = year_before.series_type
            and filled.series = year_before.series
            and filled.period_number - rules.year_periods = year_before.period_number
    left join trailing_medians
        on
            filled.series_type = trailing_medians.series_type
            and filled.series = trailing_medians.series
            and filled.period_number = trailing_medians.period_number

),

final as (

    select
        expected.series_type,
        expected.series,
        expected.period_start,
        as_of.as_of_date,
        expected.expected_basis,
        cast(expected.period_number as int) as period_number,
        cast(expected.net_amount as decimal(18, 2)) as net_amount,
        cast(expected.expected_amount as decimal(18, 2)) as expected_amount
    from expected
    cross join as_of

)

select * from final
