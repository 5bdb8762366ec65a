"""The table that ends `make build`."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest
from dbt_process import ROOT, Run
from demo_build import YEAR_END
from summarize import cell, main, table


def test_cells_and_columns() -> None:
    """Numbers are parted and to the right, nothing is written for null."""
    assert [cell(value) for value in (None, 1234567, 1234.5, "tea")] == [
        "",
        "1,234,567",
        "1,234.50",
        "tea",
    ]
    assert table(("name", "rows"), [("tea", 1200), ("soap", 7)]).splitlines() == [
        "  name   rows",
        "  ----  -----",
        "  tea   1,200",
        "  soap      7",
    ]


def test_a_missing_warehouse_is_an_error(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Without a file, and with a file that holds no build: exit code 1 and a word why."""
    assert main([str(tmp_path / "none.duckdb")]) == 1
    assert "run make build first" in capsys.readouterr().err
    (tmp_path / "text.duckdb").write_text("no database")
    assert main([str(tmp_path / "text.duckdb")]) == 1
    assert "holds no finished build" in capsys.readouterr().err


def test_a_summary_names_what_was_built(good_company: Run) -> None:
    """Inputs, rejects, customers and the next step, of any company."""
    command = [sys.executable, str(ROOT / "scripts/summarize.py"), str(good_company.database)]
    shown = subprocess.run(command, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stderr
    for text in ("As of", "order_lines", "Customers by RFM segment", str(good_company.database)):
        assert text in shown.stdout


def test_later_orders_are_counted(year_end: Future[Run]) -> None:
    """Orders after the as-of date are kept and mentioned."""
    run = year_end.result()
    assert run.exit_code == 0, run.output[-2000:]
    command = [sys.executable, str(ROOT / "scripts/summarize.py"), str(run.database)]
    shown = subprocess.run(command, capture_output=True, text=True)
    assert f"orders are later than {YEAR_END}: kept, not seen yet" in shown.stdout
