"""A whole build of companies of several sizes, beside its limits and what a user would write.

For each size, side by side in one run: `dbt build` without and with the data tests, the SQL that it
compiled executed bare in DuckDB, the least that could be done (input in, marts out), and scripts in
pandas and in polars for the marts that they can make, beside the models that make those. Each is a
process of its own, measured by wall time, CPU time and peak memory; each figure is the median of
the repetitions. Unit tests are left out: they test the SQL, on rows of their own, and take as long
for any company (the demo's line has them). --spark-lines builds one size on Spark as well.

Ratios are held against the targets; what misses one is told, and the exit code says so.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.generated import LAST_DAY, Size, write_inputs
from benchmarks.peers import MARTS_OF_PART
from benchmarks.processes import (
    FailedError,
    Taken,
    called,
    in_the_middle,
    machine,
    measured,
)
from benchmarks.profiled import profile_of, slowest_of
from benchmarks.reported import checks_of, write_report

DBT = str(Path(sys.executable).with_name("dbt"))
NO_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
MARTS = sorted({mart for marts in MARTS_OF_PART.values() for mart in marts})
OF_A_BUILD = ("manifest.json", "run_results.json")  # where the bare SQL is read from
NO_TESTS = [*NO_UNIT_TESTS, "--exclude-resource-type", "test"]


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
    parser.add_argument("--spark-lines", type=int, help="a size to build on Spark as well")
    parser.add_argument("--no-demo", action="store_true", help="leave the demo's own build out")
    parser.add_argument("--no-peers", action="store_true", help="leave pandas and polars out")
    parser.add_argument("--plans", action="store_true", help="look for joins of all with all")
    parser.add_argument("--loose", action="store_true", help="bounds that only a collapse misses")
    parser.add_argument("--json", type=Path, help="where the result goes")
    parser.add_argument("--report", type=Path, help="folder of performance.md, .json and .svg")


class Bench:
    """One run: its folder, its repetitions, what it has measured."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.work: Path = given.work.resolve()

    def repeated(
        self, name: str, lines: int, once: Callable[[], tuple[Taken, Any]], is_long: bool = False
    ) -> Any:
        """Run something as often as asked: the median of what it took, and what the last gave."""
        times = 1 if is_long or lines >= self.given.once_from else self.given.repeat
        runs = []
        gave = None
        for _ in range(times):
            taken, gave = once()
            runs.append(taken)
        result = in_the_middle(runs)
        print(
            f"{lines:>12,} {name:<24} {result.seconds:9.1f} s {result.cpu_seconds:9.1f} s CPU"
            f" {result.gigabytes:6.2f} GB",
            flush=True,
        )
        return result.as_dict() | {"runs": [run.as_dict() for run in runs]}, gave

    def built(self, folder: Path, inputs: Path | None, arguments: list[str]) -> Taken:
        """Build into a new warehouse."""
        shutil.rmtree(folder / "warehouse", ignore_errors=True)
        (folder / "warehouse").mkdir(parents=True)
        return self.dbt("build", folder, inputs, arguments)

    def dbt(self, command: str, folder: Path, inputs: Path | None, arguments: list[str]) -> Taken:
        """Run dbt on the warehouse of a folder."""
        environment = {
            "CLIENTELA_DB": str(folder / "warehouse" / "clientela.duckdb"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "CLIENTELA_MEMORY": self.given.memory,
            "CLIENTELA_INPUT": str(inputs or ""),
            "CLIENTELA_LEDGER": str(folder / "ledger"),
        }
        return measured([DBT, command, *arguments], environment)

    def size(self, lines: int) -> dict[str, Any]:
        """Measure one size."""
        folder = self.work / f"lines_{lines}"
        inputs = folder / "inputs"
        if not inputs.exists():
            write_inputs(Size(lines), inputs)
        target, built = folder / "target", folder / "warehouse" / "clientela.duckdb"
        bare_file = folder / "bare" / "clientela.duckdb"
        self.dbt("parse", folder, inputs, [])
        result: dict[str, Any] = {"lines": lines, "customers": Size(lines).customers}

        def fresh() -> Path:
            shutil.rmtree(bare_file.parent, ignore_errors=True)
            bare_file.parent.mkdir(parents=True)
            return bare_file

        result["without_tests"], _ = self.repeated(
            "dbt build, no tests", lines, lambda: (self.built(folder, inputs, NO_TESTS), None)
        )
        if lines >= (self.given.build_from or math.inf):
            result["profile"] = profile_of(target)
            return result
        if lines >= self.given.once_from:
            self.tested(result, folder, inputs)
        else:
            result["with_tests"], _ = self.repeated(
                "dbt build, data tests",
                lines,
                lambda: (self.built(folder, inputs, NO_UNIT_TESTS), None),
            )
            result["profile"] = profile_of(target)
        result["bare"], executed = self.repeated(
            "the same SQL, bare",
            lines,
            lambda: called(
                "benchmarks.bare", "run_bare", built, target, fresh(), self.given.memory
            ),
        )
        if self.given.plans:
            _, result["plans"] = called(
                "benchmarks.plans", "run_plans", built, target, fresh(), self.given.memory
            )
        result["limit"], _ = self.repeated(
            "input in, marts out",
            lines,
            lambda: called(
                "benchmarks.bare", "run_limit", built, target, inputs, fresh(), self.given.memory
            ),
        )
        result["bare"]["nodes"] = executed["nodes"]
        if not self.given.no_peers:
            self.peers(result, folder, fresh)
        shutil.rmtree(bare_file.parent, ignore_errors=True)
        return result

    def peers(self, result: dict[str, Any], folder: Path, fresh: Callable[[], Path]) -> None:
        """Measure what a user would write, and the models without which there are no such marts."""
        built, target = folder / "warehouse" / "clientela.duckdb", folder / "target"
        for peer in ("pandas", "polars"):
            result[peer], parts = self.repeated(
                f"{peer}, five marts",
                result["lines"],
                lambda peer=peer: called(  # type: ignore[misc]
                    "benchmarks.peers", "run_peer", peer, folder / "inputs", folder / peer, LAST_DAY
                ),
            )
            result[peer]["parts"] = parts
        result["same_marts"], executed = self.repeated(
            "our SQL, the same marts",
            result["lines"],
            lambda: called(
                "benchmarks.bare", "run_bare", built, target, fresh(), self.given.memory, MARTS
            ),
        )
        result["same_marts"]["slowest"] = slowest_of(executed["nodes"])

    def tested(self, result: dict[str, Any], folder: Path, inputs: Path) -> None:
        """Test what was built, where a second build would take too long: both times are added."""
        target = folder / "target"
        result["profile"] = profile_of(target)
        kept = {path: path.read_bytes() for path in (target / name for name in OF_A_BUILD)}
        tests, _ = self.repeated(
            "dbt test, data tests",
            result["lines"],
            lambda: (self.dbt("test", folder, inputs, NO_UNIT_TESTS), None),
        )
        result["test_profile"] = profile_of(target)
        for path, content in kept.items():
            path.write_bytes(content)
        build = result["without_tests"]
        result["with_tests"] = {
            "seconds": round(build["seconds"] + tests["seconds"], 3),
            "cpu_seconds": round(build["cpu_seconds"] + tests["cpu_seconds"], 3),
            "gigabytes": max(build["gigabytes"], tests["gigabytes"]),
            "runs": tests["runs"],
            "is_added_up": True,
        }

    def spark(self, lines: int) -> dict[str, Any]:
        """Build one size on Spark once, on two threads, without tests and without the fit.

        Spark's processor time and memory are those of a Java process that dbt does not wait for, so
        they are not told.
        """
        folder = self.work / f"spark_{lines}"
        inputs = self.work / f"lines_{lines}" / "inputs"
        if not inputs.exists():
            write_inputs(Size(lines), inputs)
        environment = {
            "CLIENTELA_SPARK_WAREHOUSE": str(folder / "warehouse"),
            "DBT_TARGET_PATH": str(folder / "target"),
            "DBT_LOG_PATH": str(folder / "logs"),
            "CLIENTELA_INPUT": str(inputs),
            "CLIENTELA_LEDGER": str(folder / "ledger"),
        }
        taken, _ = self.repeated(
            "Spark, local[2]",
            lines,
            lambda: (measured([DBT, "build", "--target", "spark", *NO_TESTS], environment), None),
            is_long=True,
        )
        return {"lines": lines, "seconds": taken["seconds"]}

    def demo(self) -> dict[str, Any]:
        """The bundled demo, warm: all tests, and what dbt itself takes."""
        folder = self.work / "demo"
        self.built(folder, None, NO_TESTS)
        all_tests, _ = self.repeated(
            "demo, all tests", 0, lambda: (self.built(folder, None, []), None)
        )
        profile = profile_of(folder / "target")
        data_tests, _ = self.repeated(
            "demo, data tests", 0, lambda: (self.built(folder, None, NO_UNIT_TESTS), None)
        )
        return {"all_tests": all_tests, "data_tests": data_tests, "profile": profile}

    def command(self) -> str:
        """What to call to repeat it."""
        given = self.given
        words = ["--lines", *given.lines, "--repeat", given.repeat, "--once-from", given.once_from]
        words += ["--memory", given.memory]
        words += ["--build-from", given.build_from] if given.build_from else []
        words += ["--spark-lines", given.spark_lines] if given.spark_lines else []
        words += ["--no-demo"] * given.no_demo + ["--no-peers"] * given.no_peers
        return f"make bench BENCH='{' '.join(str(word) for word in words)}'"

    def run(self) -> dict[str, Any]:
        """Measure everything that was asked for."""
        result: dict[str, Any] = {"machine": machine(), "memory_limit": self.given.memory}
        result["command"] = self.command()
        if not self.given.no_demo:
            result["demo"] = self.demo()
        result["sizes"] = []
        # The largest first: where the disk is too small, that is told before hours of work.
        for lines in sorted(self.given.lines, reverse=True):
            result["sizes"].insert(0, self.size(lines))
            # Hours of work: what is measured is kept, whatever becomes of the next size.
            (self.work / "measured.json").write_text(json.dumps(result, indent=1))
        if self.given.spark_lines:
            try:
                result["spark"] = self.spark(self.given.spark_lines)
            except FailedError as error:
                print(f"bench: Spark: {error}", file=sys.stderr)
                result["spark"] = {"lines": self.given.spark_lines, "seconds": None}
        return result


def run(given: argparse.Namespace) -> int:
    """Measure. Returns 0 where all is within its target, 1 where not, 2 where it went wrong."""
    try:
        result = Bench(given).run()
    except (FailedError, OSError, KeyError, ValueError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    result["checks"] = checks_of(result, given.loose)
    for check in result["checks"]:
        print(
            f"{'met   ' if check['is_met'] else 'missed'} {check['what']}: {check['value']}"
            f" ({check['target']})"
        )
    if given.json:
        given.json.write_text(json.dumps(result, indent=1))
    if given.report:
        write_report(result, given.report)
    return int(not all(check["is_met"] for check in result["checks"]))
