"""What the models of a build sent from task to task, as Spark's event logs tell."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A table that is written: its name in the plan of the statement. What writes it is a child of that.
WRITTEN = re.compile(
    r"CreateDataSourceTableAsSelectCommand\s+Arguments: (?:`\w+`\.)?`\w+`\.`(\w+)`"
)
OTHER = "tests and others"
LISTED = 20


@dataclass
class Shuffled:
    """Bytes and records that tasks wrote for others, bytes spilled, and seconds of all tasks."""

    bytes_written: int = 0
    records_written: int = 0
    bytes_spilled: int = 0
    task_seconds: float = 0.0
    tasks: int = 0

    def add(self, metrics: dict[str, Any]) -> None:
        """Add what a task measured."""
        self.bytes_written += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
        self.records_written += metrics["Shuffle Write Metrics"]["Shuffle Records Written"]
        self.bytes_spilled += metrics["Disk Bytes Spilled"]
        self.task_seconds += metrics["Executor Run Time"] / 1000
        self.tasks += 1


def settings_of(folder: Path) -> dict[str, str]:
    """What makes Spark write its events below a folder, as text."""
    folder.mkdir(parents=True)
    return {
        "spark.eventLog.enabled": "true",
        "spark.eventLog.dir": folder.as_uri(),
        "spark.eventLog.compress": "false",
        "spark.eventLog.rolling.enabled": "false",
    }


def events_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The events of all logs of a folder; the last line of a log may be half an event."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue


def shuffles_of(folder: Path) -> dict[str, Shuffled]:
    """What each model shuffled, by name, the most first; tests and all the rest are one."""
    model_of_execution: dict[int, str] = {}
    model_of_stage: dict[int, str] = {}
    models: dict[str, Shuffled] = defaultdict(Shuffled)
    for event in events_of(folder):
        kind = str(event["Event"]).rsplit(".", 1)[-1]
        if kind == "SparkListenerSQLExecutionStart":
            number = event["executionId"]
            found = WRITTEN.search(event["physicalPlanDescription"])
            statement = event.get("rootExecutionId", number)
            model = found[1] if found else model_of_execution.get(statement, OTHER)
            model_of_execution[number] = model
        elif kind == "SparkListenerJobStart":
            execution = (event.get("Properties") or {}).get("spark.sql.execution.id")
            if execution is not None:
                model = model_of_execution.get(int(execution), OTHER)
                model_of_stage |= dict.fromkeys(event["Stage IDs"], model)
        elif kind == "SparkListenerTaskEnd" and event.get("Task Metrics"):
            models[model_of_stage.get(event["Stage ID"], OTHER)].add(event["Task Metrics"])
    return dict(sorted(models.items(), key=lambda pair: -pair[1].bytes_written))


def say_shuffles(models: dict[str, Shuffled]) -> None:
    """The models that shuffled most, and all together."""
    total = sum(shuffled.bytes_written for shuffled in models.values())
    for name, shuffled in list(models.items())[:LISTED]:
        print(
            f"shuffled {shuffled.bytes_written / 1e6:9.2f} MB {shuffled.records_written:>12,} rows"
            f" {shuffled.task_seconds:8.1f} s of tasks  {name}"
        )
    print(f"shuffled {total / 1e6:9.2f} MB in all")
