"""A run of the benchmark of whole builds: its sizes, what fails, what it holds against a target, its report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bench_results import arguments, result_of
from benchmarks import reported, sittings, sizes
from benchmarks.building import all_measured, run
from benchmarks.processes import FailedError
from benchmarks.sizes import Bench


@pytest.fixture(autouse=True)
def nothing_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """How fast this machine is takes seconds to find out."""
    monkeypatch.setattr(sittings, "pace", lambda: 0.8)


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
    result["parts"]["the demo"] = {"sitting": "2026-02-01T09:00:00", "pace": 2.13}
    reported.write_report(result, tmp_path)
    text = page.read_text()
    assert "2026-01-01 and 2026-02-01, in 2 sittings (seconds of ten" in text
    assert "before each part: 20,000,000 lines 0.8, the demo 2.1)" in text
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


def test_a_run_that_was_broken_off_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A size that failed is measured anew and whole, one that was done is not; growth is told."""
    asked: list[int] = []

    def measured_size(_: Bench, lines: int, size: dict[str, Any]) -> None:
        asked.append(lines)
        if asked == [20, 5]:
            raise FailedError("Out of Memory Error")
        size |= result_of(lines, without_tests=lines, bare=lines)["sizes"][0]

    monkeypatch.setattr(Bench, "size", measured_size)
    words = ["--work", str(tmp_path), "--no-demo", "--lines", "5", "20"]
    begun = all_measured(Bench(arguments(*words)))
    assert begun["failed"] == ["5 lines"]
    begun["parts"]["20 lines"]["sitting"] = "2026-01-01T10:00:00"
    (tmp_path / "measured.json").write_text(json.dumps(begun))
    result = all_measured(Bench(arguments(*words, "--resume")))
    assert asked == [20, 5, 5]
    assert (result["failed"], list(result["parts"])) == ([], ["20 lines", "5 lines"])
    assert [size["lines"] for size in result["sizes"]] == [5, 20]
    assert [check["is_met"] for check in reported.checks_of(result)] == [None]


def test_growth_is_not_judged_though_the_later_sitting_failed_half_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it measured before counts as of that sitting, and it is measured again in the next one."""
    asked: list[int] = []

    def measured_size(_: Bench, lines: int, size: dict[str, Any]) -> None:
        asked.append(lines)
        size |= result_of(lines, without_tests=lines, bare=lines)["sizes"][0]
        if lines == 5:
            raise FailedError("Out of Memory Error")

    monkeypatch.setattr(Bench, "size", measured_size)
    words = ["--work", str(tmp_path), "--no-demo", "--lines", "5", "20"]
    begun = all_measured(Bench(arguments(*words)))
    growth = [check["is_met"] for check in reported.checks_of(begun) if "growth" in check["what"]]
    assert growth == [True]
    begun["parts"]["20 lines"]["sitting"] = "2026-01-01T10:00:00"
    (tmp_path / "measured.json").write_text(json.dumps(begun))
    result = all_measured(Bench(arguments(*words, "--resume")))
    growth = [check["is_met"] for check in reported.checks_of(result) if "growth" in check["what"]]
    assert (growth, result["failed"], asked) == ([None], ["5 lines"], [20, 5, 5])


def test_a_run_that_is_begun_anew_forgets_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Broken off in its first part, it is not the old one that is gone on with."""
    words = ["--work", str(tmp_path), "--no-demo", "--lines", "5"]
    monkeypatch.setattr(Bench, "size", lambda *_: None)
    all_measured(Bench(arguments(*words)))

    def broken_off(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Bench, "size", broken_off)
    for more in ([], ["--resume"]):
        with pytest.raises(KeyboardInterrupt):
            all_measured(Bench(arguments(*words, *more)))


def test_another_run_is_not_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of another command, other sources or packages; what it measured stays."""
    monkeypatch.setattr(Bench, "size", lambda *_: None)
    words = ["--work", str(tmp_path), "--no-demo", "--resume", "--lines"]
    all_measured(Bench(arguments(*words, "5")))
    kept = (tmp_path / "measured.json").read_text()
    assert run(arguments(*words, "6")) == 2
    assert "that run differs in its command" in capsys.readouterr().err
    for what in ("sources", "packages"):
        with monkeypatch.context() as patched:
            patched.setattr(sittings, what, lambda: "others")
            assert run(arguments(*words, "5")) == 2
        assert f"that run differs in its {what}" in capsys.readouterr().err
    assert (tmp_path / "measured.json").read_text() == kept


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
