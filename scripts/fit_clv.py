"""Fit the models of customer lifetime value on a Spark warehouse, which runs no Python models.

On DuckDB `dbt build` fits them itself. On Spark, after a first build:

  dbt build --target spark
  python scripts/fit_clv.py
  dbt build --target spark --select int_clv_fits__read+

The customers that the build has counted are read from the warehouse folder; the fits are written to
clv_fits.parquet in it, where the next build finds them. Until then values are null and say why, and
so they are again for a date whose customers have changed since. Vars that the build was given go to
the fit as well.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import yaml
from clv.fits import Limits, fit_relations, to_relation

PROJECT = Path(__file__).resolve().parent.parent
FITS = "clv_fits.parquet"
# What a second build has to build.
READERS = "int_clv_fits__read+"


def default_vars() -> dict[str, Any]:
    """The vars of dbt_project.yml, among them those that limit the fits."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    variables: dict[str, Any] = project["vars"]["clientela"]
    return variables


def limits_of(given: str) -> Limits:
    """What limits the fits among the vars of a build, given as dbt takes them.

    Raises ValueError where they are no mapping, name an unknown var or limit by what is no integer.
    """
    try:
        changed = yaml.safe_load(given) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"--vars is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(changed, Mapping):
        raise ValueError(f"--vars must be a mapping like {{min_sample_size: 30}}, not {given}")
    known = default_vars()
    unknown = [str(name) for name in changed if name not in known]
    if unknown:
        raise ValueError(f"--vars names what is no var: {', '.join(unknown)}")
    variables = known | dict(changed)
    names = ("clv_min_customers", "clv_min_history_days", "min_sample_size")
    for name in names:
        if type(variables[name]) is not int:
            raise ValueError(f"var {name} must be an integer, not {variables[name]}")
    return Limits(*(variables[name] for name in names))


def fit_warehouse(warehouse: Path, limits: Limits) -> int:
    """Fit on the tables of a warehouse folder and write the fits into it.

    Returns the number of rows that were written. Raises FileNotFoundError where a table is missing.
    """
    with duckdb.connect() as connection:

        def table(name: str) -> duckdb.DuckDBPyRelation:
            folder = warehouse / "intermediate.db" / name
            if not any(folder.glob("*.parquet")):
                raise FileNotFoundError(f"{folder} holds no Parquet file")
            return connection.read_parquet(f"{folder}/*.parquet")

        fits = fit_relations(
            table("int_as_of_dates__listed"), table("int_clv_cells__counted"), limits
        )
        written = warehouse / f"{FITS}.tmp"
        to_relation(connection, fits).write_parquet(str(written))
        written.replace(warehouse / FITS)
    return len(fits)


def main(arguments: list[str] | None = None) -> int:
    """Fit and write.

    Returns 0 where the fits were written, 2 where the warehouse does not hold what they rest on;
    exits with 2 where the arguments make no sense.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--warehouse",
        type=Path,
        default=Path(os.environ.get("CLIENTELA_SPARK_WAREHOUSE") or PROJECT / "warehouse/spark"),
        help="folder of the Spark warehouse (default: CLIENTELA_SPARK_WAREHOUSE, warehouse/spark)",
    )
    parser.add_argument("--vars", default="{}", help="vars of the build, as dbt takes them")
    options = parser.parse_args(arguments)
    try:
        limits = limits_of(options.vars)
    except ValueError as error:
        parser.error(str(error))
    started = time.monotonic()
    print(f"fitting the dates of {options.warehouse}", flush=True)
    try:
        count = fit_warehouse(options.warehouse, limits)
    except (FileNotFoundError, duckdb.Error) as error:
        print(
            f"fit_clv: {error}. Build first: dbt build --target spark",
            file=sys.stderr,
        )
        return 2
    print(f"{count} parameters in {time.monotonic() - started:.1f} s: {options.warehouse / FITS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
