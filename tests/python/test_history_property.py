"""The history of today says of a month end what a build as of it said, however the past changed."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from typing import Any

import pytest
from chequered import END, chequered
from companies import MARTS, Company, Tables, build_all
from dbt_process import Run
from replays import Replays

MONTH_ENDS = [date(2023, 8, 31), date(2024, 5, 31), date(2024, 11, 30)]
VARIABLES: dict[str, dict[str, Any]] = {
    "defaults": {},
    "orders of 60 days": {"frequency_unit": "orders", "rfm_window_days": 60},
    "whole lives": {"rfm_window_days": None},
}
HISTORY = {
    "scores.customer_rfm": [
        "last_purchase_date",
        "recency_days",
        "frequency",
        "monetary",
        "rfm_code",
        "rfm_segment",
    ],
    "lifecycle.customer_lifecycle": ["lifecycle_stage", "purchase_count", "probability_buy"],
    "segments.customer_strata": ["stratum", "purchase_count", "margin_amount_12m"],
    "core.dim_customers": ["purchase_count", "net_amount", "margin_amount"],
}
CASES = [(name, day) for name in VARIABLES for day in MONTH_ENDS]
Runs = dict[str, Future[Run]]


def label(name: str, day: date) -> str:
    """The build of some vars as of a day."""
    return f"{name} {day}"


@pytest.fixture(scope="module")
def tables() -> dict[str, Tables]:
    """Another company for each set of vars."""
    return {name: chequered(seed) for seed, name in enumerate(VARIABLES, start=1)}


@pytest.fixture(scope="module")
def runs(
    replays: Replays, tables: dict[str, Tables], tmp_path_factory: pytest.TempPathFactory
) -> Runs:
    """Each company as of today and as of three earlier month ends, from all rows."""
    companies = {
        label(name, day): Company(tables[name], {**given, "as_of_date": str(day)}, MARTS)
        for name, given in VARIABLES.items()
        for day in [END, *MONTH_ENDS]
    }
    return build_all(replays, companies, tmp_path_factory.mktemp("history"))


def builds(runs: Runs, name: str, day: date) -> tuple[Run, Run]:
    """The build as of a day and the one of today; both must have passed."""
    then, today = runs[label(name, day)].result(), runs[label(name, END)].result()
    assert then.exit_code == today.exit_code == 0, then.output + today.output
    return then, today


@pytest.mark.parametrize("mart", HISTORY)
@pytest.mark.parametrize(("name", "day"), CASES)
def test_history_is_what_a_build_of_that_day_said(
    runs: Runs, name: str, day: date, mart: str
) -> None:
    """Every customer and every column that both know."""
    then, today = builds(runs, name, day)
    columns = ", ".join(["customer_id", *HISTORY[mart]])
    only_buyers = "and purchase_count > 0" if mart == "scores.customer_rfm" else ""
    now = today.rows(
        f"select {columns} from segments.customer_months"
        f" where month_end = '{day}' {only_buyers} order by customer_id"
    )
    assert now
    assert now == then.rows(f"select {columns} from {mart} order by customer_id")


@pytest.mark.parametrize(("name", "day"), CASES)
def test_later_rows_change_no_month_end(runs: Runs, name: str, day: date) -> None:
    """All months that the build of an earlier day knows are the same in the history of today."""
    then, today = builds(runs, name, day)
    months = (
        f"from segments.customer_months where month_end <= '{day}' order by month_end, customer_id"
    )
    rows = then.rows(months)
    assert rows
    assert rows == today.rows(months)


@pytest.mark.parametrize("name", VARIABLES)
def test_the_past_did_change(runs: Runs, name: str) -> None:
    """Without undone purchases, fits, late customers and prospects the tests above would be idle."""
    today = runs[label(name, END)].result()
    (undone,) = today.rows(
        "select count(*) from core.fct_orders"
        " where last_day(returned_in_full_date) > last_day(order_date)"
    )
    (fits,) = today.rows(
        "select count(distinct fitted_as_of) from lifecycle.clv_parameters"
        f" where is_chosen and fitted_as_of in ('{MONTH_ENDS[1]}', '{MONTH_ENDS[2]}')"
    )
    (strata,) = today.rows(
        "select count(distinct stratum) from segments.customer_months"
        f" where month_end = '{MONTH_ENDS[2]}'"
    )
    assert undone[0] > 10
    assert fits[0] == 2
    assert strata[0] >= 5
