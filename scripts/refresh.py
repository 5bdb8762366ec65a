"""Build and test the warehouse, then publish its marts, all at once, while others read them.

  python scripts/refresh.py                          the demo, or the company of CLIENTELA_INPUT
  python scripts/refresh.py -- --vars '{as_of_date: 2026-10-31}'     what follows -- is dbt's
  python scripts/refresh.py --rollback               serve the version before

dbt builds in the warehouse file (CLIENTELA_DB). When every model and every error test passed, the
marts without personal data are copied to a new version: a DuckDB file and a Parquet file for each.
The new file is renamed over published/clientela.duckdb; published/latest leads to the Parquet.
Whoever has the old file open keeps it, whoever opens it now gets the new one. docs/refresh.md.

Exit code 0: published; 1: a model or a test failed, or the work file is broken; 2: wrong usage;
3: another refresh, or another program that has the warehouse open; 4: a mart lost too many rows
(var max_row_count_drop, --force); 5: the files could not be written; 6: something unforeseen. Of
1 to 6 what was published stays served. A report of each run is in published/reports.
"""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from ending import end_as_an_error_does
from lists.places import PROJECT, default_database
from publishing import RefreshError, UnforeseenError, UsageError
from publishing.building import check_arguments
from publishing.refreshing import Refresh, Settings
from publishing.reports import new_report, write_report
from publishing.versions import Versions, unwritable


def project() -> Path:
    """The project that dbt builds: DBT_PROJECT_DIR where a company installed this as a package."""
    return Path(os.environ.get("DBT_PROJECT_DIR") or PROJECT).absolute()


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=default_database(),
        help="work file in which dbt builds (default: CLIENTELA_DB, warehouse/clientela.duckdb)",
    )
    parser.add_argument(
        "--published",
        type=Path,
        default=project() / (os.environ.get("CLIENTELA_PUBLISHED") or "published"),
        help="folder to publish to (default: CLIENTELA_PUBLISHED, published)",
    )
    parser.add_argument("--keep", type=int, default=5, help="versions to keep (default: 5)")
    parser.add_argument(
        "--force", action="store_true", help="publish though a mart lost too many rows"
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=5,
        metavar="SECONDS",
        help="how long to wait for another refresh to end (default: 5)",
    )
    parser.add_argument(
        "--rollback",
        nargs="?",
        const="",
        metavar="VERSION",
        help="serve a version again (default: the one before the served one); builds nothing",
    )
    parser.add_argument("--list", action="store_true", help="list the versions that are kept")
    parser.add_argument(
        "--dbt",
        default=str(Path(sys.executable).with_name("dbt")),
        help="the dbt to run (default: the one beside this Python)",
    )
    parser.add_argument("dbt_arguments", nargs="*", metavar="-- DBT", help="arguments of dbt build")
    return parser.parse_args(given)


def rolled_back(versions: Versions, asked: str, wait_seconds: float) -> str:
    """Serve a version again; gives its name."""
    report = new_report()
    with versions.locked(wait_seconds):
        report["previous_version"] = versions.served()
        version = asked or versions.before(versions.served())
        try:
            versions.serve_kept(version)
        except OSError as error:
            raise unwritable(versions.folder, error) from None
        report |= {"status": "rolled_back", "exit_code": 0, "version": version}
        write_report(versions.folder, report)
    return version


def listed(versions: Versions) -> str:
    """The kept versions, the newest first, with the served one marked."""
    served = versions.served()
    lines = []
    for name in reversed(versions.names()):
        manifest = versions.manifest(name)
        rows = sum(manifest.get("rows", {}).values())
        mark = "  served" if name == served else ""
        lines.append(f"{name}  as of {manifest.get('as_of_date')}  {rows:>12,} rows{mark}")
    return "\n".join(lines) or f"nothing is published in {versions.folder}"


def main(given: Sequence[str] | None = None) -> int:
    """Refresh, roll back or list; say what was done or why not."""
    arguments = arguments_of(given)
    versions = Versions(arguments.published.absolute())
    end_as_an_error_does()  # a scheduler asks it to
    try:
        if arguments.list:
            print(listed(versions))
            return 0
        if arguments.rollback is not None:
            version = rolled_back(versions, arguments.rollback, arguments.wait)
            print(f"refresh: {version} is served by {versions.database}")
            return 0
        if arguments.keep < 1:
            raise UsageError("--keep must be at least 1: the served version is kept")
        check_arguments(arguments.dbt_arguments)
        Refresh(
            versions,
            Settings(
                database=arguments.database.absolute(),
                target=project() / (os.environ.get("DBT_TARGET_PATH") or "target"),
                project=project(),
                dbt=arguments.dbt,
                dbt_arguments=arguments.dbt_arguments,
                keep=arguments.keep,
                is_forced=arguments.force,
                wait_seconds=arguments.wait,
            ),
        ).run()
    except RefreshError as error:
        print(f"refresh: {error}", file=sys.stderr)
        if isinstance(error, UnforeseenError) and error.__cause__:
            # Where, without what it says: that could hold a value.
            traceback.print_tb(error.__cause__.__traceback__)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main())
