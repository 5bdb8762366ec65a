with

order_lines as (

    select * from {{ ref('int_order_lines__priced') }}

),

periods as (

    select * from {{ ref('int_trend_periods__listed') }}

),

daily as (

    select
        purchase_date,
        coalesce(category, 'none') as category,
        coalesce(sales_channel, 'none') as sales_channel,
        sum(net_amount) as net_amount
    from order_lines
    where not is_cancelled
    group by all

),

by_period as (

    select
        periods.period_start,
        periods.period_number,
        daily.category,
        daily.sales_channel,
        sum(daily.net_amount) as net_amount
    from daily
    inner join periods on {{ trend_period_start('daily.purchase_date') }} = periods.period_start
    group by all

),

by_series as (

    {% for series_type, series in {
        'total': "'total'", 'category': 'category', 'sales_channel': 'sales_channel'
    }.items() -%}
    select
        '{{ series_type }}' as series_type,
        {{ series }} as series,
        period_start,
        period_number,
        sum(net_amount) as net_amount
    from by_period
    group by all

    {{ 'union all' if not loop.last }}

    {% endfor -%}
)

select
    series_type,
    series,
    period_start,
    period_number,
    cast(net_amount as decimal(18, 2)) as net_amount
from by_series
