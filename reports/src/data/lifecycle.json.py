"""Life cycle: stages at every month end, and who moved where within a month."""

from published import Marts, give

marts = Marts()
give(
    marts,
    stages=marts.rows("""
        select month_end, lifecycle_stage as stage, count(*) as customers
        from segments.customer_months
        group by all
        order by all
    """),
    now=marts.rows("""
        select
            lifecycle_stage as stage, count(*) as customers, avg(churn_risk) as churn_risk
        from lifecycle.customer_lifecycle
        group by lifecycle_stage
        order by lifecycle_stage
    """),
    profiles=marts.rows("""
        select
            segment as stage, net_amount_12m, median_recency_days, next_period_repurchase_rate
        from segments.segment_profiles
        where segmentation = 'lifecycle_stage'
        order by segment
    """),
    # A year is enough to look back on, and keeps the page light.
    flows=marts.columns("""
        select segmentation, month_end, from_segment, to_segment, customer_count, transition_rate
        from segments.segment_transitions
        where month_end > (
            select max(month_end) - interval 12 month from segments.segment_transitions
        )
        order by all
    """),
)
