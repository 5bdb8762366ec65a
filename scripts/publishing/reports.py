"""What became of each run, as JSON for schedulers and as lines for people."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from durable import synchronize

KEPT = 100


def new_report() -> dict[str, Any]:
    """A report that says what is true should nothing more come: somebody stopped the run."""
    started = now()
    return {
        "run": f"{stamp(started)}-{os.getpid()}",
        "status": "interrupted",
        "exit_code": 130,
        "started_at": started.isoformat(),
    }


def write_report(published: Path, report: dict[str, Any]) -> None:
    """Put a report where schedulers look; a disk that is full must not hide the reason."""
    folder = published / "reports"
    report["ended_at"] = now().isoformat()
    try:
        folder.mkdir(exist_ok=True)
        for name in (report["run"], "latest"):
            half_made = folder / f".{name}.json"
            half_made.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
            synchronize(half_made)
            half_made.replace(folder / f"{name}.json")
        for old in sorted(folder.glob("2*.json"))[:-KEPT]:
            old.unlink()
    except OSError as error:
        say(f"warning: no report could be written: {error.strerror}")


def stamp(moment: datetime) -> str:
    """A moment as a name that sorts by time, to the millisecond."""
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}Z"


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def say(text: str) -> None:
    """Report progress at once."""
    print(f"refresh: {text}", flush=True)
