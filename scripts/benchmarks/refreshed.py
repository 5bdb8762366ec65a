"""An incremental refresh against a full build of the same inputs, and whether both give the same.

A company is generated and built; a day is added (bench.py day). The warehouse of before is then
refreshed by another `dbt build`, and the same inputs are built in full in a new file; with --tests
both once more, with every data test. Every mart, quality included, is compared row by row, doubles
to a billionth. Printed is JSON: seconds on the clock and of processors, their ratios, and what the
slowest models took. The target is on the processors' seconds of a build without tests: other work
on the machine weighs on the clock.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from compared import differences, marts_of

from benchmarks.daily import add_day
from benchmarks.processes import (
    DBT,
    NO_TESTS,
    NO_UNIT_TESTS,
    FailedError,
    called,
    settings_of,
)
from benchmarks.processes import measured as taken_by

SHOWN = 15


@dataclass(frozen=True)
class Built:
    """What a build took: seconds on the clock and of processors, and of each node."""

    wall: float
    cpu: float
    nodes: dict[str, float]

    @property
    def models(self) -> float:
        """Seconds of all models and seeds together, two at a time."""
        kinds = ("model.", "seed.")
        return sum(seconds for name, seconds in self.nodes.items() if name.startswith(kinds))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the input, the day and the target."""
    parser.add_argument("--lines", type=int, default=1_000_000, help="order lines (%(default)s)")
    parser.add_argument("--day", type=int, default=1, help="days after the last one (%(default)s)")
    parser.add_argument("--tests", action="store_true", help="measure with data tests as well")
    parser.add_argument("--memory", default="6GB", help="DuckDB's memory_limit (%(default)s)")
    parser.add_argument("--folder", type=Path, help="keep inputs and warehouses here")
    parser.add_argument(
        "--most",
        type=float,
        default=0.2,
        help="share of the full build to stay below (%(default)s)",
    )


def build(database: Path, inputs: Path, memory: str, arguments: Sequence[str]) -> Built:
    """Run dbt build as a user would. Raises FailedError where it fails."""
    target = database.parent / "target"
    (target / "run_results.json").unlink(missing_ok=True)
    environment = settings_of(database.parent, inputs) | {
        "CLIENTELA_DB": str(database),
        "CLIENTELA_MEMORY": memory,
    }
    # Every build finds the project parsed, the first one of a folder too.
    taken_by([DBT, "parse"], environment)
    taken = taken_by([DBT, "build", *arguments], environment)
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    nodes = {result["unique_id"]: float(result["execution_time"]) for result in results}
    return Built(round(taken.seconds, 1), round(taken.cpu_seconds, 1), nodes)


def compared(refreshed: Built, full: Built) -> dict[str, Any]:
    """Both builds and the refresh's share of the full one."""
    return {
        "refresh_seconds": {"wall": refreshed.wall, "cpu": refreshed.cpu},
        "full_seconds": {"wall": full.wall, "cpu": full.cpu},
        "ratio": {
            "wall": round(refreshed.wall / full.wall, 3),
            "cpu": round(refreshed.cpu / full.cpu, 3),
            "models": round(refreshed.models / full.models, 3),
        },
    }


def profile(refreshed: Built, full: Built) -> dict[str, list[float]]:
    """The nodes that take longest in a full build: seconds there, and refreshed."""
    longest = sorted(full.nodes, key=lambda name: -full.nodes[name])[:SHOWN]
    return {
        name.split(".")[-1]: [
            round(full.nodes[name], 2),
            round(refreshed.nodes.get(name, 0.0), 2),
        ]
        for name in longest
    }


def by_way(target: Path, refreshed: Built, full: Built) -> dict[str, list[float]]:
    """Seconds of models in a full build and refreshed, by whether they go on or are built anew."""
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"].values()
    seconds = {way: [0.0, 0.0] for way in ("incremental", "logs of changes", "built anew")}
    for node in nodes:
        if node["resource_type"] != "model":
            continue
        way = "built anew"
        if node["config"]["meta"].get("incremental_by"):
            way = "incremental"
        elif node["config"]["materialized"] == "incremental":
            way = "logs of changes"
        for place, built in enumerate((full, refreshed)):
            seconds[way][place] += built.nodes.get(node["unique_id"], 0.0)
    return {way: [round(value, 1) for value in values] for way, values in seconds.items()}


def measured(given: argparse.Namespace, folder: Path) -> tuple[dict[str, Any], bool]:
    """Build, add a day, refresh, build in full, compare: the result, and whether rows are equal."""
    inputs, before = folder / "inputs", folder / "before" / "clientela.duckdb"
    called("benchmarks.generated", "write_size", given.lines, inputs)
    for name in ("before", "full"):
        shutil.rmtree(folder / name, ignore_errors=True)
        (folder / name).mkdir(parents=True)
    build(before, inputs, given.memory, NO_TESTS)
    new_lines = add_day(inputs, given.day)
    tested = folder / "tested" / "clientela.duckdb"
    if given.tests:
        shutil.copytree(before.parent, tested.parent, dirs_exist_ok=True)
    refreshed = build(before, inputs, given.memory, NO_TESTS)
    file = folder / "full" / "clientela.duckdb"
    full = build(file, inputs, given.memory, NO_TESTS)
    marts = marts_of(file.parent / "target")
    found = differences(before, file, marts)
    result: dict[str, Any] = {
        "lines": given.lines,
        "new_lines": new_lines,
        "without_tests": compared(refreshed, full),
        "marts_compared": len(marts),
        "marts_different": [str(difference) for difference in found],
        "models": by_way(file.parent / "target", refreshed, full),
        "longest": profile(refreshed, full),
    }
    if given.tests:
        refreshed = build(tested, inputs, given.memory, NO_UNIT_TESTS)
        file.unlink()
        result["with_tests"] = compared(refreshed, build(file, inputs, given.memory, NO_UNIT_TESTS))
    return result, not found


def run(given: argparse.Namespace) -> int:
    """Print the result; 1 where rows differ or it takes too long, 2 where it was not measured."""
    place = nullcontext(given.folder) if given.folder else tempfile.TemporaryDirectory()
    try:
        with place as folder:
            result, is_equal = measured(given, Path(folder))
    except (FailedError, duckdb.Error, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(json.dumps(result, indent=2))
    return int(not is_equal or result["without_tests"]["ratio"]["cpu"] > given.most)
