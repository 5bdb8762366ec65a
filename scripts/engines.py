"""Two engines, one result: builds on DuckDB and Spark, and what differs between their marts.

Amounts, counts, dates and texts must be equal; floating-point numbers may differ by a relative
1e-9.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import fit_clv
from as_sql import literal
from clv.fits import Limits
from compared import columns_of, differs, marts_of, same_key

PROJECT = Path(__file__).resolve().parent.parent
# Lines of a failed build that are shown; all of them are in its log.
SHOWN_LINES = 40


class FitError(Exception):
    """The models of lifetime value could not be fitted."""


def emptied(work: Path, maker: str) -> Path:
    """The folder, new and empty. maker: the script, whose mark tells its folders from others.

    Raises ValueError where it holds what that script did not make.
    """
    marker = f".made_by_{maker}"
    if work.exists() and not work.is_dir():
        raise ValueError(f"{work} is no folder")
    if work.exists() and any(work.iterdir()) and not (work / marker).exists():
        raise ValueError(f"{work} is not empty and was not made by {maker}: name another")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    (work / marker).touch()
    return work


def build(
    target: str,
    work: Path,
    arguments: Sequence[str],
    settings: Mapping[str, str] | None = None,
    watch: Callable[[str], None] | None = None,
) -> float:
    """Run dbt build on one engine, with folders of its own; what it says is added to the last log.

    settings: environment variables besides ours. watch: is given each line as it is said.
    Returns the seconds it took. Raises CalledProcessError when it fails.
    """
    environment = {
        **os.environ,
        "CLIENTELA_DB": str(work / "duckdb.duckdb"),
        "CLIENTELA_SPARK_WAREHOUSE": str(work / "spark"),
        "DBT_TARGET_PATH": str(work / f"target_{target}"),
        "DBT_LOG_PATH": str(work / f"logs_{target}"),
        **(settings or {}),
    }
    started = time.monotonic()
    command = [str(Path(sys.executable).with_name("dbt")), "build", "--target", target, *arguments]
    last: list[str] = []
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with (work / f"{target}.log").open("a") as log:
            for line in process.stdout or ():
                log.write(line)
                log.flush()
                last = [*last, line][-SHOWN_LINES:]
                if watch:
                    watch(line)
        process.wait()
    finally:
        process.kill()
        process.wait()
    if process.returncode != 0:
        print("".join(last), file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)
    seconds = time.monotonic() - started
    print(f"{target}: built in {seconds:.0f} s", flush=True)
    return seconds


def fit(warehouse: Path, limits: Limits) -> None:
    """Fit on what Spark has counted.

    Raises FitError when it fails.
    """
    try:
        fit_clv.fit_warehouse(warehouse, limits)
    except (OSError, ValueError, ArithmeticError, duckdb.Error) as error:
        raise FitError(str(error)) from error


def readers_of_the_fit() -> list[str]:
    """What to build after the fit. Unit tests bring rows of their own: the first build ran them."""
    return ["--select", fit_clv.READERS, "--exclude-resource-type", "unit_test"]


def marts(work: Path) -> dict[str, list[str]]:
    """Every mart of DuckDB's build in a folder of work: its key by schema.table."""
    return marts_of(work / "target_duckdb")


def compare(work: Path, mart: str, key: list[str]) -> list[str]:
    """What differs between the engines in one mart; nothing where they agree."""
    schema, name = mart.split(".")
    files = work / "spark" / f"{schema}.db" / name / "*.parquet"
    spark = f"read_parquet({literal(files)})"
    with duckdb.connect(str(work / "duckdb.duckdb"), read_only=True) as database:
        database.sql("set timezone = 'UTC'")
        ours, theirs = columns_of(database, mart), columns_of(database, spark)
        if sorted(ours) != sorted(theirs):
            return [f"columns differ: {sorted(set(ours) ^ set(theirs))}"]
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
            full join (select *, true as present from {spark}) as theirs on {same_key(key)}
        """
        row = database.sql(query).fetchone()
    assert row is not None
    labels = ["rows only on DuckDB", "rows only on Spark", "more rows on DuckDB"]
    labels += [f"rows with another {column}" for column in ours]
    return [f"{count} {label}" for count, label in zip(row, labels, strict=True) if count]


def say_differences(failures: Mapping[str, list[str]]) -> None:
    """A line for each mart, and how many are equal."""
    for mart, problems in failures.items():
        print(f"differs  {mart}: {'; '.join(problems)}" if problems else f"equal    {mart}")
    differing = sum(bool(problems) for problems in failures.values())
    print(f"{len(failures) - differing} of {len(failures)} marts are equal on both engines")
