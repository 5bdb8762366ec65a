-- To the cent: in each period the series of one type are the total, which is that of the lines;
-- segments from their first period on. No period is missing between a series' first and the last
-- one.
with

sales_series as (

    select * from {{ ref('sales_series') }}

),

sales_trends as (

    select * from {{ ref('sales_trends') }}

),

lines as (

    select * from {{ ref('fct_purchases') }}

),

periods as (

    select * from {{ ref('int_trend_periods__listed') }}

),

totals as (

    select
        periods.period_start,
        coalesce(sum(lines.net_amount), 0) as net_amount
    from periods
    left join lines
        on periods.period_start = {{ trend_period_start('lines.purchase_date') }}
    group by periods.period_start

),

sums as (

    select
        series_type,
        period_start,
        sum(net_amount) as net_amount
    from sales_series
    group by series_type, period_start

),

extents as (

    select
        series_type,
        series,
        max(period_number) - min(period_number) + 1 as wanted_count,
        max(period_number) as last_number,
        count(*) as period_count
    from sales_series
    group by series_type, series

),

last_periods as (

    select max(period_number) as last_number
    from periods

),

row_counts as (

    select
        count(sales_series.series) as series_rows,
        count(sales_trends.series) as trend_rows,
        count(*) as all_rows
    from sales_series
    full join sales_trends
        on
            sales_series.series_type = sales_trends.series_type
            and sales_series.series = sales_trends.series
            and sales_series.period_start = sales_trends.period_start
            and sales_series.net_amount = sales_trends.net_amount

)

select
    concat('sum of ', sums.series_type) as problem,
    cast(sums.period_start as string) as place
from sums
inner join totals on sums.period_start = totals.period_start
where sums.net_amount != totals.net_amount

union all

select
    'a period with sales has no total' as problem,
    cast(totals.period_start as string) as place
from totals
left join sums on totals.period_start = sums.period_start and sums.series_type = 'total'
where totals.net_amount != 0 and sums.period_start is null

union all

select
    'a gap, or no last period' as problem,
    concat(extents.series_type, ' ', extents.series) as place
from extents
cross join last_periods
where
    extents.period_count != extents.wanted_count
    or extents.last_number != last_periods.last_number

union all

select
    'series and trends differ' as problem,
    cast(all_rows as string) as place
from row_counts
where series_rows != all_rows or trend_rows != all_rows
