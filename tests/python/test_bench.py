"""The benchmark of whole builds: what it makes up, what it holds against a target, what it writes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks import plans, reported, sizes
from benchmarks.building import add_arguments, all_measured, run
from benchmarks.generated import Size, write_inputs
from benchmarks.measured import in_its_own_process
from benchmarks.processes import FailedError, Taken, called, in_the_middle, measured
from benchmarks.sizes import Bench

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


def arguments(*given: str) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(given)


def result_of(lines: int, **seconds: float) -> dict[str, Any]:
    """A result with one size, in which everything took so long and a gigabyte."""
    return {
        "sizes": [
            {
                "lines": lines,
                "customers": lines // 20,
                "profile": {
                    "elapsed": 90,
                    "kinds": {"model": {"nodes": 2}},
                    "slowest_models": [(1.0, "m")],
                    "slowest_tests": [(2.0, "t")],
                },
                **{
                    name: {"seconds": value, "cpu_seconds": value, "gigabytes": 1.0, "runs": [1]}
                    for name, value in seconds.items()
                },
            }
        ],
        "command": "make bench BENCH='--lines 20000000'",
        "machine": {
            "date": "2026-01-01",
            "cores": 2,
            "architecture": "any",
            "memory_gb": 24,
            "python": "3",
            "dbt": "1",
            "duckdb": "1",
        },
        "memory_limit": "6GB",
    }


def test_ratios_are_held_against_the_targets_at_twenty_million_lines() -> None:
    result = result_of(20_000_000, without_tests=125, with_tests=151, bare=100, limit=8)
    met = {
        check["what"].split(": ")[1].split(" of ")[1]: check["is_met"]
        for check in reported.checks_of(result)
        if "/" in check["what"]
    }
    assert met == {
        "`dbt build` without tests / the same SQL, bare in DuckDB": True,
        "`dbt build` with all data tests / the same SQL, bare in DuckDB": False,
        "the same SQL, bare in DuckDB / input in, marts out, nothing else": False,
    }
    assert reported.checks_of(result_of(1_000_000, without_tests=900, bare=1)) == []
    assert [
        check["is_met"]
        for check in reported.checks_of(
            result_of(1_000_000, without_tests=900, bare=1), is_loose=True
        )
    ] == [False]


def test_growth_beyond_linear_and_joins_of_all_with_all_are_missed() -> None:
    result = result_of(5_000_000, bare=100)
    result["sizes"] += result_of(20_000_000, bare=441)["sizes"]
    assert [check["is_met"] for check in reported.checks_of(result)] == [False]
    result["sizes"][1]["bare"]["seconds"] = 440
    assert [check["is_met"] for check in reported.checks_of(result)] == [True]
    built = result_of(5_000_000, bare=100, without_tests=100)
    built["sizes"] += result_of(100_000_000, without_tests=2201)["sizes"]
    assert [check["is_met"] for check in reported.checks_of(built)] == [False, True]
    result["sizes"][0]["plans"] = {"comparing_all": [{"model": "dim_customers"}]}
    assert [check["is_met"] for check in reported.checks_of(result)] == [False, True]


def day_of(cpu: float, *different: str) -> dict[str, Any]:
    """A day's refresh that took a share of a full build's 100 seconds of CPU."""
    return {
        "lines": 1_000_000,
        "new_lines": 1014,
        "without_tests": {
            "refresh_seconds": {"wall": cpu, "cpu": cpu},
            "full_seconds": {"wall": 100.0, "cpu": 100.0},
            "ratio": {"wall": cpu / 100, "cpu": cpu / 100, "models": cpu / 100},
        },
        "marts_compared": 54,
        "marts_different": list(different),
        "models": {"incremental": [11.2, 4.6]},
    }


def test_a_refresh_takes_a_fifth_at_most_and_differs_in_no_mart() -> None:
    for day, met in (
        (day_of(20), [True, True]),
        (day_of(21), [True, False]),
        (day_of(9, "marts.dim_customers: 1 row"), [False, True]),
    ):
        result = result_of(1_000_000, bare=1) | {"refresh": day}
        checks = reported.checks_of(result)
        assert [check["is_met"] for check in checks] == met
        text = reported.measured_part(result | {"checks": checks})
        assert "### A day of 1,014 new lines on 1,000,000" in text
        assert "| models: incremental | 11.2 | 4.6 |" in text


def test_the_report_replaces_what_was_measured_and_nothing_else(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{reported.BEGIN}\nold\n{reported.END}\nafter\n")
    result = result_of(20_000_000, without_tests=125, bare=100, limit=10)
    size = result["sizes"][0]
    size["same_marts"] = size["bare"] | {"slowest": [(9.0, "fct_orders"), (1.0, "customer_rfm")]}
    size |= {peer: size["bare"] | {"parts": {"clean": 4.0}} for peer in ("pandas", "polars")}
    result["checks"] = reported.checks_of(result)
    reported.write_report(result, tmp_path)
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "old" not in text
    assert "| `dbt build` without tests | 125.0 | 125.0 | 1.00 | 1 | 1.25 |" in text
    assert "| `fct_orders` | 9.0 | clean | 4.0 | 4.0 |" in text
    assert "| `customer_rfm` | 1.0 |  |  |  |" in text
    assert (
        json.loads((tmp_path / "performance.json").read_text())["sizes"][0]["lines"] == 20_000_000
    )
    assert (tmp_path / "performance.svg").read_text().startswith("<svg")
    page.write_text("no place")
    with pytest.raises(ValueError, match=r"performance\.md lacks"):
        reported.write_report(result, tmp_path)


def test_the_largest_size_comes_first_and_one_that_was_only_built_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = arguments(
        *("--work", str(tmp_path), "--no-demo", "--lines", "5", "100", "20"),
        *("--build-from", "100", "--build-memory", "12GB"),
    )
    asked: list[int] = []

    def measured_size(_: Bench, lines: int, size: dict[str, Any]) -> None:
        asked.append(lines)
        size |= result_of(lines, without_tests=lines)["sizes"][0]
        size["profile"]["slowest_tests"] = []

    monkeypatch.setattr(Bench, "size", measured_size)
    result = all_measured(Bench(given))
    assert asked == [100, 20, 5]
    assert [size["lines"] for size in result["sizes"]] == [5, 20, 100]
    text = reported.measured_part(result | {"checks": reported.checks_of(result)})
    assert "| `dbt build` without tests | 100.0 | 100.0 | 1.00 | 1 |  |" in text
    assert "| `m` | 1.0 |  |  |" in text
    bench = Bench(given)
    assert [bench.memory(lines) for lines in (20, 100)] == ["6GB", "12GB"]


def test_what_fails_is_told_and_the_rest_is_measured_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = arguments(
        *("--work", str(tmp_path / "new"), "--no-demo", "--lines", "5", "20", "100"),
        *("--report", str(tmp_path)),
    )
    page = tmp_path / "performance.md"
    page.write_text(f"{reported.BEGIN}\n{reported.END}\n")

    def measured_size(_: Bench, lines: int, size: dict[str, Any]) -> None:
        if lines == 100:
            raise FailedError("Out of Memory Error")
        size |= result_of(lines, without_tests=lines, bare=lines)["sizes"][0]
        if lines == 20:
            del size["profile"]
            raise OSError("No space left on device")

    monkeypatch.setattr(Bench, "size", measured_size)
    assert run(given) == 2
    assert "bench: 100 lines: Out of Memory Error" in capsys.readouterr().err
    kept = json.loads((tmp_path / "new" / "measured.json").read_text())
    assert [size["lines"] for size in kept["sizes"] if "bare" in size] == [5, 20]
    assert kept["failed"] == ["100 lines", "20 lines"]
    text = page.read_text()
    assert "| 100 lines: failed | 1.00 | 0 | **no** |" in text
    assert "| `dbt build` without tests | 20.0 |" in text


def test_what_cannot_be_written_or_means_nothing_is_told_before_it_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Bench, "size", lambda *_: pytest.fail("measured"))
    for options, said in (
        (("--report", str(tmp_path / "nowhere")), "nowhere/performance.md"),
        (("--build-memory", "12GB"), "--build-from, which is missing"),
    ):
        assert run(arguments("--work", str(tmp_path), "--no-demo", *options)) == 2
        assert said in capsys.readouterr().err


def test_a_process_is_not_charged_with_what_its_parent_held() -> None:
    held = bytearray(400_000_000)
    assert in_its_own_process(len, "three").gigabytes < 0.35
    assert len(held) == 400_000_000


def test_inputs_are_made_anew_where_another_generator_made_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[int] = []

    def make(_: str, __: str, lines: int, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        made.append(lines)

    monkeypatch.setattr(sizes, "called", make)
    bench = Bench(arguments("--work", str(tmp_path)))
    assert bench.inputs(5) == bench.inputs(5) == tmp_path / "lines_5/inputs"
    assert made == [5]
    (tmp_path / "lines_5/inputs.sha256").write_text("another")
    bench.inputs(5)
    assert made == [5, 5]


def test_every_run_needs_a_folder_to_work_in() -> None:
    assert arguments("--work", "x").repeat == 3
    with pytest.raises(SystemExit):
        arguments()
