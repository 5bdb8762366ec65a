"""Equity, care and trends of the demo company, computed again the long way: customer by customer, week by week."""

from __future__ import annotations

import calendar
import csv
import math
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

import duckdb
from demo_build import DEMO, PLANTED, records

AS_OF = date.fromisoformat(PLANTED["as_of_date"])
ZERO = Decimal(0)
MOVEMENTS = ["new", "retained", "expansion", "contraction", "churned", "recovered"]


def moved(now: Decimal, before: Decimal, is_known: bool) -> dict[str, Decimal]:
    """What one customer's month adds to each movement."""
    if not is_known:
        return {"new": now}
    if before == 0:
        return {"recovered": now}
    if now == 0:
        return {"retained": before, "churned": -before}
    side = "expansion" if now > before else "contraction"
    return {"retained": before, side: now - before}


def test_equity_month_by_month(marts: duckdb.DuckDBPyConnection) -> None:
    """The six movements of every month, from a walk through each customer's months."""
    amounts: dict[str, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for order in records(
        marts, "select * from core.fct_orders where customer_id is not null and not is_cancelled"
    ):
        amounts[order["customer_id"]][order["order_date"].replace(day=1)] += order["net_amount"]
    equity = {row["month_start"]: row for row in records(marts, "from lifecycle.customer_equity")}
    months = sorted(equity)
    assert months[-1] == AS_OF.replace(day=1)
    wanted = {month: dict.fromkeys(MOVEMENTS, ZERO) for month in months}
    for of_customer in amounts.values():
        before, is_known = ZERO, False
        for month in months:
            now = of_customer.get(month, ZERO)
            for movement, amount in moved(now, before, is_known).items():
                wanted[month][movement] += amount
            before, is_known = now, is_known or now != 0
    found = {
        month: {movement: row[f"{movement}_amount"] for movement in MOVEMENTS}
        for month, row in equity.items()
    }
    assert found == wanted


def test_charts_by_recursion(marts: duckdb.DuckDBPyConnection) -> None:
    """CUSUM and EWMA of every series are those of the recursive definition."""
    charts: dict[tuple[str, str], tuple[float, float, float]] = {}
    rows = records(
        marts,
        "from segments.sales_trends where reason is null order by series_type, series, period_start",
    )
    assert len(rows) > 1000
    for row in rows:
        series = row["series_type"], row["series"]
        high, low, ewma = charts.get(series, (0.0, 0.0, 0.0))
        observed = float(row["net_amount"] - row["expected_amount"])
        slack = row["sigma"] / 2
        high = max(0.0, high + observed - slack)
        low = max(0.0, low - observed - slack)
        ewma = 0.3 * observed + 0.7 * ewma
        charts[series] = high, low, ewma
        for name, value in (("cusum_high", high), ("cusum_low", low), ("ewma", ewma)):
            assert math.isclose(row[name], value, rel_tol=1e-9, abs_tol=1e-6), (row, name)


def test_weeks_and_what_was_expected(marts: duckdb.DuckDBPyConnection) -> None:
    """The total by week from the lines, and the week 364 days before as what was to be expected."""
    weeks: dict[date, Decimal] = defaultdict(Decimal)
    for day, amount in marts.execute(
        "select purchase_date, net_amount from core.fct_purchases"
    ).fetchall():
        weeks[day - timedelta(day.weekday())] += amount
    rows = records(
        marts, "from segments.sales_series where series_type = 'total' order by period_start"
    )
    assert rows[-1]["period_start"] + timedelta(7) <= AS_OF + timedelta(1)
    assert rows[-1]["period_start"] + timedelta(13) > AS_OF
    for row in rows:
        assert row["net_amount"] == weeks[row["period_start"]]
        if row["expected_basis"] == "year_before":
            assert row["expected_amount"] == weeks[row["period_start"] - timedelta(364)]


def test_whoever_waits_for_an_answer_is_on_sales_hold(marts: duckdb.DuckDBPyConnection) -> None:
    """Exactly those whose complaint was planted open, on whichever of their records."""
    found = records(marts, "select customer_id from lifecycle.customer_care where is_sales_hold")
    merged = records(
        marts, "select customer_id, surviving_customer_id from quality.duplicate_customers"
    )
    survivors = {row["customer_id"]: row["surviving_customer_id"] for row in merged}
    planted = {survivors.get(name, name) for name in PLANTED["open_complaints"]}
    assert {row["customer_id"] for row in found} == planted


def test_the_dead_and_the_erased_are_left_alone(marts: duckdb.DuckDBPyConnection) -> None:
    """No courtesy reaches them."""
    gone = set(PLANTED["deceased"] + PLANTED["erasure_requests"])
    rows = records(
        marts, "select customer_id from lifecycle.customer_care where courtesy_action is not null"
    )
    assert len(rows) > 200
    assert gone.isdisjoint(row["customer_id"] for row in rows)


def test_birthdays_of_the_days_around(marts: duckdb.DuckDBPyConnection) -> None:
    """Who has a birthday as courtesy has it on that day, from 7 days ago to 14 days ahead."""
    born = {}
    with (DEMO / "customers.csv").open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["birth_date"]:
                born[row["customer_id"]] = date.fromisoformat(row["birth_date"])
    rows = records(marts, "from lifecycle.customer_care where courtesy_action = 'birthday'")
    assert len(rows) > 20
    for row in rows:
        birth, due = born[row["customer_id"]], row["courtesy_due_date"]
        assert AS_OF - timedelta(7) <= due <= AS_OF + timedelta(14)
        last_day = calendar.monthrange(due.year, birth.month)[1]
        assert (due.month, due.day) == (birth.month, min(birth.day, last_day))
