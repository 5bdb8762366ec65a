"""The day that the benchmark of a refresh adds: what it brings, and that it brings it again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from benchmarks.daily import add_day
from benchmarks.generated import LAST_DAY, Size, write_inputs
from benchmarks.refreshed import Built, by_way

LINES, SHARE = 20_000, 0.05


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, int]:
    """The same company twice, with the same day, and how many new lines it brings."""
    first, second = (tmp_path_factory.mktemp("daily") / name for name in ("first", "second"))
    write_inputs(Size(LINES), first)
    shutil.copytree(first, second)
    counts = {add_day(folder, 1, share=SHARE) for folder in (first, second)}
    assert len(counts) == 1
    return first, second, counts.pop()


def number_of(query: str) -> int:
    """The one number that a query gives."""
    return int(duckdb.sql(query).fetchall()[0][0])


def test_a_day_brings_all_kinds_of_changes(days: tuple[Path, Path, int]) -> None:
    """New orders, some of them late; cancelled ones, corrected lines, new and merged customers."""
    folder, _, new_lines = days
    assert new_lines == pytest.approx(LINES * SHARE, rel=0.2)
    today = {
        table: f"(from read_parquet('{folder}/{table}/day_0001.parquet')) as today"
        for table in ("orders", "order_lines", "customers")
    }
    before = {
        table: f"(from read_parquet('{folder}/{table}/part_*.parquet')) as before"
        for table in today
    }
    dated = f"select count(*) from {today['orders']} where order_id like 'D%' and ordered_at"
    assert number_of(f"{dated}::date > date '{LAST_DAY}'") > 0
    assert number_of(f"{dated}::date <= date '{LAST_DAY}'") > 0
    called_off = f"from {today['orders']} join {before['orders']} using (order_id)"
    assert number_of(
        f"select count(*) {called_off} where today.status = 'cancelled'"
        " and before.status = 'completed' and today.updated_at > before.updated_at"
    )
    corrected = (
        f"from {today['order_lines']} join {before['order_lines']} using (order_id, line_number)"
    )
    assert number_of(
        f"select count(*) {corrected} where today.quantity <> before.quantity"
        " and today.updated_at > before.updated_at"
    )
    new = f"from {today['customers']} anti join {before['customers']} using (customer_id)"
    assert number_of(f"select count(*) {new}") > 0
    merged = f"from {today['customers']} join {before['customers']} on today.email = before.email"
    assert number_of(f"select count(*) {merged} where today.customer_id <> before.customer_id") > 0


def test_the_same_day_brings_the_same_rows(days: tuple[Path, Path, int]) -> None:
    """Whoever measures again measures the same."""
    first, second, _ = days
    for file in sorted(first.glob("*/day_0001.parquet")):
        other = second / file.relative_to(first)
        for one, two in ((file, other), (other, file)):
            left = f"(from read_parquet('{one}') except all from read_parquet('{two}'))"
            assert number_of(f"select count(*) from {left}") == 0, file.parent.name


def test_models_are_told_apart_by_the_way_they_are_refreshed(tmp_path: Path) -> None:
    """Seconds of each way in both builds; tests are no models."""
    kinds = {"model.c.orders": {"incremental_by": {"order_id": "log"}}, "model.c.log": {}}
    nodes: dict[str, dict[str, object]] = {
        name: {"config": {"materialized": "incremental", "meta": meta}}
        for name, meta in kinds.items()
    }
    nodes["model.c.rfm"] = {"config": {"materialized": "table", "meta": {}}}
    nodes["test.c.rfm_key"] = {"config": {"materialized": "test", "meta": {}}}
    for name, node in nodes.items():
        node |= {"unique_id": name, "resource_type": name.split(".")[0]}
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": nodes}))
    full = Built(9, 9, {"model.c.orders": 5.0, "model.c.log": 1.0, "model.c.rfm": 3.0})
    refreshed = Built(4, 4, {"model.c.orders": 0.5, "model.c.log": 1.5, "model.c.rfm": 3.0})
    assert by_way(tmp_path, refreshed, full) == {
        "incremental": [5.0, 0.5],
        "logs of changes": [1.0, 1.5],
        "built anew": [3.0, 3.0],
    }
