"""Whether two tables, or two warehouses table by table, hold the same rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from as_sql import literal

# Sums of doubles depend on the order of their terms, which no engine promises.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Difference:
    """A table that is not the same in both."""

    table: str
    only_first: int
    only_second: int
    examples: list[str]

    def __str__(self) -> str:
        shown = "; ".join(self.examples)
        return f"{self.table}: {self.only_first} and {self.only_second} rows differ, as {shown}"


def marts_of(target: Path) -> dict[str, list[str]]:
    """Every mart of a build, quality included: the columns of its grain, by schema.table.

    target: the folder of the build's manifest. Raises OSError where there is none.
    """
    manifest = json.loads((target / "manifest.json").read_text("utf-8"))
    return {
        f"{node['schema']}.{node['alias']}": node["config"]["meta"].get("grain", [])
        for node in sorted(manifest["nodes"].values(), key=lambda node: str(node["name"]))
        if node["resource_type"] == "model" and node["path"].startswith(("marts/", "quality/"))
    }


def differences(first: Path, second: Path, tables: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Tables whose rows differ, in whatever order; doubles to a billionth.

    tables: the columns that identify a row, by schema.table; none where nothing does. Raises
    duckdb.Error where a file or a table is missing.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, path in (("first", first), ("second", second)):
            connection.execute(f"attach {literal(path)} as {name} (read_only)")
        found = (compared(connection, table, key) for table, key in sorted(tables.items()))
        return [difference for difference in found if difference]


def compared(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]
) -> Difference | None:
    """How a table differs; none where it does not."""
    types = [columns_of(connection, f"{database}.{table}") for database in ("first", "second")]
    if types[0] != types[1]:
        changed = sorted(set(types[0].items()) ^ set(types[1].items()))
        return Difference(table, 0, 0, [f"column {name} {kind}" for name, kind in changed])
    columns = ", ".join(f'"{name}"' for name in sorted(types[0]))
    only = [
        connection.execute(
            f"select {columns} from {one}.{table} except all select {columns} from {other}.{table}"
        ).fetchall()
        for one, other in (("first", "second"), ("second", "first"))
    ]
    if not any(only) or is_near(connection, table, key, types[0], only):
        return None
    examples = [str(rows[0]) for rows in only if rows]
    return Difference(table, len(only[0]), len(only[1]), examples)


def columns_of(connection: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Types of the columns of a relation, by name."""
    rows = connection.execute(f"describe select * from {relation}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def differs(column: str, data_type: str) -> str:
    """The condition under which a column of joined rows, ours and theirs, is not the same."""
    ours, theirs = f'ours."{column}"', f'theirs."{column}"'
    if data_type in ("FLOAT", "DOUBLE"):
        limit = f"{TOLERANCE} * greatest(abs({ours}), abs({theirs}), 1)"
        is_far = f"coalesce(abs({ours} - {theirs}) > {limit}, true)"
        # An infinite limit would take any number for near.
        is_endless = f"not coalesce(isfinite({ours}) and isfinite({theirs}), true)"
        return f"({ours} is distinct from {theirs} and ({is_endless} or {is_far}))"
    # Spark writes an instant where DuckDB writes a UTC wall clock.
    return f"{ours} is distinct from {theirs}::{data_type}"


def same_key(key: Sequence[str]) -> str:
    """The condition under which rows of ours and theirs are joined."""
    return " and ".join(f'ours."{name}" is not distinct from theirs."{name}"' for name in key)


def is_near(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    key: Sequence[str],
    types: Mapping[str, str],
    only: Sequence[Sequence[object]],
) -> bool:
    """Whether rows of the same key differ in doubles alone, and by next to nothing."""
    if not key or len(only[0]) != len(only[1]):
        return False
    row = connection.execute(f"""
        select count(*)
        from first.{table} as ours
        full outer join second.{table} as theirs on {same_key(key)}
        where {" or ".join(differs(name, kind) for name, kind in types.items())}
    """).fetchone()
    return row is not None and row[0] == 0
