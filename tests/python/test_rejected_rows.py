"""A row that breaks its contract is set aside with its reason; the build goes on without it."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import pytest
from companies import BUILD, Company, Row, build_all
from dbt_process import Dbt, Run
from rejected_rows import REJECTED, TABLES

COMPANIES = {
    "allowed": Company(TABLES, {"max_reject_share": 1}, BUILD),
    "too many": Company(TABLES, command=BUILD),
}


@pytest.fixture(scope="module")
def runs(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """The company that brings every kind of bad row, with and without a limit."""
    return build_all(dbt, COMPANIES, tmp_path_factory.mktemp("rejected"))


@pytest.fixture(scope="module")
def run(runs: dict[str, Future[Run]]) -> Run:
    """The build that lets every row be rejected."""
    return runs["allowed"].result()


def test_the_build_goes_on(run: Run) -> None:
    """Bad rows fail neither a model nor a test, and what is good is there."""
    assert run.exit_code == 0, run.output
    assert run.rows("select order_id, net_amount from core.fct_orders") == [("O1", 10)]


@pytest.mark.parametrize(
    ("table", "key", "reason", "row"),
    REJECTED,
    ids=lambda part: str(part)[:40] if isinstance(part, str) else "",
)
def test_a_bad_row_is_rejected_with_its_reason(
    run: Run, table: str, key: str, reason: str, row: Row
) -> None:
    """Each kind of bad row stands in rejected_records once, under its key, for its own reason."""
    found = run.rows(
        "select reason from quality.rejected_records"
        f" where input_table = '{table}' and record_key = '{key}'"
    )
    assert found == [(reason,)]


def test_nothing_else_is_rejected(run: Run) -> None:
    """No good row is among the rejected, and rows read are accounted for."""
    assert run.rows("select count(*) from quality.rejected_records") == [(len(REJECTED),)]
    assert run.rows("select count(*) from quality.input_reconciliation where not is_balanced") == [
        (0,)
    ]


def test_what_was_rejected_can_be_found_and_is_not_personal(run: Run, tmp_path: Path) -> None:
    """File and row lead to the source; the record holds what was said, but no personal column."""
    found = run.records(
        "select source_file, source_row, record from quality.rejected_records"
        " where input_table = 'orders' and reason like '%timestamp' or reason like 'reason is%'"
        " order by source_file, source_row"
    )
    assert [row["source_file"] for row in found] == ["orders.csv"] * 3 + ["suppressions.csv"]
    assert '"ordered_at":"02/03/2025"' in found[0]["record"]
    everything = str(run.rows("from quality.rejected_records"))
    assert "qz@example.org" not in everything
    assert "1970-13-45" not in everything


def test_no_rejected_value_is_printed(run: Run) -> None:
    """Neither screen nor log quotes a cell."""
    for cell in ("qz@example.org", "1970-13-45", "Qzossi", "nameless"):
        assert cell not in run.said


def test_too_many_rejected_rows_fail_the_build(runs: dict[str, Future[Run]]) -> None:
    """Above max_reject_share the build fails and names table and reasons, never a value."""
    run = runs["too many"].result()
    assert run.exit_code != 0
    assert "max_reject_share" in run.output
    assert "3 of 4 rows of exchange_rates were rejected" in run.output
    assert "2 x rate is not greater than zero" in run.output
    assert "qz@example.org" not in run.said
    assert "1970-13-45" not in run.said
