"""One size of a company: a whole build of it, beside its limits and what a user would write."""

from __future__ import annotations

import argparse
import hashlib
import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import company, generated
from benchmarks.generated import LAST_DAY
from benchmarks.peers import MARTS_OF_PART
from benchmarks.processes import (
    DBT,
    NO_TESTS,
    NO_UNIT_TESTS,
    Taken,
    called,
    in_the_middle,
    measured,
    settings_of,
)
from benchmarks.profiled import profile_of, slowest_of

MARTS = sorted({mart for marts in MARTS_OF_PART.values() for mart in marts})
OF_A_BUILD = ("manifest.json", "run_results.json")  # where the bare SQL is read from


class Bench:
    """One run: its folder, its repetitions, its memory."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.work: Path = given.work.resolve()

    def is_built_alone(self, lines: int) -> bool:
        """Whether of this size only the build without tests is measured."""
        return lines >= (self.given.build_from or math.inf)

    def memory(self, lines: int) -> str:
        """What DuckDB may take for this size, as memory_limit."""
        return str((self.is_built_alone(lines) and self.given.build_memory) or self.given.memory)

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

    def built(self, lines: int, arguments: list[str]) -> Taken:
        """Build into a new warehouse."""
        warehouse = self.folder(lines) / "warehouse"
        shutil.rmtree(warehouse, ignore_errors=True)
        warehouse.mkdir(parents=True)
        return self.dbt("build", lines, arguments)

    def folder(self, lines: int) -> Path:
        """Where a size is; without lines, the bundled demo."""
        return self.work / (f"lines_{lines}" if lines else "demo")

    def inputs(self, lines: int) -> Path:
        """The input tables of a size, made where this generator has not made them yet."""
        inputs = self.folder(lines) / "inputs"
        made_by = inputs.with_suffix(".sha256")
        sources = (Path(str(module.__file__)).read_bytes() for module in (company, generated))
        generator = hashlib.sha256(b"".join(sources)).hexdigest()
        if not (inputs.exists() and made_by.exists() and made_by.read_text() == generator):
            made_by.unlink(missing_ok=True)
            called("benchmarks.generated", "write_size", lines, inputs)
            made_by.write_text(generator)
        return inputs

    def dbt(self, command: str, lines: int, arguments: list[str]) -> Taken:
        """Run dbt on the warehouse of a size."""
        folder = self.folder(lines)
        environment = settings_of(folder, self.inputs(lines) if lines else None) | {
            "CLIENTELA_DB": str(folder / "warehouse" / "clientela.duckdb"),
            "CLIENTELA_MEMORY": self.memory(lines),
        }
        return measured([DBT, command, *arguments], environment)

    def size(self, lines: int, result: dict[str, Any]) -> None:
        """Measure one size into a result, step by step: what fails leaves what was measured."""
        folder, inputs = self.folder(lines), self.inputs(lines)
        target, built = folder / "target", folder / "warehouse" / "clientela.duckdb"
        bare_file = folder / "bare" / "clientela.duckdb"
        self.dbt("parse", lines, [])

        def fresh() -> Path:
            shutil.rmtree(bare_file.parent, ignore_errors=True)
            bare_file.parent.mkdir(parents=True)
            return bare_file

        result["memory_limit"] = self.memory(lines)
        try:
            result["without_tests"], _ = self.repeated(
                "dbt build, no tests", lines, lambda: (self.built(lines, NO_TESTS), None)
            )
        finally:
            if self.is_built_alone(lines):
                # Tens of gigabytes that nothing here reads.
                shutil.rmtree(built.parent, ignore_errors=True)
        if self.is_built_alone(lines):
            result["profile"] = profile_of(target)
            return
        if lines >= self.given.once_from:
            self.tested(result)
        else:
            result["with_tests"], _ = self.repeated(
                "dbt build, data tests",
                lines,
                lambda: (self.built(lines, NO_UNIT_TESTS), None),
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
            self.peers(result, fresh)
        shutil.rmtree(bare_file.parent, ignore_errors=True)

    def peers(self, result: dict[str, Any], fresh: Callable[[], Path]) -> None:
        """Measure what a user would write, and the models without which there are no such marts."""
        folder = self.folder(result["lines"])
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

    def tested(self, result: dict[str, Any]) -> None:
        """Test what was built, where a second build would take too long: both times are added."""
        lines = result["lines"]
        target = self.folder(lines) / "target"
        result["profile"] = profile_of(target)
        kept = {path: path.read_bytes() for path in (target / name for name in OF_A_BUILD)}
        tests, _ = self.repeated(
            "dbt test, data tests",
            lines,
            lambda: (self.dbt("test", lines, NO_UNIT_TESTS), None),
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
