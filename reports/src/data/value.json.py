"""Value: what customers were and will be worth, what to do about it, and the monthly bridge."""

from published import Marts, give

marts = Marts()
give(
    marts,
    total=marts.row("""
        select
            count(*) as customers, sum(historic_margin) as historic_margin,
            sum(future_value_12m) as future_value, sum(lifetime_value) as lifetime_value,
            sum(value_gap) as value_gap, count(future_value_12m) as valued
        from lifecycle.customer_value
    """),
    decisions=marts.rows("""
        select
            value_decision as decision, count(*) as customers,
            sum(historic_margin) as historic_margin, sum(future_value_12m) as future_value,
            sum(value_gap) as value_gap, sum(contact_cost_12m) as contact_cost,
            avg(probability_alive) as probability_alive
        from lifecycle.customer_value
        group by value_decision
        order by value_decision
    """),
    months=marts.rows("""
        select
            month_start, new_amount, retained_amount, expansion_amount, contraction_amount,
            churned_amount, recovered_amount, net_amount, net_revenue_retention_rate, is_complete
        from lifecycle.customer_equity
        order by month_start
    """),
    tenths=marts.rows("""
        with ranked as (
            select
                lifetime_value,
                ntile(10) over (order by lifetime_value desc, customer_id) as tenth
            from lifecycle.customer_value
            where lifetime_value is not null
        )

        select tenth, count(*) as customers, sum(lifetime_value) as lifetime_value
        from ranked
        group by tenth
        order by tenth
    """),
)
