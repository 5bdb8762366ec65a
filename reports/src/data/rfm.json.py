"""RFM: the grid of recency by frequency, and the segments with what became of them."""

from published import Marts, give

marts = Marts()
give(
    marts,
    grid=marts.rows("""
        select
            recency_score, frequency_score, count(*) as customers, sum(monetary) as revenue,
            median(recency_days) as recency_days, avg(frequency) as frequency
        from scores.customer_rfm
        group by all
        order by all
    """),
    segments=marts.rows("""
        with segments as (
            select
                rfm_segment, count(*) as customers, sum(monetary) as revenue,
                median(recency_days) as recency_days, avg(frequency) as frequency
            from scores.customer_rfm
            group by rfm_segment
        )

        select segments.*, profiles.next_period_repurchase_rate, profiles.response_rate
        from segments
        left join segments.segment_profiles as profiles
            on profiles.segmentation = 'rfm_segment' and profiles.segment = segments.rfm_segment
        order by segments.revenue desc, segments.customers desc, segments.rfm_segment
    """),
)
