"""Build the project on DuckDB and on Spark, and prove that every mart holds the same rows on both.

Amounts, counts, dates and texts must be equal; floating-point numbers may differ by a relative
1e-9. On Spark the models of lifetime value are fitted between two builds (fit_clv.py --help).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import fit_clv
from clv.fits import Limits

PROJECT = Path(__file__).resolve().parent.parent
TOLERANCE = 1e-9
# Stands in a folder that this script made, and so may empty.
MARKER = ".made_by_compare_engines"


class FitError(Exception):
    """The models of lifetime value could not be fitted."""


def emptied(work: Path) -> Path:
    """The folder, new and empty.

    Raises ValueError where it holds what this script did not make.
    """
    if work.exists() and not work.is_dir():
        raise ValueError(f"{work} is no folder")
    if work.exists() and any(work.iterdir()) and not (work / MARKER).exists():
        raise ValueError(f"{work} is not empty and was not made by compare_engines: name another")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    (work / MARKER).touch()
    return work


def build(target: str, work: Path, arguments: list[str]) -> None:
    """Run dbt build on one engine, with a target path of its own; its log is added to the last.

    Raises CalledProcessError when it fails.
    """
    environment = os.environ | {
        "CLIENTELA_DB": str(work / "duckdb.duckdb"),
        "CLIENTELA_SPARK_WAREHOUSE": str(work / "spark"),
        "DBT_TARGET_PATH": str(work / f"target_{target}"),
    }
    started = time.monotonic()
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--target", target, *arguments]
    finished = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True)
    with (work / f"{target}.log").open("a") as log:
        log.write(finished.stdout + finished.stderr)
    if finished.returncode != 0:
        print("\n".join((finished.stdout + finished.stderr).splitlines()[-40:]), file=sys.stderr)
        raise subprocess.CalledProcessError(finished.returncode, command)
    print(f"{target}: built and tested in {time.monotonic() - started:.0f} s", flush=True)


def fit(warehouse: Path, limits: Limits) -> None:
    """Fit on what Spark has counted.

    Raises FitError when it fails.
    """
    try:
        fit_clv.fit_warehouse(warehouse, limits)
    except (OSError, ValueError, ArithmeticError, duckdb.Error) as error:
        raise FitError(str(error)) from error


def marts(work: Path) -> dict[str, list[str]]:
    """Every mart of the manifest, schema.name, with the columns of its key."""
    manifest = json.loads((work / "target_duckdb" / "manifest.json").read_text())
    return {
        f"{node['schema']}.{node['name']}": node["config"]["meta"]["grain"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith(("marts/", "quality/"))
    }


def columns_of(database: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    """Names and types of a relation's columns."""
    return {
        str(row[0]): str(row[1])
        for row in database.sql(f"describe select * from {relation}").fetchall()
    }


def differs(column: str, data_type: str) -> str:
    """The condition under which a column of the joined rows differs."""
    ours, theirs = f"ours.{column}", f"theirs.{column}"
    if data_type in ("FLOAT", "DOUBLE"):
        limit = f"{TOLERANCE} * greatest(abs({ours}), abs({theirs}), 1)"
        return f"coalesce(abs({ours} - {theirs}) > {limit}, {ours} is distinct from {theirs})"
    # Spark writes an instant where DuckDB writes a UTC wall clock.
    return f"{ours} is distinct from {theirs}::{data_type}"


def compare(work: Path, mart: str, key: list[str]) -> list[str]:
    """What differs between the engines in one mart; nothing where they agree."""
    schema, name = mart.split(".")
    spark = f"read_parquet('{work}/spark/{schema}.db/{name}/*.parquet')"
    with duckdb.connect(str(work / "duckdb.duckdb"), read_only=True) as database:
        database.sql("set timezone = 'UTC'")
        ours, theirs = columns_of(database, mart), columns_of(database, spark)
        if sorted(ours) != sorted(theirs):
            return [f"columns differ: {sorted(set(ours) ^ set(theirs))}"]
        joined = " and ".join(
            f"ours.{column} is not distinct from theirs.{column}" for column in key
        )
        in_both = "ours.present and theirs.present"
        counts = ", ".join(
            f"count(*) filter (where {in_both} and {differs(column, data_type)})"
            for column, data_type in ours.items()
        )
        query = f"""
            select
                count(*) filter (where theirs.present is null),
                count(*) filter (where ours.present is null),
                (select count(*) from {mart}) - (select count(*) from {spark}),
                {counts}
            from (select *, true as present from {mart}) as ours
            full join (select *, true as present from {spark}) as theirs on {joined}
        """
        row = database.sql(query).fetchone()
    assert row is not None
    labels = ["rows only on DuckDB", "rows only on Spark", "more rows on DuckDB"]
    labels += [f"rows with another {column}" for column in ours]
    return [f"{count} {label}" for count, label in zip(row, labels, strict=True) if count]


def main(arguments: list[str] | None = None) -> int:
    """Build twice and compare.

    Returns 0 where all marts agree, 1 where one does not, 2 where a build or the fit failed;
    exits with 2 where the arguments make no sense.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vars", default="{}", help="vars of both builds, as dbt takes them")
    parser.add_argument(
        "--work",
        type=Path,
        help="folder for both warehouses: new, empty, or that of an earlier comparison, which is"
        " removed; kept (default: a temporary one)",
    )
    options = parser.parse_args(arguments)
    try:
        limits = fit_clv.limits_of(options.vars)
        work = emptied(
            (options.work or Path(tempfile.mkdtemp(prefix="clientela_engines_"))).resolve()
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        for target in ("duckdb", "spark"):
            build(target, work, ["--vars", options.vars])
        fit(work / "spark", limits)
        # Unit tests bring rows of their own: the first build has run them.
        readers = ["--select", fit_clv.READERS, "--exclude-resource-type", "unit_test"]
        build("spark", work, ["--vars", options.vars, *readers])
        failures = {mart: compare(work, mart, key) for mart, key in sorted(marts(work).items())}
    except subprocess.CalledProcessError:
        print("compare_engines: a build failed", file=sys.stderr)
        return 2
    except FitError as error:
        print(f"compare_engines: the fit failed: {error}", file=sys.stderr)
        return 2
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)
    for mart, problems in failures.items():
        print(f"differs  {mart}: {'; '.join(problems)}" if problems else f"equal    {mart}")
    differing = sum(bool(problems) for problems in failures.values())
    print(f"{len(failures) - differing} of {len(failures)} marts are equal on both engines")
    return 1 if differing or not failures else 0


if __name__ == "__main__":
    sys.exit(main())
