"""Fit the models of customer lifetime value on a Spark warehouse, which runs no Python models.

On DuckDB `dbt build` fits them itself. On Spark, after a first build:

  dbt build --target spark
  python scripts/fit_clv.py
  dbt build --target spark --select int_clv_fits__read+

The customers that the build has counted are read from the warehouse folder; the fits are written to
clv_fits.parquet in it, where the next build finds them. Until then values are null and say why, and
so they are again for a date whose customers have changed since.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import duckdb
import yaml
from clv.fits import Limits, fit_relations, to_relation

PROJECT = Path(__file__).resolve().parent.parent
FITS = "clv_fits.parquet"
TABLES = ("int_as_of_dates__listed", "int_clv_cells__counted")


def default_limits() -> Limits:
    """The limits of dbt_project.yml."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    variables = project["vars"]["clientela"]
    return Limits(
        variables["clv_min_customers"],
        variables["clv_min_history_days"],
        variables["min_sample_size"],
    )


def fit_warehouse(warehouse: Path, limits: Limits) -> int:
    """Fit on the tables of a warehouse folder and write the fits into it.

    Returns the number of rows that were written. Raises FileNotFoundError where a table is missing.
    """
    with duckdb.connect() as connection:
        relations = []
        for table in TABLES:
            folder = warehouse / "intermediate.db" / table
            if not any(folder.glob("*.parquet")):
                raise FileNotFoundError(f"{folder} holds no Parquet file")
            relations.append(connection.read_parquet(f"{folder}/*.parquet"))
        fits = fit_relations(*relations, limits)
        written = warehouse / f"{FITS}.tmp"
        to_relation(connection, fits).write_parquet(str(written))
        written.replace(warehouse / FITS)
    return len(fits)


def main(arguments: list[str] | None = None) -> int:
    """Fit and write.

    Returns 0 where the fits were written, 2 where the warehouse does not hold what they rest on.
    """
    limits = default_limits()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--warehouse",
        type=Path,
        default=Path(os.environ.get("CLIENTELA_SPARK_WAREHOUSE") or PROJECT / "warehouse/spark"),
        help="folder of the Spark warehouse (default: CLIENTELA_SPARK_WAREHOUSE, warehouse/spark)",
    )
    for name, limit in (
        ("clv-min-customers", limits.customers),
        ("clv-min-history-days", limits.history_days),
        ("min-sample-size", limits.sample_size),
    ):
        parser.add_argument(
            f"--{name}", type=int, default=limit, help=f"as the var of that name (default {limit})"
        )
    options = parser.parse_args(arguments)
    limits = Limits(
        options.clv_min_customers, options.clv_min_history_days, options.min_sample_size
    )
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
