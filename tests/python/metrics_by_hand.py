"""What every metric is, in plain SQL on the marts: written without a look at models/semantic.

SOURCES are rows with the columns a metric can be grouped by; BY_HAND says of which rows a metric is
which aggregate. Columns are named as meta.by of a metric names its groupings.
"""

from __future__ import annotations

from duckdb import DuckDBPyConnection

# The state now and the state at the month end before, beside facts named f on a day.
NOW = """
    left join scores.customer_rfm as rfm on f.customer_id = rfm.customer_id
    left join lifecycle.customer_lifecycle as stages on f.customer_id = stages.customer_id
"""
THEN = """
    left join segments.customer_months as months
        on f.customer_id = months.customer_id
        and months.month_end = last_day(cast({day} as date) - interval 1 month)
"""
NOW_COLUMNS = "rfm.rfm_segment as segment, stages.lifecycle_stage as stage"
THEN_COLUMNS = "months.rfm_segment as segment_then, months.lifecycle_stage as stage_then"


def facts(table: str, day: str, channel: str, columns: str = "", join: str = "") -> str:
    """Facts of customers with what they can be grouped by."""
    return (
        f"select f.*, {NOW_COLUMNS}, {THEN_COLUMNS}, {channel} as channel{columns},"
        f" cast(date_trunc('month', {day}) as date) as month"
        f" from {table} as f {NOW} {THEN.format(day=day)} {join}"
    )


def of_customers(table: str, columns: str = "") -> str:
    """A mart with a row a customer, or a few, as of the as-of date."""
    return f"select f.*, {NOW_COLUMNS}{columns} from {table} as f {NOW}"


CONTACT_CHANNEL = """
    left join core.fct_contacts as contacts on f.contact_id = contacts.contact_id
"""
SOURCES = {
    "sales": facts("core.fct_purchases", "f.purchase_date", "f.sales_channel"),
    "orders": facts("core.fct_orders", "f.order_date", "f.sales_channel"),
    "contacts": facts("core.fct_contacts", "f.contact_date", "f.channel"),
    "interactions": facts("core.fct_interactions", "f.occurred_at", "f.channel"),
    "attributions": facts(
        "campaigns.campaign_attributions",
        "f.order_date",
        "contacts.channel",
        ", f.campaign_id as campaign",
        CONTACT_CHANNEL,
    ),
    "customers": of_customers("core.dim_customers"),
    "firsts": of_customers(
        "(select * from core.dim_customers where first_purchase_date is not null)",
        ", cast(date_trunc('month', f.first_purchase_date) as date) as month",
    ),
    "stages": "select *, rfm_segment as segment, lifecycle_stage as stage"
    " from lifecycle.customer_lifecycle left join scores.customer_rfm using (customer_id)",
    "values": of_customers("lifecycle.customer_value"),
    "care": of_customers("lifecycle.customer_care"),
    "months": "select *, cast(date_trunc('month', month_end) as date) as month,"
    " rfm_segment as segment, lifecycle_stage as stage from segments.customer_months",
    "moves": "select *, cast(date_trunc('month', month_end) as date) as month,"
    " to_segment as segment, to_segment as stage from segments.segment_transitions",
    "losses": "select *, cast(date_trunc('month', month_end) as date) as month,"
    " from_segment as stage from segments.segment_transitions",
    "equity": "select *, month_start as month from lifecycle.customer_equity",
    "campaigns": "select r.*, r.campaign_id as campaign, d.goal as goal,"
    " cast(date_trunc('month', r.first_contact_date) as date) as month"
    " from campaigns.campaign_results as r inner join core.dim_campaigns as d using (campaign_id)",
    "eligibility": of_customers("activation.contact_eligibility"),
    "exclusions": of_customers("activation.contact_exclusions", ", f.campaign_id as campaign"),
}

PURCHASES = "count(distinct (customer_id, order_date)) filter (where is_purchase)"
BUYERS = "count(distinct customer_id) filter (where is_purchase)"
SENT = "not is_control"
ASKED = "count_if(not is_control and not is_answered_before and is_delivered)"
OPENING = "sum(retained_customers + churned_customers) filter (where is_complete)"
ESTIMATED = "coalesce(sum(net_amount) filter (where is_margin_estimated), 0)"
STAYED = "sum(net_amount - new_amount - recovered_amount) filter (where is_complete)"
COMPARED = "filter (where control_count > 0 and treated_count > 0)"

BY_HAND: dict[str, tuple[str, str]] = {
    "revenue": ("sales", "sum(net_amount)"),
    "margin": ("sales", "sum(margin_amount)"),
    "margin_rate": ("sales", "sum(margin_amount)::double / nullif(sum(net_amount), 0)::double"),
    "revenue_of_estimated_margin": ("sales", ESTIMATED),
    "estimated_margin_share": (
        "sales",
        f"{ESTIMATED}::double / nullif(sum(net_amount), 0)::double",
    ),
    "order_lines": ("sales", "count(*)"),
    "items": ("sales", "sum(quantity)"),
    "cancelled_revenue": ("sales", "sum(cancelled_amount)"),
    "orders": ("orders", "count(*)"),
    "purchase_orders": ("orders", "count_if(is_purchase)"),
    "cancelled_orders": ("orders", "count_if(is_cancelled)"),
    "purchases": ("orders", PURCHASES),
    "active_customers": ("orders", BUYERS),
    "purchase_frequency": ("orders", f"{PURCHASES} / nullif({BUYERS}, 0)"),
    "purchase_revenue": ("orders", "coalesce(sum(net_amount) filter (where is_purchase), 0)"),
    "average_order_value": ("orders", "avg(net_amount) filter (where is_purchase)"),
    "purchase_order_lines": ("orders", "coalesce(sum(line_count) filter (where is_purchase), 0)"),
    "lines_per_order": ("orders", "avg(line_count) filter (where is_purchase)"),
    "returned_amount": ("orders", "sum(returned_amount)"),
    "customers": ("customers", "count(*)"),
    "buyers": ("customers", "count(last_purchase_date)"),
    "repeat_buyers": (
        "customers",
        "count(*) filter (where last_purchase_date > first_purchase_date)",
    ),
    "repurchase_rate": ("customers", "avg((last_purchase_date > first_purchase_date)::int)"),
    "new_customers": ("firsts", "count(*)"),
    "lost_customers": ("stages", "count_if(stage = 'lost')"),
    "at_risk_customers": ("stages", "count_if(stage = 'at_risk')"),
    "historic_margin": ("values", "sum(historic_margin)"),
    "future_value_12m": ("values", "sum(future_value_12m)"),
    "valued_customers": ("values", "count(future_value_12m)"),
    "clv": ("values", "avg(future_value_12m)"),
    "lifetime_value": ("values", "sum(lifetime_value)"),
    "average_lifetime_value": ("values", "avg(lifetime_value)"),
    "value_gap": ("values", "sum(value_gap)"),
    "open_complaints": ("care", "sum(open_complaints)"),
    "customers_on_hold": ("care", "count_if(is_sales_hold)"),
    "interactions": ("interactions", "count(*)"),
    "complaints": ("interactions", "count_if(interaction_type = 'complaint')"),
    "customers_at_month_end": ("months", "count(*)"),
    "buyers_at_month_end": ("months", "count(last_purchase_date)"),
    "repeat_buyers_at_month_end": ("months", "sum((purchase_count > 1)::int)"),
    "repurchase_rate_at_month_end": (
        "months",
        "avg(case when purchase_count > 0 then (purchase_count > 1)::int end)",
    ),
    "lost_customers_at_month_end": ("months", "sum((stage = 'lost')::int)"),
    "at_risk_customers_at_month_end": ("months", "sum((stage = 'at_risk')::int)"),
    "stage_moves": (
        "moves",
        "coalesce(sum(customer_count) filter (where segmentation = 'lifecycle_stage'), 0)",
    ),
    "segment_moves": (
        "moves",
        "coalesce(sum(customer_count) filter (where segmentation = 'rfm_segment'), 0)",
    ),
    "newly_lost_customers": (
        "losses",
        "coalesce(sum(customer_count) filter (where segmentation = 'lifecycle_stage' and to_segment = 'lost' and from_segment <> 'lost'), 0)",
    ),
    "retained_customers": ("equity", "sum(retained_customers * is_complete::int)"),
    "churned_customers": ("equity", "sum(churned_customers * is_complete::int)"),
    "opening_customers": (
        "equity",
        "sum((churned_customers + retained_customers) * is_complete::int)",
    ),
    "retention_rate": (
        "equity",
        f"sum(retained_customers) filter (where is_complete) / nullif({OPENING}, 0)",
    ),
    "churn_rate": (
        "equity",
        f"sum(churned_customers) filter (where is_complete) / nullif({OPENING}, 0)",
    ),
    "opening_revenue": ("equity", "coalesce(sum(retained_amount) filter (where is_complete), 0)"),
    "kept_revenue": ("equity", f"coalesce({STAYED}, 0)"),
    "net_revenue_retention_rate": (
        "equity",
        f"{STAYED}::double / nullif(sum(retained_amount) filter (where is_complete), 0)::double",
    ),
    "contacts_sent": ("contacts", f"count_if({SENT})"),
    "controls_kept": ("contacts", "count_if(is_control)"),
    "contacts_delivered": ("contacts", f"count_if({SENT} and is_delivered)"),
    "contacts_obtained": ("contacts", f"count_if({SENT} and is_obtained_credited)"),
    "responses": ("contacts", f"count_if({SENT} and is_response_credited)"),
    "contracts_closed": ("contacts", f"count_if({SENT} and is_contract_credited)"),
    "response_rate": (
        "contacts",
        "avg(is_response_credited::int) filter (where not is_control and is_obtained_credited)",
    ),
    "redemption_rate": (
        "contacts",
        "avg(is_contract_credited::int) filter (where not is_control and is_obtained_credited)",
    ),
    "redemption_rate_of_sent": (
        "contacts",
        "avg(is_contract_credited::int) filter (where not is_control)",
    ),
    "contact_cost": ("contacts", "sum(cost)"),
    "contact_cost_per_contact": ("contacts", "avg(cost) filter (where not is_control)"),
    "contact_cost_per_contract": (
        "contacts",
        "sum(cost)::double / nullif(count_if(not is_control and is_contract_credited), 0)",
    ),
    "asked_contacts_delivered": ("contacts", ASKED),
    "contacts_opened": ("contacts", f"count_if({SENT} and is_opened and not is_answered_before)"),
    "contacts_clicked": ("contacts", f"count_if({SENT} and is_clicked and not is_answered_before)"),
    "contacts_unsubscribed": (
        "contacts",
        f"count_if({SENT} and is_unsubscribed and not is_answered_before)",
    ),
    "open_rate": (
        "contacts",
        f"count_if({SENT} and is_opened and not is_answered_before) / nullif({ASKED}, 0)",
    ),
    "click_rate": (
        "contacts",
        f"count_if({SENT} and is_clicked and not is_answered_before) / nullif({ASKED}, 0)",
    ),
    "unsubscribe_rate": (
        "contacts",
        f"count_if({SENT} and is_unsubscribed and not is_answered_before) / nullif({ASKED}, 0)",
    ),
    "campaign_contacts": ("campaigns", "sum(contacts_sent)"),
    "campaign_contracts": ("campaigns", "sum(contracts_closed)"),
    "campaign_cost": ("campaigns", "sum(contact_cost + fixed_cost)"),
    "cost_per_contact": (
        "campaigns",
        "sum(contact_cost + fixed_cost)::double / nullif(sum(contacts_sent), 0)",
    ),
    "acquisition_cost": (
        "campaigns",
        "sum(contact_cost + fixed_cost)::double / nullif(sum(contracts_closed), 0)",
    ),
    "compared_customers": ("campaigns", f"sum(treated_count) {COMPARED}"),
    "buyers_of_treated": ("campaigns", f"sum(treated_rate * treated_count) {COMPARED}"),
    "buyers_expected": ("campaigns", f"sum((treated_rate - lift) * treated_count) {COMPARED}"),
    "treated_rate": (
        "campaigns",
        f"sum(treated_rate * treated_count) {COMPARED} / sum(treated_count) {COMPARED}",
    ),
    "control_rate": (
        "campaigns",
        f"sum(control_rate * treated_count) {COMPARED} / sum(treated_count) {COMPARED}",
    ),
    "lift": ("campaigns", f"sum(lift * treated_count) {COMPARED} / sum(treated_count) {COMPARED}"),
    "incremental_margin": ("campaigns", "sum(incremental_margin)"),
    "compared_cost": ("campaigns", "sum(measured_cost) filter (where roi_basis = 'incremental')"),
    "roi": (
        "campaigns",
        "sum(incremental_margin) / nullif(sum(measured_cost::double) filter (where roi_basis = 'incremental'), 0) - 1",
    ),
    "contract_closers": ("campaigns", "sum(closer_count)"),
    "returning_closers": ("campaigns", "sum(repurchase_rate * closer_count)"),
    "closer_repurchase_rate": (
        "campaigns",
        "sum(repurchase_rate * closer_count) / nullif(sum(closer_count), 0)",
    ),
    "followed_customers": ("campaigns", "sum(followed_count)"),
    "abandoned_customers": ("campaigns", "sum(abandonment_rate * followed_count)"),
    "abandonment_rate": (
        "campaigns",
        "sum(abandonment_rate * followed_count) / nullif(sum(followed_count), 0)",
    ),
    "attributed_orders": ("attributions", "count(*)"),
    "attributed_revenue": ("attributions", "sum(net_amount)"),
    "attributed_margin": ("attributions", "sum(margin_amount)"),
    "judged_customers": ("eligibility", "count(distinct customer_id)"),
    "eligible_customers": (
        "eligibility",
        "count(distinct customer_id) filter (where reason is null)",
    ),
    "eligible_share": (
        "eligibility",
        "count(distinct customer_id) filter (where reason is null) / count(distinct customer_id)",
    ),
    "consenting_customers": (
        "eligibility",
        "count(distinct customer_id) filter (where consent_reason = 'granted')",
    ),
    "consent_share": (
        "eligibility",
        "count(distinct customer_id) filter (where consent_reason = 'granted') / count(distinct customer_id)",
    ),
    "excluded_contacts": ("exclusions", "count(*)"),
}


def lay_out(marts: DuckDBPyConnection) -> None:
    """Make a temporary table of each source: joined once, not once for every question."""
    for name, rows in SOURCES.items():
        marts.execute(f"create temp table hand_{name} as {rows}")


def by_hand(metric: str, grouping: str | None) -> str:
    """The query whose rows a metric has to give: (group, value), or (value) without a grouping."""
    source, value = BY_HAND[metric]
    rows = f"select * from hand_{source}"
    if source == "months" and grouping != "month":
        # A stock is of the last month end of a period: without one, of the last of all.
        rows += " where month_end = (select max(month_end) from segments.customer_months)"
    if grouping is None:
        return f"select {value} as value from ({rows})"
    return f"select {grouping}, {value} as value from ({rows}) group by {grouping}"
