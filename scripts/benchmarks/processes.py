"""A command in a process of its own, and what it took: wall time, CPU time, peak memory."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
DBT = str(Path(sys.executable).with_name("dbt"))
NO_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
NO_TESTS = [*NO_UNIT_TESTS, "--exclude-resource-type", "test"]


class FailedError(Exception):
    """A command that was to be measured failed."""


@dataclass(frozen=True)
class Taken:
    """What one run took: seconds of wall and of CPU, gigabytes at the most."""

    seconds: float
    cpu_seconds: float
    gigabytes: float

    def as_dict(self) -> dict[str, float]:
        """Rounded, for the result."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def settings_of(folder: Path, inputs: Path | None) -> dict[str, str]:
    """What a dbt is told that works in a folder of the benchmark's; without inputs, the demo."""
    return {
        "CLIENTELA_INPUT": str(inputs or ""),
        "CLIENTELA_LEDGER": str(folder / "ledger"),
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }


def measured(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Taken:
    """Run a command to its end.

    Memory is the most that the process itself or one that it waited for held, and no less than what
    this process, which it was started from, ever held: great work is called, not done here. Raises
    FailedError, with the end of what it printed, where it fails.
    """
    with tempfile.TemporaryFile() as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=PROJECT,
            env=dict(os.environ) | dict(environment or {}),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            raise
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            output.seek(0)
            lines = output.read().decode(errors="replace").splitlines()
            raise FailedError(f"{' '.join(command[:4])} …:\n" + "\n".join(lines[-25:]))
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e9)


def called(module: str, function: str, *arguments: Any) -> tuple[Taken, Any]:
    """Call a function of a module of scripts in a process of its own: what it took, what it gave.

    Arguments are texts, numbers, true, false or none. Raises FailedError.
    """
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        program = (
            "import importlib, json, pathlib, sys; sys.path.insert(0, sys.argv[1]);"
            " function = getattr(importlib.import_module(sys.argv[2]), sys.argv[3]);"
            " given = function(*json.loads(sys.argv[4]));"
            " pathlib.Path(sys.argv[5]).write_text(json.dumps(given))"
        )
        taken = measured(
            [
                sys.executable,
                "-c",
                program,
                str(PROJECT / "scripts"),
                module,
                function,
                json.dumps([str(one) if isinstance(one, Path) else one for one in arguments]),
                result.name,
            ]
        )
        return taken, json.loads(Path(result.name).read_text())


def in_the_middle(runs: Sequence[Taken]) -> Taken:
    """The median of each figure."""
    return Taken(
        median(run.seconds for run in runs),
        median(run.cpu_seconds for run in runs),
        median(run.gigabytes for run in runs),
    )


def processor() -> str:
    """Its name, where Linux tells it."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def machine() -> dict[str, Any]:
    """What was measured on, and with which versions."""
    import duckdb
    from dbt.version import __version__ as dbt_version

    page, pages = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": processor(),
        "threads": os.environ.get("CLIENTELA_THREADS"),
        "cores": os.cpu_count(),
        "memory_gb": round(page * pages / 1e9, 1),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "duckdb": duckdb.__version__,
        "dbt": dbt_version,
    }
