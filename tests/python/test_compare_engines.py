"""The comparison of two engines sees what it claims to see, and removes nothing that is not its own."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

import compare_engines
from engines import compare

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


def nothing_is_built(
    target: str, work: Path, arguments: list[str], settings: dict[str, str] | None = None
) -> None:
    """In place of a build of minutes."""


def test_a_folder_of_somebody_else_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, and the file is still there."""
    monkeypatch.setattr(compare_engines, "build", nothing_is_built)
    kept = tmp_path / "thesis.txt"
    kept.write_text("years of work")
    for work in (tmp_path, kept):
        with pytest.raises(SystemExit) as stopped:
            compare_engines.main(["--work", str(work)])
        assert stopped.value.code == 2
        assert str(work) in capsys.readouterr().err
    assert kept.read_text() == "years of work"


def test_a_fit_that_fails_is_no_difference(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2, in a new folder and again in the one that it made."""
    monkeypatch.setattr(compare_engines, "build", nothing_is_built)
    work = tmp_path / "work"
    for _ in range(2):
        assert compare_engines.main(["--work", str(work)]) == 2
        assert "the fit failed" in capsys.readouterr().err
        (work / "of_the_last_time").touch()
    assert compare_engines.main(["--work", str(work)]) == 2
    assert not (work / "of_the_last_time").exists()


def test_vars_that_make_no_sense_build_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """They are refused before the first build."""
    with pytest.raises(SystemExit) as stopped:
        compare_engines.main(["--vars", "x"])
    assert stopped.value.code == 2
    assert "--vars must be a mapping" in capsys.readouterr().err
