"""Build the project on DuckDB and on Spark, and prove that every mart holds the same rows on both.

Amounts, counts, dates and texts must be equal; floating-point numbers may differ by a relative 1e-9.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parent.parent
TOLERANCE = 1e-9

Row = tuple[object, ...]


def build(target: str, work: Path, arguments: list[str]) -> None:
    """Run dbt build on one engine, with its own target path; raises CalledProcessError when it fails."""
    environment = os.environ | {
        "CLIENTELA_DB": str(work / "duckdb.duckdb"),
        "CLIENTELA_SPARK_WAREHOUSE": str(work / "spark"),
        "DBT_TARGET_PATH": str(work / f"target_{target}"),
    }
    started = time.monotonic()
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--target", target, *arguments]
    finished = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    (work / f"{target}.log").write_text(finished.stdout + finished.stderr)
    if finished.returncode != 0:
        print("\n".join((finished.stdout + finished.stderr).splitlines()[-40:]), file=sys.stderr)
        raise subprocess.CalledProcessError(finished.returncode, command)
    print(f"{target}: built and tested in {time.monotonic() - started:.0f} s", flush=True)


def marts(work: Path) -> dict[str, list[str]]:
    """Public and protected marts of the manifest, schema.name, with the columns of their key."""
    manifest = json.loads((work / "target_duckdb" / "manifest.json").read_text())
    return {
        f"{node['schema']}.{node['name']}": node["config"]["meta"]["grain"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith(("marts/", "quality/"))
    }


def normal(value: object) -> object:
    """One spelling of a value: numbers without trailing zeros, nan as null."""
    if isinstance(value, Decimal):
        return value.normalize() + 0
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def same(left: object, right: object) -> bool:
    """Whether two normal values agree."""
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=TOLERANCE)
    return left == right


def rows_of(database: duckdb.DuckDBPyConnection, relation: str, columns: list[str]) -> list[Row]:
    """All rows of a relation, in one order whatever the engine."""
    listed = ", ".join(columns)
    rows = database.sql(f"select {listed} from {relation}").fetchall()
    return sorted((tuple(normal(value) for value in row) for row in rows), key=lambda row: tuple(map(sort_key, row)))


def sort_key(value: object) -> tuple[int, str]:
    """Nulls first; floats by their leading digits, so that a last-digit difference moves no row."""
    if value is None:
        return (0, "")
    return (1, f"{value:.6g}" if isinstance(value, float) else str(value))


def spark_relation(work: Path, mart: str) -> str:
    """The Parquet files that Spark wrote for a mart, as DuckDB reads them."""
    schema, name = mart.split(".")
    return f"read_parquet('{work}/spark/{schema}.db/{name}/*.parquet')"


def compare(work: Path, mart: str) -> list[str]:
    """What differs between the engines in one mart; nothing where they agree."""
    with duckdb.connect(str(work / "duckdb.duckdb"), read_only=True) as database:
        database.sql("set timezone = 'UTC'")
        columns = [str(row[0]) for row in database.sql(f"describe {mart}").fetchall()]
        left = rows_of(database, mart, columns)
        other = spark_relation(work, mart)
        found = {str(row[0]): str(row[1]) for row in database.sql(f"describe select * from {other}").fetchall()}
        if sorted(found) != sorted(columns):
            return [f"columns differ: {sorted(set(found) ^ set(columns))}"]
        # Spark writes an instant, DuckDB a UTC wall clock.
        listed = [f"{name}::timestamp" if found[name].endswith("TIME ZONE") else name for name in columns]
        right = rows_of(database, other, listed)
    if len(left) != len(right):
        return [f"{len(left)} rows on DuckDB, {len(right)} on Spark"]
    differing = {
        column: sum(not same(ours[place], theirs[place]) for ours, theirs in zip(left, right, strict=True))
        for place, column in enumerate(columns)
    }
    return [f"{column} differs in {count} of {len(left)} rows" for column, count in differing.items() if count]


def main(arguments: list[str] | None = None) -> int:
    """Build twice and compare; return 0 where all marts agree, 1 where one does not, 2 where a build failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vars", default="{}", help="vars of both builds, as dbt takes them")
    parser.add_argument("--work", type=Path, help="folder for both warehouses; kept (default: a temporary one)")
    options = parser.parse_args(arguments)
    work = (options.work or Path(tempfile.mkdtemp(prefix="clientela_engines_"))).resolve()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        for target in ("duckdb", "spark"):
            build(target, work, ["--vars", options.vars])
        failures = {mart: compare(work, mart) for mart in sorted(marts(work))}
    except subprocess.CalledProcessError:
        print("compare_engines: a build failed", file=sys.stderr)
        return 2
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)
    for mart, problems in failures.items():
        print(f"{'differs' if problems else 'equal  '}  {mart}{': ' if problems else ''}{'; '.join(problems)}")
    differing = sum(bool(problems) for problems in failures.values())
    print(f"{len(failures) - differing} of {len(failures)} marts are equal on both engines")
    return 1 if differing or not failures else 0


if __name__ == "__main__":
    sys.exit(main())
