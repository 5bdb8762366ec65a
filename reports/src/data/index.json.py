"""Overview: the figures of the last full month beside those of the month before."""

from published import Marts, give

marts = Marts()
give(
    marts,
    months=marts.rows("""
        select
            month_start, total_amount, active_customers, net_revenue_retention_rate, is_complete
        from lifecycle.customer_equity
        order by month_start
    """),
    stages=marts.rows("""
        select month_end, lifecycle_stage as stage, count(*) as customers
        from segments.customer_months
        where month_end in (
            select distinct month_end from segments.customer_months order by month_end desc limit 2
        )
        group by all
        order by all
    """),
    now=marts.row("""
        select
            (select count(*) from core.dim_customers) as customers,
            (select sum(future_value_12m) from lifecycle.customer_value) as future_value,
            (
                select count(distinct customer_id)
                from activation.contact_eligibility
                where is_eligible
            ) as contactable,
            (select count(*) from lifecycle.customer_care where open_complaints > 0) as complaints
    """),
    first_offers=marts.rows("""
        select offer_type, count(*) as customers
        from offers.next_best_offers
        where offer_rank = 1
        group by offer_type
        order by customers desc, offer_type
    """),
    signals=marts.rows("""
        select series_type, series, period_start, net_amount, expected_amount, signal
        from segments.sales_trends
        where signal <> 'none'
            and period_start = (select max(period_start) from segments.sales_trends)
        order by abs(net_amount - expected_amount) desc
        limit 6
    """),
)
