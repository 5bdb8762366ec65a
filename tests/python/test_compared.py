"""Two warehouses are told apart by their rows, whatever the order, and not by the last digit of a double."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from compared import differences

HERE = "select 'a' as id, 1.50::decimal(18, 2) as amount, 0.1::double as rate"


def warehouse(file: Path, query: str) -> Path:
    """A warehouse of one table."""
    with duckdb.connect(str(file)) as connection:
        connection.execute("create schema core")
        connection.execute(f"create table core.mart as {query}")
    return file


@pytest.mark.parametrize(
    ("there", "key", "is_same"),
    [
        (HERE, ["id"], True),
        (HERE, [], True),
        ("select 0.1::double as rate, 1.50::decimal(18, 2) as amount, 'a' as id", ["id"], True),
        (HERE.replace("0.1", "0.1 + 1e-12"), ["id"], True),
        (HERE.replace("0.1", "0.1 + 1e-12"), [], False),
        (HERE.replace("0.1", "0.1 + 1e-6"), ["id"], False),
        (HERE.replace("0.1", "null"), ["id"], False),
        (HERE.replace("0.1", "'inf'"), ["id"], False),
        (HERE.replace("0.1", "'nan'"), ["id"], False),
        (HERE.replace("1.50", "1.51"), ["id"], False),
        (HERE.replace("'a'", "'b'"), ["id"], False),
        (f"{HERE} union all {HERE}", [], False),
        (HERE.replace("decimal(18, 2)", "decimal(18, 3)"), ["id"], False),
    ],
)
def test_differences_are_found(tmp_path: Path, there: str, key: list[str], is_same: bool) -> None:
    """Values, nulls, types and rows that are there twice."""
    first = warehouse(tmp_path / "first.duckdb", HERE)
    second = warehouse(tmp_path / "second.duckdb", there)
    for one, other in ((first, second), (second, first)):
        found = differences(one, other, {"core.mart": key})
        assert [difference.table for difference in found] == ["core.mart"] * (not is_same)
        assert all(str(difference).startswith("core.mart: ") for difference in found)
