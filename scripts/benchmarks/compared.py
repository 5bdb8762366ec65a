"""Whether two warehouses hold the same rows, table by table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

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


def differences(first: Path, second: Path, tables: Mapping[str, Sequence[str]]) -> list[Difference]:
    """Tables whose rows differ, in whatever order; doubles to a billionth.

    tables: the columns that identify a row, by schema.table; none where nothing does. Raises
    duckdb.Error where a file or a table is missing.
    """
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, path in (("first", first), ("second", second)):
            quoted = str(path).replace("'", "''")
            connection.execute(f"attach '{quoted}' as {name} (read_only)")
        found = (compared(connection, table, key) for table, key in sorted(tables.items()))
        return [difference for difference in found if difference]


def compared(
    connection: duckdb.DuckDBPyConnection, table: str, key: Sequence[str]
) -> Difference | None:
    """How a table differs; none where it does not."""
    types = [columns_of(connection, database, table) for database in ("first", "second")]
    if types[0] != types[1]:
        changed = sorted(set(types[0].items()) ^ set(types[1].items()))
        return Difference(table, 0, 0, [f"column {name} {kind}" for name, kind in changed])
    columns = ", ".join(f'"{name}"' for name in types[0])
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


def columns_of(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> dict[str, str]:
    """Types of the columns of a table by name, in the order of the names."""
    rows = connection.execute(f"describe select * from {database}.{table}").fetchall()
    return dict(sorted((str(row[0]), str(row[1])) for row in rows))


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
    conditions = []
    for name, kind in types.items():
        one, other = f'one."{name}"', f'other."{name}"'
        if kind in ("DOUBLE", "FLOAT"):
            conditions.append(
                f"({one} is not distinct from {other} or coalesce(abs({one} - {other})"
                f" <= {TOLERANCE} * greatest(1, abs({one})), false))"
            )
        else:
            conditions.append(f"{one} is not distinct from {other}")
    on = " and ".join(f'one."{name}" is not distinct from other."{name}"' for name in key)
    row = connection.execute(f"""
        select count(*)
        from first.{table} as one
        full outer join second.{table} as other on {on}
        where not ({" and ".join(conditions)})
    """).fetchone()
    return row is not None and row[0] == 0
