"""What docs/offers.md tells of the scorecard, asked alike of every real company."""

HITS = """
select round(value, 3), round(baseline, 3) from quality.model_scorecard
where
    model in ('cross_sell_new', 'replenishment')
    and metric in
    ('hit_rate_1_vs_popularity', 'hit_rate_10_vs_popularity', 'window_share_vs_blend')
order by metric
"""
ERRORS = """
select round(value, 3), round(baseline, 3) from quality.model_scorecard
where
    model in ('replenishment', 'reorder')
    and metric in ('median_absolute_error_vs_blend', 'brier_score')
order by model
"""
