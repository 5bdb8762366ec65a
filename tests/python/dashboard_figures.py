"""What the pages of the dashboard must show, asked of the marts in other words than the loaders'."""

from __future__ import annotations

LAST_MONTH = "(select max(month_start) from lifecycle.customer_equity where is_complete)"

# By page, the key of a figure and the query of its value.
FIGURES: dict[str, dict[str, str]] = {
    "index": {
        "as_of": "select strftime(max(as_of_date), '%Y-%m-%d') from lifecycle.customer_lifecycle",
        "net_amount": f"select sum(net_amount) from core.fct_orders where date_trunc('month', order_date) = {LAST_MONTH}",
        "active_customers": f"select active_customers from lifecycle.customer_equity where month_start = {LAST_MONTH}",
        "retention": f"""
            select 1 + (expansion_amount + contraction_amount + churned_amount)::double / retained_amount
            from lifecycle.customer_equity where month_start = {LAST_MONTH}
        """,
        "loyal": "select count_if(lifecycle_stage = 'loyal') from lifecycle.customer_lifecycle",
        "at_risk": "select count_if(lifecycle_stage = 'at_risk') from lifecycle.customer_lifecycle",
        "future_value": "select sum(lifetime_value - historic_margin) from lifecycle.customer_value",
        "contactable": "select count(*) from core.dim_customers where customer_id in (select customer_id from activation.contact_eligibility where reason is null)",
        "complaints": "select count_if(open_complaints >= 1) from lifecycle.customer_care",
    },
    "rfm": {
        "customers": "select count(distinct customer_id) from scores.customer_rfm",
        "revenue": "select sum(monetary) from scores.customer_rfm",
        "champions": "select count_if(rfm_segment = 'Champions') from scores.customer_rfm",
        "at_risk": "select count_if(rfm_segment in ('At Risk', 'Cannot Lose')) from scores.customer_rfm",
    },
    "lifecycle": {},
    "value": {
        "historic_margin": "select sum(historic_margin) from lifecycle.customer_value",
        "future_value": "select sum(lifetime_value - historic_margin) from lifecycle.customer_value",
        "value_gap": "select sum(value_gap) from lifecycle.customer_value",
        "invest": "select count_if(value_decision = 'invest') from lifecycle.customer_value",
    },
    "offers": {
        "with_offer": "select count_if(offer_rank = 1) from offers.next_best_offers",
        "first_expected_value": "select sum(expected_value) from offers.next_best_offers where offer_rank = 1",
        "replenishments": "select count_if(status = 'due') from offers.replenishment_due",
        "renewals": "select count_if(status = 'due') from offers.renewals_due",
    },
    "campaigns": {
        "contacts_sent": "select sum(contacts_sent) from campaigns.campaign_origin_results",
        "responses": "select sum(responses) from campaigns.campaign_origin_results",
        "contracts_closed": "select sum(contracts_closed) from campaigns.campaign_origin_results",
        "total_cost": "select sum(total_cost) from campaigns.campaign_origin_results",
        "targets_met": "select count_if(is_target_met) from campaigns.campaign_results",
    },
    "trends": {
        "signals_now": """
            select count_if(signal <> 'none') from segments.sales_trends
            where period_start = (select max(period_start) from segments.sales_trends)
        """,
        "last_period": "select strftime(max(period_start), '%Y-%m-%d') from segments.sales_series",
    },
    "quality": {
        "rows_read": "select sum(rows_accepted + rows_rejected + rows_duplicate) from quality.input_reconciliation",
        "rejected": "select count(*) from quality.rejected_records",
        "merged": "select count(*) from quality.duplicate_customers",
        "better": "select count_if(is_better) from quality.model_scorecard",
    },
}

# By page, the prefix of a table's cells: its columns, and a query of the row's key and those columns.
TABLES: dict[str, dict[str, tuple[list[str], str]]] = {
    "index": {
        "stages": (
            ["value"],
            "select lifecycle_stage, count(*) from lifecycle.customer_lifecycle group by 1",
        ),
    },
    "rfm": {
        "segments": (
            ["customers", "revenue"],
            "select rfm_segment, count(*), sum(monetary) from scores.customer_rfm group by 1",
        ),
    },
    "lifecycle": {
        "stage": ([], "select 'none'"),
        "stages": (
            ["customers", "net_amount_12m"],
            """
            select lifecycle_stage, count(*), sum(net_amount_12m) from segments.customer_months
            where month_end = (select max(month_end) from segments.customer_months) group by 1
            """,
        ),
        "moves": (
            ["customer_count", "rate"],
            """
            select from_segment || '>' || to_segment, customer_count, transition_rate from segments.segment_transitions
            where segmentation = 'lifecycle_stage' and from_segment <> to_segment
                and month_end = (select max(month_end) from segments.customer_months)
            order by customer_count desc limit 8
            """,
        ),
    },
    "value": {
        "decisions": (
            ["customers", "future_value", "historic_margin"],
            """
            select value_decision, count(*), sum(future_value_12m), sum(historic_margin)
            from lifecycle.customer_value group by 1
            """,
        ),
        "equity": (
            ["new_amount", "churned_amount", "net_amount"],
            f"""
            select strftime(month_start, '%Y-%m-%d'), new_amount, churned_amount, net_amount
            from lifecycle.customer_equity where month_start = {LAST_MONTH}
            """,
        ),
    },
    "offers": {
        "types": (
            ["offers", "first_offers", "first_expected_value"],
            """
            select offer_type, count(*), count_if(offer_rank = 1),
                coalesce(sum(case when offer_rank = 1 then expected_value end), 0)
            from offers.next_best_offers group by 1
            """,
        ),
        "products": (
            ["pair_orders", "confidence", "lift"],
            """
            select one.product_name || '>' || other.product_name, pair_orders, pair_orders::double / product_orders, lift
            from offers.product_affinities as pairs, core.dim_products as one, core.dim_products as other
            where one.product_id = pairs.product_id and other.product_id = pairs.other_product_id and is_significant
            order by lift desc limit 4
            """,
        ),
    },
    "campaigns": {
        "campaigns": (
            [
                "contacts_sent",
                "contracts_closed",
                "total_cost",
                "redemption_rate",
                "acquisition_cost",
            ],
            """
            select campaign_id, contacts_sent, contracts_closed, contact_cost + fixed_cost, redemption_rate, acquisition_cost
            from campaigns.campaign_results
            """,
        ),
        "lifts": (
            ["lift", "p_value"],
            "select campaign_id, treated_rate - control_rate, p_value from campaigns.campaign_results where control_count > 0 and lift is not null",
        ),
    },
    "trends": {
        "latest": (
            ["net_amount", "expected_amount"],
            """
            select concat_ws('.', series_type, series, strftime(period_start, '%Y-%m-%d')), net_amount, expected_amount
            from segments.sales_trends
            where signal <> 'none' and period_start = (select max(period_start) from segments.sales_trends)
            """,
        ),
    },
    "quality": {
        "inputs": (
            ["rows_read", "rows_accepted", "rows_rejected", "rows_duplicate"],
            "select input_table, rows_read, rows_accepted, rows_rejected, rows_duplicate from quality.input_reconciliation",
        ),
        "identifiers": (
            ["valid", "invalid"],
            "select identifier_type, count_if(is_valid), count_if(problem is not null) from quality.contact_hygiene group by 1",
        ),
        "scorecard": (
            ["value", "baseline"],
            "select model || '.' || metric, value, baseline from quality.model_scorecard",
        ),
    },
}
