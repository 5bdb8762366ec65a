"""A build as of an older day is the build that the input of that day would have given."""

from __future__ import annotations

import csv
import shutil
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import duckdb
import pytest
from companies import MARTS as BUILD_MARTS
from dbt_process import Run
from demo_build import DEMO, YEAR_END
from replays import Replays

# What the company only learns when it happens. Products, campaigns and customers are as they are.
CUT_BY = {
    "orders": "ordered_at",
    "contacts": "contacted_at",
    "contact_events": "occurred_at",
    "interactions": "occurred_at",
    "consents": "recorded_at",
    "suppressions": "registered_at",
    "exchange_rates": "rate_date",
    "subscriptions": "starts_on",
    "customers": "created_at",
}
MARTS = [
    "activation.contact_eligibility",
    "core.dim_customers",
    "core.dim_products",
    "core.dim_campaigns",
    "core.dim_dates",
    "core.fct_purchases",
    "core.fct_orders",
    "core.fct_contacts",
    "core.fct_interactions",
    "scores.customer_rfm",
    "scores.customer_frat",
    "lifecycle.clv_parameters",
    "lifecycle.customer_care",
    "lifecycle.customer_equity",
    "lifecycle.customer_lifecycle",
    "lifecycle.customer_value",
    "intermediate.int_item_pairs__measured",
    "offers.cross_sell_candidates",
    "offers.next_best_offers",
    "offers.offer_proposals",
    "offers.product_affinities",
    "offers.product_replenishment",
    "offers.renewals_due",
    "offers.replenishment_due",
    "segments.customer_interests",
    "segments.customer_months",
    "segments.customer_strata",
    "segments.sales_series",
    "segments.sales_trends",
    "segments.segment_homogeneity",
    "segments.segment_outcomes",
    "segments.segment_profiles",
    "segments.segment_transitions",
    "vault.customer_identities",
]
Runs = dict[str, Future[Run]]


def cut(source: Path, folder: Path) -> Path:
    """Copy an input as it was on the as-of day."""
    shutil.copytree(source, folder)
    later_orders = {
        row["order_id"]
        for row in rows_of(source / "orders.csv")
        if row["ordered_at"][:10] > YEAR_END
    }
    for table, column in CUT_BY.items():
        rows = [
            row
            for row in rows_of(source / f"{table}.csv")
            # Whoever asked to be erased is gone, whatever day is looked at.
            if row[column][:10] <= YEAR_END or row.get("reason") == "erasure"
        ]
        for row in rows if table == "interactions" else []:
            row["resolved_at"] = row["resolved_at"] if row["resolved_at"][:10] <= YEAR_END else ""
        write(folder / f"{table}.csv", rows)
    lines = rows_of(source / "order_lines.csv")
    write(folder / "order_lines.csv", [row for row in lines if row["order_id"] not in later_orders])
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file."""
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows to a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(scope="module")
def runs(replays: Replays, year_end: Future[Run], tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The demo company as of the end of 2025, from all rows and from those of that day."""
    folder = tmp_path_factory.mktemp("as_of")
    cut_folder = cut(DEMO, folder / "cut")
    then = {"as_of_date": YEAR_END}
    return {
        "all rows": year_end,
        "cut": replays.submit(BUILD_MARTS, cut_folder, folder / "cut.duckdb", then),
    }


def written(row: tuple[Any, ...]) -> str:
    """A row as text: a sum of floating point depends on the order of the rows in its last digits."""
    return repr([f"{value:.8g}" if isinstance(value, float) else value for value in row])


@pytest.mark.parametrize("mart", MARTS)
def test_later_rows_change_nothing(runs: Runs, mart: str) -> None:
    """Row for row and column for column."""
    whole, cut_off = runs["all rows"].result(), runs["cut"].result()
    assert whole.exit_code == cut_off.exit_code == 0, whole.output + cut_off.output
    rows, rows_then = whole.rows(f"from {mart}"), cut_off.rows(f"from {mart}")
    assert rows
    said, said_then = set(map(written, rows)), set(map(written, rows_then))
    assert (len(said - said_then), len(said_then - said)) == (0, 0)
    assert len(rows) == len(rows_then)


HISTORY = {
    "scores.customer_rfm": ["rfm_code", "rfm_segment", "recency_days", "frequency", "monetary"],
    "lifecycle.customer_lifecycle": ["lifecycle_stage", "probability_buy"],
    "segments.customer_strata": ["stratum", "margin_amount_12m"],
    "core.dim_customers": ["purchase_count", "net_amount", "margin_amount"],
}


@pytest.mark.parametrize("mart", HISTORY)
def test_history_is_what_a_build_of_that_day_says(
    marts: duckdb.DuckDBPyConnection, year_end: Future[Run], mart: str
) -> None:
    """The month end in today's history and the build as of it: every customer, every column."""
    then = year_end.result()
    assert then.exit_code == 0, then.output
    columns = ", ".join(["customer_id", *HISTORY[mart]])
    only_buyers = "and purchase_count > 0" if mart == "scores.customer_rfm" else ""
    now = marts.execute(
        f"select {columns} from segments.customer_months"
        f" where month_end = '{YEAR_END}' {only_buyers} order by customer_id"
    ).fetchall()
    assert now
    assert now == then.rows(f"select {columns} from {mart} order by customer_id")


def test_later_rows_change_no_month_end(
    marts: duckdb.DuckDBPyConnection, year_end: Future[Run]
) -> None:
    """All that the build of the end of 2025 knows of the months before is what today's knows of them."""
    shared = (
        f"from segments.customer_months where month_end between '2024-07-31' and '{YEAR_END}'"
        " order by month_end, customer_id"
    )
    rows = year_end.result().rows(shared)
    assert len({row[1] for row in rows}) == 18
    assert rows == marts.execute(shared).fetchall()
