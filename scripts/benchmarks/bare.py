"""The SQL that dbt compiled, executed in DuckDB without dbt.

The models of a finished build, in the order in which dbt built them, as plain `create table as` in
a new file; seeds are copied from the build before the clock runs. The one Python model calls what
it calls under dbt. Nothing is tested.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from as_sql import literal
from compared import marts_of

SETTINGS = ("set timezone = 'UTC'", "set enable_progress_bar = false")


@dataclass(frozen=True)
class Node:
    """A model of a finished build: what dbt executed."""

    name: str
    materialized: str
    relation: str
    query: str
    limits: dict[str, int] | None = None


def nodes_of(target: Path) -> list[Node]:
    """The models that a build executed, in the order in which they began.

    Raises OSError or KeyError where the folder holds no finished build.
    """
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    results = json.loads((target / "run_results.json").read_text())["results"]
    begun = sorted(
        (result["timing"][-1]["started_at"], result["unique_id"])
        for result in results
        if result["timing"] and result["unique_id"].split(".")[0] == "model"
    )
    return [node_of(manifest[unique_id]) for _, unique_id in begun]


def node_of(node: dict[str, Any]) -> Node:
    """A node of the manifest."""
    return Node(
        node["name"],
        "python" if node["language"] == "python" else node["config"]["materialized"],
        f"{node['schema']}.{node.get('alias') or node['name']}",
        node.get("compiled_code") or "",
        node["config"]["meta"].get("limits"),
    )


def seeds_of(target: Path) -> list[str]:
    """Relations of the seeds."""
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    return [
        f"{node['schema']}.{node['name']}"
        for node in manifest.values()
        if node["resource_type"] == "seed"
    ]


def prepare(connection: duckdb.DuckDBPyConnection, built: Path, target: Path) -> None:
    """Make the schemas, and the seeds as the build has them."""
    for setting in SETTINGS:
        connection.execute(setting)
    key = os.environ.get("CLIENTELA_ERASURE_KEY")
    if key:
        connection.execute("set variable clientela_erasure_key = ?", [key])
    connection.execute(f"attach {literal(built)} as built (read_only)")
    nodes = nodes_of(target)
    schemas = {node.relation.split(".")[0] for node in nodes}
    schemas |= {seed.split(".")[0] for seed in seeds_of(target)}
    for schema in sorted(schemas):
        connection.execute(f"create schema if not exists {schema}")
    for seed in seeds_of(target):
        connection.execute(f"create table {seed} as from built.{seed}")
    connection.execute("detach built")


def execute(connection: duckdb.DuckDBPyConnection, node: Node) -> None:
    """Execute one node."""
    if node.materialized == "python":
        fit(connection, node)
    elif node.materialized == "view":
        connection.execute(f"create view {node.relation} as {node.query}")
    else:
        connection.execute(f"create table {node.relation} as {node.query}")


def fit(connection: duckdb.DuckDBPyConnection, node: Node) -> None:
    """What models/intermediate/value/int_clv__fitted.py does under dbt."""
    from clv.fits import Limits, fit_relations, to_relation

    limits = node.limits or {}
    fits = fit_relations(
        connection.table("intermediate.int_as_of_dates__listed"),
        connection.table("intermediate.int_clv_cells__counted"),
        Limits(
            limits["clv_min_customers"],
            limits["clv_min_history_days"],
            limits["min_sample_size"],
        ),
    )
    to_relation(connection, fits).create(node.relation)


def run_bare(
    built: str, target: str, database: str, memory: str, marts: list[str] | None = None
) -> dict[str, Any]:
    """Execute what a build executed, in a new file: seconds in all, and seconds of each model.

    database: file name as the build's, since compiled SQL names the database by it. marts: execute
    only what these are made of.
    """
    nodes = nodes_of(Path(target))
    if marts:
        wanted = ancestors_of(Path(target), set(marts))
        nodes = [node for node in nodes if node.name in wanted]
    seconds: dict[str, float] = {}
    with duckdb.connect(database) as connection:
        connection.execute(f"set memory_limit = '{memory}'")
        prepare(connection, Path(built), Path(target))
        started = time.perf_counter()
        for node in nodes:
            begun = time.perf_counter()
            execute(connection, node)
            seconds[node.name] = round(time.perf_counter() - begun, 4)
        connection.execute("checkpoint")
        elapsed = time.perf_counter() - started
    return {"seconds": elapsed, "nodes": seconds}


def run_limit(built: str, target: str, inputs: str, database: str, memory: str) -> dict[str, Any]:
    """Read the input into tables and write the marts' rows, as they are, and nothing else."""
    tables = sorted(path.name for path in Path(inputs).iterdir() if path.is_dir())
    marts = sorted(marts_of(Path(target)))
    with duckdb.connect(database) as connection:
        connection.execute(f"set memory_limit = '{memory}'")
        connection.execute(f"attach {literal(built)} as finished (read_only)")
        started = time.perf_counter()
        for table in tables:
            files = literal(f"{inputs}/{table}/*.parquet")
            connection.execute(f"create table {table} as from read_parquet({files})")
        for number, mart in enumerate(marts):
            connection.execute(f"create table mart_{number} as from finished.{mart}")
        connection.execute("checkpoint")
        elapsed = time.perf_counter() - started
    return {"seconds": elapsed, "tables": len(tables), "marts": len(marts)}


def ancestors_of(target: Path, names: set[str]) -> set[str]:
    """Names of the models that some models are made of, these among them."""
    manifest = json.loads((target / "manifest.json").read_text())["nodes"]
    wanted = [unique_id for unique_id, node in manifest.items() if node["name"] in names]
    found: set[str] = set()
    while wanted:
        unique_id = wanted.pop()
        if unique_id in manifest and unique_id not in found:
            found.add(unique_id)
            wanted.extend(manifest[unique_id]["depends_on"].get("nodes", []))
    return {
        str(manifest[unique_id]["name"])
        for unique_id in found
        if manifest[unique_id]["resource_type"] == "model"
    }
