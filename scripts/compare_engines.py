"""Build the project on DuckDB and on Spark, and prove that every mart holds the same rows on both.

Amounts, counts, dates and texts must be equal; floating-point numbers may differ by a relative
1e-9. On Spark the models of lifetime value are fitted between two builds (fit_clv.py --help).
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import fit_clv
from ending import end_as_an_error_does
from engines import (
    FitError,
    build,
    compare,
    emptied,
    fit,
    marts,
    readers_of_the_fit,
    say_differences,
)

# A thousand queries on few rows: most of Java's own time went into making fast what runs some times
# more, and into looking for garbage; and to compile each query to Java takes longer than it runs.
TIER_4 = {"Invocation": 50_000, "MinInvocation": 6_000, "Compile": 150_000, "BackEdge": 400_000}
JAVA = ["-XX:+UseSerialGC", *(f"-XX:Tier4{name}Threshold={n}" for name, n in TIER_4.items())]
ON_FEW_ROWS = {"JAVA_TOOL_OPTIONS": os.environ.get("JAVA_TOOL_OPTIONS", " ".join(JAVA))}
INTERPRETED = {"CLIENTELA_SPARK_CODEGEN": os.environ.get("CLIENTELA_SPARK_CODEGEN", "false")}


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
    # Asked to end, it removes its folder as well.
    end_as_an_error_does()
    try:
        limits = fit_clv.limits_of(options.vars)
        work = emptied(
            (options.work or Path(tempfile.mkdtemp(prefix="clientela_engines_"))).resolve(),
            "compare_engines",
        )
    except ValueError as error:
        parser.error(str(error))
    try:
        # What is asked of DuckDB are its rows; `make test` tests them.
        untested = ["--exclude-resource-type", "test", "unit_test"]
        build("duckdb", work, ["--vars", options.vars, *untested])
        build("spark", work, ["--vars", options.vars], ON_FEW_ROWS | INTERPRETED)
        fit(work / "spark", limits)
        # Compiled as where users build, so that such queries are compared as well.
        build("spark", work, ["--vars", options.vars, *readers_of_the_fit()], ON_FEW_ROWS)
        failures = {mart: compare(work, mart, key) for mart, key in sorted(marts(work).items())}
    except subprocess.CalledProcessError:
        print("compare_engines: a build failed", file=sys.stderr)
        return 2
    except FitError as error:
        print(f"compare_engines: the fit failed: {error}", file=sys.stderr)
        return 2
    except duckdb.Error as error:
        print(f"compare_engines: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)
    say_differences(failures)
    return 1 if any(failures.values()) or not failures else 0


if __name__ == "__main__":
    sys.exit(main())
