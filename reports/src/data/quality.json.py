"""Data quality: what came in, what was refused, and how well the predictions held."""

from published import Marts, give

marts = Marts()
give(
    marts,
    inputs=marts.rows("""
        select
            input_table, is_provided, rows_read, rows_accepted, rows_rejected, rows_duplicate,
            is_balanced
        from quality.input_reconciliation
        order by rows_read desc, input_table
    """),
    # The reasons and how often: the rows that were refused stay where they are.
    rejects=marts.rows("""
        select input_table, reason, count(*) as records
        from quality.rejected_records
        group by all
        order by records desc, input_table, reason
        limit 12
    """),
    reasons=marts.row("""
        select count(distinct (input_table, reason)) as reasons from quality.rejected_records
    """)["reasons"],
    scorecard=marts.rows("""
        select
            model, metric, value, baseline, baseline_name, better, is_better, horizon_days,
            evaluated_customers
        from quality.model_scorecard
        order by model, metric
    """),
    identifiers=marts.rows("""
        select
            identifier_type, count(*) as customers,
            count(*) filter (where is_valid) as valid,
            count(*) filter (where is_present and not is_valid) as invalid,
            count(*) filter (where not is_present) as missing
        from quality.contact_hygiene
        group by identifier_type
        order by valid desc, identifier_type
    """),
    problems=marts.rows("""
        select identifier_type, problem, count(*) as customers
        from quality.contact_hygiene
        where problem is not null
        group by all
        order by customers desc, identifier_type, problem
    """),
    permission=marts.rows("""
        select channel, coalesce(reason, 'eligible') as reason, count(*) as customers
        from activation.contact_eligibility
        group by all
        order by all
    """),
    duplicates=marts.row("""
        select count(*) as records from quality.duplicate_customers
    """),
)
