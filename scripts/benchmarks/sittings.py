"""A run of hours that may be broken off: each part is kept as it is measured, and gone on from.

What is compared within a part (a size, the demo) was always measured in one sitting. Parts of
several sittings are one run only where nothing but the time differs: the same command, sources of
the project, versions and machine. How fast the machine was is told of each.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from durable import write_whole

from benchmarks.processes import PROJECT

SOURCES = ("models", "macros", "seeds", "scripts", "requirements")
ADDITIONS = 10_000_000


class Run:
    """What was measured, in a file; `result` is what the file holds.

    begun: what must not differ between sittings. Raises ValueError where a run that is resumed
    was begun otherwise, OSError where its file cannot be read.
    """

    def __init__(
        self, file: Path, begun: dict[str, Any], failures: tuple[type[Exception], ...]
    ) -> None:
        self.file = file
        self.failures = failures
        self.begun = json.loads(json.dumps(begun)) | {"sources": fingerprint()}
        self.result: dict[str, Any] = {
            **self.begun,
            "sittings": [],
            "sizes": [],
            "done": [],
            "failed": [],
        }

    def resume(self) -> None:
        """Go on with what the file holds; without one, begin."""
        if not self.file.exists():
            return
        kept = json.loads(self.file.read_text())
        for name, value in self.begun.items():
            if kept.get(name) != value:
                raise ValueError(f"{self.file}: that run differs in its {name}; begin a new one")
        self.result = kept | {"failed": []}

    def sit_down(self, day: str) -> None:
        """Begin a sitting."""
        self.result["sittings"].append({"date": day, "pace": round(pace(), 2)})

    @property
    def sitting(self) -> int:
        """Its number, from 1 on."""
        return len(self.result["sittings"])

    def part(self, what: str, once: Callable[[], None]) -> None:
        """Measure a part unless it was measured, and keep it whatever becomes of the next one."""
        if what in self.result["done"]:
            print(f"{what}: measured before", flush=True)
            return
        try:
            once()
            self.result["done"].append(what)
        except self.failures as error:
            print(f"bench: {what}: {error}", file=sys.stderr, flush=True)
            self.result["failed"].append(what)
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(self.result, indent=1))


def fingerprint() -> str:
    """Of everything in the project that decides what is measured."""
    found = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((PROJECT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(str(path.relative_to(PROJECT)).encode())
                found.update(path.read_bytes())
    for name in ("dbt_project.yml", "profiles.yml"):
        found.update((PROJECT / name).read_bytes())
    return found.hexdigest()


def pace() -> float:
    """Seconds of processor that ten million additions take in Python; the median of three."""

    def once() -> float:
        started = time.process_time()
        total = 0
        for number in range(ADDITIONS):
            total += number
        return time.process_time() - started

    return median(once() for _ in range(3))


def told(sittings: list[dict[str, Any]]) -> str:
    """When a run was made, and how fast the machine was."""
    days = list(dict.fromkeys(sitting["date"] for sitting in sittings))
    paces = ", ".join(f"{sitting['pace']:.2g}" for sitting in sittings)
    seconds = f"ten million additions in Python: {paces} s"
    if len(sittings) == 1:
        return f"{days[0]} ({seconds})"
    return f"{' and '.join(days)}, in {len(sittings)} sittings ({seconds})"
