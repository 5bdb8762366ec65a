"""The benchmark of whole builds: what it makes up, and how it measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks import plans
from benchmarks.generated import Size, write_inputs
from benchmarks.measured import in_its_own_process
from benchmarks.processes import FailedError, Taken, called, in_the_middle, measured

TABLES = [
    "campaigns",
    "consents",
    "contact_events",
    "contacts",
    "customers",
    "order_lines",
    "orders",
    "products",
]
LINES = 20_000


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated") / "inputs"
    write_inputs(Size(LINES), folder)
    return folder


def rows(folder: Path, table: str) -> str:
    """The files of a table, as SQL."""
    return f"read_parquet('{folder}/{table}/*.parquet')"


def one(query: str) -> Any:
    """The one value that a query gives."""
    return duckdb.sql(query).fetchall()[0][0]


def test_same_size_and_seed_give_the_same_rows_and_another_seed_others(
    inputs: Path, tmp_path: Path
) -> None:
    write_inputs(Size(LINES), tmp_path / "again")
    write_inputs(Size(LINES), tmp_path / "other", seed=2)
    assert sorted(path.name for path in inputs.iterdir()) == TABLES
    for table in TABLES:
        differing = "select count(*) from ((from {0} except all from {1}) union all (from {1} except all from {0}))"
        assert one(differing.format(rows(inputs, table), rows(tmp_path / "again", table))) == 0, (
            table
        )
    assert (
        one(
            f"select count(*) from (from {rows(inputs, 'orders')} except from {rows(tmp_path / 'other', 'orders')})"
        )
        > 0
    )


def test_the_company_is_as_its_description_says(inputs: Path) -> None:
    lines, orders = rows(inputs, "order_lines"), rows(inputs, "orders")
    assert one(f"select count(*) from {lines}") == pytest.approx(LINES, rel=0.1)
    assert one(f"select avg((quantity < 0)::int) from {lines}") == pytest.approx(0.04, abs=0.01)
    twice = f"select count(*) from (select 1 from {lines} group by order_id, line_number having count(*) = 2)"
    assert one(twice) / LINES == pytest.approx(0.01, abs=0.005)
    assert one(f"select avg((status = 'cancelled')::int) from {orders}") == pytest.approx(
        0.01, abs=0.005
    )
    assert one(f"select avg((customer_id is null)::int) from {orders}") == pytest.approx(
        0.05, abs=0.01
    )
    assert (
        one(
            f"select count(*) - count(distinct email) from {rows(inputs, 'customers')} where email is not null"
        )
        > 0
    )
    december = "avg((month(ordered_at) = 12)::int)"
    assert one(f"select {december} from {orders}") > 1.3 / 12
    bought = f"select customer_id, count(*) as n from {orders} where customer_id is not null group by all"
    best = f"select sum(n) filter (where place <= 0.2) / sum(n) from (select n, percent_rank() over (order by n desc) as place from ({bought}))"
    assert float(one(best)) > 0.4
    assert one(f"select count(*) from {lines} anti join {orders} using (order_id)") == 0


def test_a_join_of_all_with_all_is_found_in_a_profile(tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    with duckdb.connect() as connection:
        connection.execute("create table small as select range as a, range % 7 as b from range(20)")
        connection.execute(
            "create table great as select range as a, range % 7 as b from range(6000)"
        )
        connection.execute(f"set enable_profiling = 'json'; set profiling_output = '{profile}'")
        for other, is_found in (("great", True), ("small", False)):
            connection.execute(
                f"create or replace table made as from great left join {other} as o on great.b = 1 and great.a = o.a"
            ).fetchall()
            assert bool(plans.joins_of(json.loads(profile.read_text()))) is is_found, other
        connection.execute(
            "create or replace table made as from great left join great as o on great.a = o.a"
        ).fetchall()
        assert plans.joins_of(json.loads(profile.read_text())) == []


def test_a_process_is_measured_and_its_failure_told() -> None:
    taken, gave = called("benchmarks.reported", "table_of", ["a", "b"], [["1", "2"]])
    assert gave == "| a | b |\n| --- | ---: |\n| 1 | 2 |"
    assert 0 < taken.seconds < 60
    assert 0.005 < taken.gigabytes < 2
    with pytest.raises(FailedError, match="no such table"):
        measured(["bash", "-c", "echo no such table; exit 3"])


def test_the_median_of_each_figure_counts() -> None:
    assert in_the_middle([Taken(3, 1, 9), Taken(1, 3, 8), Taken(2, 2, 1)]) == Taken(2, 2, 8)


def test_a_process_is_not_charged_with_what_its_parent_held() -> None:
    held = bytearray(400_000_000)
    assert in_its_own_process(len, "three").gigabytes < 0.35
    assert len(held) == 400_000_000
