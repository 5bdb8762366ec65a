"""A whole build of companies of several sizes, beside its limits and what a user would write.

For each size, side by side in one run: `dbt build` without and with the data tests, the SQL that it
compiled executed bare in DuckDB, the least that could be done (input in, marts out), and scripts in
pandas and in polars for the marts that they can make, beside the models that make those. Each is a
process of its own, measured by wall time, CPU time and peak memory; each figure is the median of
the repetitions. Unit tests are left out: they test the SQL, on rows of their own, and take as long
for any company (the demo's line has them). --spark-lines builds one size on Spark as well,
--refresh-lines refreshes one after a day. What fails is told, the rest measured all the same; with
--resume a run that was broken off goes on, part by part.

Ratios are held against the targets; what misses one is told, and the exit code says so.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
from durable import write_whole

from benchmarks import refreshed
from benchmarks.generated import Size
from benchmarks.processes import (
    DBT,
    NO_TESTS,
    NO_UNIT_TESTS,
    FailedError,
    machine,
    measured,
    settings_of,
)
from benchmarks.profiled import profile_of
from benchmarks.reported import check_page, checks_of, write_report
from benchmarks.sittings import Run, of_size
from benchmarks.sizes import Bench

WORDS = {True: "met   ", False: "missed", None: "told  "}
FAILURES = (FailedError, duckdb.Error, OSError, ValueError, KeyError)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.add_argument("--work", type=Path, required=True, help="folder for inputs and warehouses")
    parser.add_argument(
        "--lines",
        type=int,
        nargs="+",
        default=[1_000_000, 5_000_000],
        help="largest first (%(default)s)",
    )
    parser.add_argument("--repeat", type=int, default=3, help="runs of each (%(default)s)")
    parser.add_argument(
        "--once-from", type=int, default=20_000_000, help="sizes from here on are run once"
    )
    parser.add_argument(
        "--build-from", type=int, help="of sizes from here on the build without tests alone"
    )
    parser.add_argument("--memory", default="6GB", help="DuckDB's memory_limit (%(default)s)")
    parser.add_argument("--build-memory", help="the same for sizes of --build-from")
    parser.add_argument("--spark-lines", type=int, help="a size to build on Spark as well")
    parser.add_argument("--refresh-lines", type=int, help="a size to refresh after a day")
    parser.add_argument(
        "--resume", action="store_true", help="go on with what --work has of the same run"
    )
    parser.add_argument("--no-demo", action="store_true", help="leave the demo's own build out")
    parser.add_argument("--no-peers", action="store_true", help="leave pandas and polars out")
    parser.add_argument("--plans", action="store_true", help="look for joins of all with all")
    parser.add_argument("--loose", action="store_true", help="bounds that only a collapse misses")
    parser.add_argument("--json", type=Path, help="where the result goes")
    parser.add_argument("--report", type=Path, help="folder of performance.md, .json and .svg")


def on_spark(bench: Bench) -> dict[str, Any]:
    """Build one size on Spark once, on two threads, without tests and without the fit.

    Spark's processor time and memory are those of a Java process that dbt does not wait for, so
    they are not told.
    """
    lines = bench.given.spark_lines
    folder = bench.work / f"spark_{lines}"
    shutil.rmtree(folder, ignore_errors=True)
    environment = settings_of(folder, bench.inputs(lines)) | {
        "CLIENTELA_SPARK_WAREHOUSE": str(folder / "warehouse")
    }
    taken, _ = bench.repeated(
        "Spark, local[2]",
        lines,
        lambda: (measured([DBT, "build", "--target", "spark", *NO_TESTS], environment), None),
        is_long=True,
    )
    return {"lines": lines, "seconds": taken["seconds"]}


def after_a_day(bench: Bench) -> dict[str, Any]:
    """Build one size, add a day, refresh it, and build the same in full (bench.py refresh)."""
    lines = bench.given.refresh_lines
    folder = bench.work / f"refresh_{lines}"
    given = argparse.Namespace(lines=lines, day=1, tests=False, memory=bench.memory(lines))
    result, _ = refreshed.measured(given, folder)
    shutil.rmtree(folder)
    ratio = result["without_tests"]["ratio"]["cpu"]
    print(f"{lines:>12,} a day's refresh: {ratio:.2f} of a full build, CPU", flush=True)
    return result


def of_demo(bench: Bench) -> dict[str, Any]:
    """The bundled demo, warm: all tests, and what dbt itself takes."""
    bench.built(0, NO_TESTS)
    all_tests, _ = bench.repeated("demo, all tests", 0, lambda: (bench.built(0, []), None))
    profile = profile_of(bench.folder(0) / "target")
    data_tests, _ = bench.repeated(
        "demo, data tests", 0, lambda: (bench.built(0, NO_UNIT_TESTS), None)
    )
    return {"all_tests": all_tests, "data_tests": data_tests, "profile": profile}


def command_of(given: argparse.Namespace) -> str:
    """What to call to repeat a run."""
    words = ["--lines", *given.lines, "--repeat", given.repeat, "--once-from", given.once_from]
    words += ["--memory", given.memory]
    for name in ("build_from", "build_memory", "spark_lines", "refresh_lines"):
        value = getattr(given, name)
        words += [f"--{name.replace('_', '-')}", value] if value else []
    for name in ("no_demo", "no_peers", "plans"):
        words += [f"--{name.replace('_', '-')}"] * getattr(given, name)
    return f"make bench BENCH='{' '.join(str(word) for word in words)}'"


def all_measured(bench: Bench) -> dict[str, Any]:
    """Measure all that was asked for, what takes longest first; what fails is in `failed`."""
    given = bench.given
    begun = {"machine": machine(), "memory_limit": given.memory, "command": command_of(given)}
    whole = Run(bench.work / "measured.json", begun, FAILURES)
    if given.resume:
        whole.resume()
    whole.keep()

    def measured_size(lines: int) -> None:
        """Put one size in its place, whole or not."""
        size: dict[str, Any] = {"lines": lines, "customers": Size(lines).customers}
        others = [other for other in whole.result["sizes"] if other["lines"] != lines]
        whole.result["sizes"] = sorted([size, *others], key=lambda one: int(one["lines"]))
        bench.size(lines, size)

    for lines in sorted(given.lines, reverse=True):
        whole.part(of_size(lines), partial(measured_size, lines))
    if not given.no_demo:
        whole.part("the demo", lambda: whole.result.update(demo=of_demo(bench)))
    if given.spark_lines:
        what = f"{given.spark_lines:,} lines on Spark"
        whole.part(what, lambda: whole.result.update(spark=on_spark(bench)))
    if given.refresh_lines:
        what = f"{given.refresh_lines:,} lines a day later"
        whole.part(what, lambda: whole.result.update(refresh=after_a_day(bench)))
    sizes = [size for size in whole.result["sizes"] if "without_tests" in size]
    return whole.result | {"sizes": sizes}


def run(given: argparse.Namespace) -> int:
    """Measure. Returns 0 where all is within its target, 1 where not, 2 where it went wrong."""
    try:
        if given.build_memory and not given.build_from:
            raise ValueError("--build-memory is of the sizes of --build-from, which is missing")
        if given.report:
            check_page(given.report)
        result = all_measured(Bench(given))
        result["checks"] = checks_of(result, given.loose)
        for check in result["checks"]:
            print(f"{WORDS[check['is_met']]} {check['what']}: {check['value']} ({check['target']})")
        if given.json:
            write_whole(given.json, json.dumps(result, indent=1))
        if given.report and result["sizes"]:
            write_report(result, given.report)
    except FAILURES as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if result["failed"]:
        return 2
    return int(any(check["is_met"] is False for check in result["checks"]))
