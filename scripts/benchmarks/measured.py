"""Work done and measured in a process of its own: seconds, and the most memory that was held."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.processes import DBT, FailedError, measured


@dataclass(frozen=True)
class Measured:
    """What something took."""

    seconds: float
    gigabytes: float
    result: Any = None


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Measured:
    """Where a function says itself how long what matters took, that counts."""
    started = time.perf_counter()
    result = function(*arguments)
    seconds = time.perf_counter() - started
    if isinstance(result, tuple) and len(result) == 2 and isinstance(result[0], float):
        seconds, result = result
    peak = max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    return Measured(seconds, peak * 1024 / 1e9, result)


def own_peak() -> int:
    """The most that this process held, in KiB.

    Linux tells it apart from what the process held that it was started from; ru_maxrss does not.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def in_its_own_process(function: Callable[..., Any], *arguments: Any) -> Measured:
    """Call a function of a module in a new process; peak memory is of that process alone."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_call, (function, arguments))


def run_models(
    database: Path, models: Sequence[str], variables: Mapping[str, Any] | None = None
) -> tuple[float, dict[str, float]]:
    """Run models with dbt on DuckDB: seconds from the first's start to the last's end, and of each.

    What dbt takes to start and to read the project is not in it. Raises FailedError where a model
    fails.
    """
    target = database.with_suffix(".target")
    environment = {
        "CLIENTELA_DB": str(database),
        "DBT_TARGET_PATH": str(target),
        "DBT_LOG_PATH": str(database.with_suffix(".logs")),
    }
    command = [DBT, "run", "--select", *models]
    if variables:
        command += ["--vars", json.dumps(variables)]
    measured(command, environment)
    results = json.loads((target / "run_results.json").read_text())["results"]
    built = [result for result in results if result["unique_id"].startswith("model.")]
    moments = [timing for result in built for timing in result["timing"]]
    elapsed = _instant(max(timing["completed_at"] for timing in moments)) - _instant(
        min(timing["started_at"] for timing in moments)
    )
    return elapsed, {
        result["unique_id"].rsplit(".", 1)[1]: float(result["execution_time"]) for result in built
    }


def _instant(text: str) -> float:
    """Seconds of a UTC timestamp of dbt."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def exit_code_of_cases(
    measured_case: Callable[[argparse.Namespace, str, Path], bool], given: argparse.Namespace
) -> int:
    """Measure the cases that were asked for, each in a folder that is removed.

    Returns 0 where all are within their targets, 1 where one is not, 2 where one could not be
    measured.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            within = [measured_case(given, case, Path(folder)) for case in given.cases]
    except (FailedError, duckdb.Error) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    return int(not all(within))
