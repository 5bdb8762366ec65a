"""Writes the tables and the list of what was planted: sorted, UTF-8, RFC 4180 with line feeds."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from .rows import COLUMNS
from .world import PERIOD_END, PERIOD_START, World


def write(world: World, folder: Path) -> None:
    """One CSV for each table and planted.json; the same world gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in COLUMNS.items():
        keyed = sorted(world.tables[table], key=lambda row: [_natural(row[c]) for c in columns])
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(keyed)
    head = {
        "format": 1,
        "seed": world.seed,
        "customers": world.customer_count,
        "period_start": PERIOD_START.isoformat(),
        "as_of_date": PERIOD_END.isoformat(),
        "row_counts": {t: len(world.tables[t]) for t in COLUMNS},
    }
    lines = [
        f"{json.dumps(key)}: {json.dumps(value)}"
        for key, value in {**head, **dict(sorted(world.planted.items()))}.items()
    ]
    (folder / "planted.json").write_text(
        "{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n"
    )


def _natural(text: str) -> tuple[int, str]:
    """Sorts line 10 after line 9, and stays text otherwise."""
    return (len(text) if text.isdigit() and len(text) < 4 else 4, text)
