"""Small companies written by hand: tables as rows of a dict, and the builds of them."""

from __future__ import annotations

import csv
import random
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbt_process import Builder, Run

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# Unit tests bring rows of their own: a company's build need not repeat them.
BUILD = ["build", "--exclude-resource-type", "unit_test"]
SCORES = [
    "build",
    "--exclude-resource-type",
    "unit_test",
    "--exclude-resource-type",
    "test",
    "--select",
    "+path:models/marts/core",
    "+path:models/marts/scores",
    "+rejected_records",
    "+input_reconciliation",
]

MARTS = [*SCORES[:6], "+path:models/marts"]


@dataclass(frozen=True)
class Company:
    """An input, the vars it is built with and what of it is built."""

    tables: Tables
    variables: Mapping[str, Any] = field(default_factory=dict)
    command: Sequence[str] = field(default_factory=lambda: SCORES)
    files: Mapping[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the input into a folder; files are texts by path beside the tables."""
        for table, rows in self.tables.items():
            write_csv(folder / f"{table}.csv", rows)
        for name, text in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows under a header of all their columns; what a row lacks is empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def build_all(
    builder: Builder, companies: Mapping[str, Company], folder: Path
) -> dict[str, Future[Run]]:
    """Start a build of every company."""
    return {
        name: builder.submit(
            company.command,
            company.write(folder / name),
            folder / f"{name}.duckdb",
            company.variables,
        )
        for name, company in companies.items()
    }


def shuffled(tables: Tables, seed: int = 7) -> Tables:
    """The same rows in another order."""
    chance = random.Random(seed)
    return {table: chance.sample(rows, len(rows)) for table, rows in tables.items()}


def order_of(order_id: str, customer_id: str | None, ordered_at: str, **columns: Any) -> Row:
    """An order without its lines."""
    return {"order_id": order_id, "customer_id": customer_id, "ordered_at": ordered_at, **columns}


def sale(
    order_id: str, customer_id: str | None, ordered_at: str, *lines: Row, **columns: Any
) -> Tables:
    """One order and its lines: product P1, one unit at 10, where a line does not say otherwise."""
    return {
        "orders": [order_of(order_id, customer_id, ordered_at, **columns)],
        "order_lines": [
            {
                "order_id": order_id,
                "line_number": number,
                "product_id": "P1",
                "quantity": 1,
                "unit_price": 10,
                **line,
            }
            for number, line in enumerate(lines or ({},), start=1)
        ],
    }


def company_of(*parts: Tables) -> Tables:
    """The rows of all parts together."""
    together: Tables = {}
    for part in parts:
        for table, rows in part.items():
            together.setdefault(table, []).extend(rows)
    return together


def a_thousand_times(tables: Tables) -> Tables:
    """The same company in a smaller currency unit."""
    money = ("unit_price", "unit_cost")
    return {
        table: [
            {name: value * 1000 if name in money else value for name, value in row.items()}
            for row in rows
        ]
        for table, rows in tables.items()
    }


def without_a_number(run: Run) -> list[tuple[str, str]]:
    """Tables and columns with a value that is infinite or not a number."""
    columns = run.rows(
        "select table_schema || '.' || table_name, column_name from information_schema.columns"
        " where data_type in ('DOUBLE', 'FLOAT') and table_schema not in ('staging', 'vault')"
    )
    found = []
    for table in sorted({table for table, _ in columns}):
        names = [column for owner, column in columns if owner == table]
        counts = ", ".join(f"count_if(not isfinite({name}))" for name in names)
        (row,) = run.rows(f"select {counts} from {table}")
        found += [(table, name) for name, count in zip(names, row, strict=True) if count]
    return found
