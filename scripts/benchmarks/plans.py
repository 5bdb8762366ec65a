"""Joins that compare every row with every row: what no size forgives.

The models of a finished build are executed once more, and what each join was given is read from
DuckDB's own profile, not from its estimates. A join by hash, or one whose other side is few
rows (a date, a rule), grows with the company; one of two tables that both grow does not end.
"""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from as_sql import literal

from benchmarks.bare import execute, nodes_of, prepare

COMPARING = {"BLOCKWISE_NL_JOIN", "NESTED_LOOP_JOIN", "CROSS_PRODUCT", "PIECEWISE_MERGE_JOIN"}
FEW_ROWS = 1000
MOST_COMPARISONS = 10_000_000


def run_plans(built: str, target: str, database: str, memory: str) -> dict[str, Any]:
    """Execute the models of a build and look at their joins: those that compare all with all.

    database: file name as the build's, since compiled SQL names the database by it.
    """
    found: list[dict[str, Any]] = []
    nodes = nodes_of(Path(target))
    with duckdb.connect(database) as connection, TemporaryDirectory() as folder:
        profile = Path(folder) / "profile.json"
        connection.execute(f"set memory_limit = '{memory}'")
        prepare(connection, Path(built), Path(target))
        for node in nodes:
            is_looked_at = node.materialized not in ("python", "view")
            if is_looked_at:
                connection.execute("set enable_profiling = 'json'")
                connection.execute(f"set profiling_output = {literal(profile)}")
            execute(connection, node)
            if is_looked_at:
                connection.execute("set enable_profiling = 'no_output'")
                found += [
                    {"model": node.name, **join}
                    for join in joins_of(json.loads(profile.read_text()))
                ]
    return {"models": len(nodes), "comparing_all": found}


def joins_of(operator: dict[str, Any]) -> list[dict[str, Any]]:
    """Joins of a profile that compared too many rows with too many."""
    found = []
    children = operator.get("children", [])
    if operator.get("operator_type") in COMPARING and len(children) == 2:
        rows = [rows_of(child) for child in children]
        if min(rows) > FEW_ROWS and rows[0] * rows[1] > MOST_COMPARISONS:
            found.append({"join": operator["operator_type"], "rows": rows})
    for child in children:
        found += joins_of(child)
    return found


def rows_of(operator: dict[str, Any]) -> int:
    """Rows that an operator gave; of one that only passes rows on, those of what is below."""
    rows = int(operator.get("operator_cardinality", 0))
    below = [rows_of(child) for child in operator.get("children", [])]
    return rows if rows or not below else max(below)
