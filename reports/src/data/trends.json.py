"""Trends: sales beside what was expected of them, and the signals when they stay off it."""

from published import Marts, give

# A company with hundreds of categories keeps a page that loads; the page says how many there are.
MOST_SERIES = 60

marts = Marts()
found = marts.rows("""
    select
        series_type, series, count(*) filter (where signal <> 'none') as signals,
        sum(net_amount) as amount
    from segments.sales_trends
    group by series_type, series
    order by series_type = 'total' desc, sum(net_amount) desc, series_type, series
""")
shown = found[:MOST_SERIES]
points = marts.columns(f"""
    select
        series_type, series, period_start, round(net_amount, 2) as net,
        round(expected_amount, 2) as expected, round(ewma, 2) as ewma,
        round(lower_limit, 2) as lower, round(upper_limit, 2) as upper, signal, signal_chart
    from segments.sales_trends
    semi join (
        select series_type, series
        from segments.sales_trends
        group by series_type, series
        order by series_type = 'total' desc, sum(net_amount) desc, series_type, series
        limit {MOST_SERIES}
    ) using (series_type, series)
    order by series_type, series, period_start
""")
keys = list(zip(points.pop("series_type", []), points.pop("series", []), strict=True))
for one in shown:
    mine = [at for at, key in enumerate(keys) if key == (one["series_type"], one["series"])]
    one["points"] = {name: [values[at] for at in mine] for name, values in points.items()}

give(
    marts,
    series=shown,
    series_count=len(found),
    latest=marts.rows("""
        select
            series_type, series, period_start, net_amount, expected_amount, signal, signal_chart
        from segments.sales_trends
        where signal <> 'none'
            and period_start > (
                select max(period_start) - interval 8 week from segments.sales_trends
            )
        order by period_start desc, abs(net_amount - expected_amount) desc
        limit 20
    """),
    counts=marts.row("""
        select
            max(period_start) as last_period,
            count(*) filter (where signal <> 'none' and is_last) as signals_now,
            count(*) filter (where signal = 'high' and is_last) as high_now,
            count(*) filter (where signal = 'low' and is_last) as low_now
        from (
            select *, period_start = max(period_start) over () as is_last
            from segments.sales_trends
        )
    """),
)
