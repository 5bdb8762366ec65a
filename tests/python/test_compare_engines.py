"""The comparison of two engines sees every difference that it claims to see."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from compare_engines import compare

HERE = "select 'a' as id, 1.50::decimal(18, 2) as amount, 0.1::double as rate, null::date as day"


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (HERE, []),
        ("select 'a' as id, 1.50 as amount, 0.1 + 1e-12 as rate, null::date as day", []),
        (
            "select 'a' as id, 1.50 as amount, 0.1 + 1e-6 as rate, null::date as day",
            ["1 rows with another rate"],
        ),
        (
            "select 'a' as id, 1.51 as amount, null::double as rate, null::date as day",
            ["1 rows with another amount", "1 rows with another rate"],
        ),
        (
            "select 'a' as id, 1.50 as amount, 0.1 as rate, '2024-01-01'::date as day",
            ["1 rows with another day"],
        ),
        (
            "select 'b' as id, 1.50 as amount, 0.1 as rate, null::date as day",
            ["1 rows only on DuckDB", "1 rows only on Spark"],
        ),
        (f"{HERE} where 1 = 0", ["1 rows only on DuckDB", "1 more rows on DuckDB"]),
        ("select 'a' as id, 1.50 as amount, 0.1 as rate", ["columns differ: ['day']"]),
    ],
)
def test_differences_are_found(tmp_path: Path, there: str, expected: list[str]) -> None:
    """Values, nulls, rows and columns; a last digit of a float is no difference."""
    folder = tmp_path / "spark" / "core.db" / "mart"
    folder.mkdir(parents=True)
    duckdb.sql(f"copy ({there}) to '{folder}/part.parquet' (format parquet)")
    with duckdb.connect(str(tmp_path / "duckdb.duckdb")) as database:
        database.sql("create schema core")
        database.sql(f"create table core.mart as {HERE}")
    assert compare(tmp_path, "core.mart", ["id"]) == expected
