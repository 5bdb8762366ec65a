"""Where the time of a build went: by kind of node, by model, by test, and dbt itself."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

LISTED = 15


def profile_of(target: Path) -> dict[str, Any]:
    """Profile of the last build of a target folder, in seconds.

    Nodes run beside each other, so theirs add up to more than the build took. Of each node the time
    to compile it is dbt's; the time to execute it is the engine's and dbt's.
    """
    run = json.loads((target / "run_results.json").read_text())
    kinds: dict[str, Counter[str]] = {}
    slowest: dict[str, list[tuple[float, str]]] = {"model": [], "test": []}
    for result in run["results"]:
        kind, name = result["unique_id"].split(".")[0], result["unique_id"].split(".")[2]
        counted = kinds.setdefault(kind, Counter())
        counted["nodes"] += 1
        for timing in result["timing"]:
            counted[f"{timing['name']}_seconds"] += seconds_of(timing)  # type: ignore[assignment]
        if kind in slowest:
            slowest[kind].append((round(result["execution_time"], 2), name))
    return {
        "elapsed": round(run["elapsed_time"], 1),
        "kinds": {
            kind: {name: round(value, 2) for name, value in counted.items()}
            for kind, counted in kinds.items()
        },
        "slowest_models": sorted(slowest["model"], reverse=True)[:LISTED],
        "slowest_tests": sorted(slowest["test"], reverse=True)[:LISTED],
    }


def seconds_of(timing: dict[str, Any]) -> float:
    """How long a step of a node took; 0 where it never ended."""
    if not timing["started_at"] or not timing["completed_at"]:
        return 0.0
    began, ended = (
        datetime.fromisoformat(str(timing[name]).replace("Z", "+00:00"))
        for name in ("started_at", "completed_at")
    )
    return (ended - began).total_seconds()


def slowest_of(nodes: dict[str, float]) -> list[tuple[float, str]]:
    """The models that took longest, of seconds by name: seconds and name."""
    return sorted(((took, name) for name, took in nodes.items()), reverse=True)[:LISTED]
