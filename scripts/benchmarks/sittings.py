"""A run of hours that may be broken off: each part is kept as it is measured, and gone on from.

A part (a size, the demo) is always measured whole, in one sitting. Parts of several sittings are
one run only where the same was measured in the same way: the same command, sources, packages and
machine. How fast the machine was is told of each part.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import distributions
from pathlib import Path
from statistics import median
from typing import Any

from durable import write_whole

from benchmarks.processes import PROJECT

# What decides what is measured, and what does not.
SOURCES = ("models", "macros", "seeds", "tests", "contract", "scripts", "requirements")
ASIDE = ("__pycache__", "python")
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
        self.sitting = datetime.now().isoformat(timespec="seconds")
        self.begun = {**json.loads(json.dumps(begun)), "sources": sources(), "packages": packages()}
        self.result: dict[str, Any] = {**self.begun, "sizes": [], "parts": {}, "failed": []}

    def resume(self) -> None:
        """Go on with what the file holds, but for parts that failed; without one, begin."""
        if self.file.exists():
            kept = json.loads(self.file.read_text())
            for name, value in self.begun.items():
                if kept.get(name) != value:
                    raise ValueError(f"{self.file}: that run differs in its {name}: begin anew")
            parts = {what: of for what, of in kept["parts"].items() if what not in kept["failed"]}
            self.result = kept | {"parts": parts, "failed": []}

    def keep(self) -> None:
        """Write the file; what it held of an earlier run is gone."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.file, json.dumps(self.result, indent=1))

    def part(self, what: str, once: Callable[[], None]) -> None:
        """Measure a part unless it was measured, and keep it whatever becomes of the next one."""
        if what in self.result["parts"]:
            print(f"{what}: measured before", flush=True)
            return
        measured = {"sitting": self.sitting, "pace": pace()}
        try:
            once()
        except self.failures as error:
            print(f"bench: {what}: {error}", file=sys.stderr, flush=True)
            self.result["failed"].append(what)
        self.result["parts"][what] = measured
        self.keep()


def of_size(lines: int) -> str:
    """The name of the part that measures a size."""
    return f"{lines:,} lines"


def sources() -> str:
    """A fingerprint of everything in the project that decides what is measured."""
    found = hashlib.sha256()
    for folder in SOURCES:
        for path in sorted((PROJECT / folder).rglob("*")):
            inside = path.relative_to(PROJECT)
            if path.is_file() and not set(ASIDE) & set(inside.parts):
                found.update(str(inside).encode() + path.read_bytes())
    for name in ("dbt_project.yml", "profiles.yml"):
        found.update((PROJECT / name).read_bytes())
    return found.hexdigest()


def packages() -> str:
    """A fingerprint of what is installed."""
    names = sorted(f"{one.metadata['Name']} {one.version}" for one in distributions())
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def pace() -> float:
    """Seconds of processor that ten million additions take in Python; the median of three."""

    def once() -> float:
        started = time.process_time()
        total = 0
        for number in range(ADDITIONS):
            total += number
        return time.process_time() - started

    return round(median(once() for _ in range(3)), 2)


def told(parts: dict[str, dict[str, Any]]) -> str:
    """When a run was made, and how fast the machine was in each part."""
    sittings = sorted({part["sitting"] for part in parts.values()})
    days = " and ".join(dict.fromkeys(sitting[:10] for sitting in sittings))
    paces = ", ".join(f"{what} {part['pace']:.2g}" for what, part in parts.items())
    places = f", in {len(sittings)} sittings" if len(sittings) > 1 else ""
    return f"{days}{places} (seconds of ten million additions in Python before each part: {paces})"


def is_of_one_sitting(parts: dict[str, dict[str, Any]], *whats: str) -> bool:
    """Whether parts were measured in one sitting, be it that one failed half-way."""
    return len({parts[what]["sitting"] for what in whats if what in parts}) <= 1
