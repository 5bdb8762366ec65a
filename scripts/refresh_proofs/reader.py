"""A reader of what is published, who looks whether it is one whole version.

  reader.py <published> <until this file exists> each|long|parquet

each: connects anew for every look; long: looks six times through one connection, which must stay at
one version; parquet: reads the files that `latest` leads to. Prints a line of JSON at the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

LOOKS = 6
# Five readers without a pause would leave the refreshes no processor.
PAUSE_SECONDS = 0.5


class MixedError(AssertionError):
    """A reader saw parts of two versions, or less than a version."""


def looked(connection: duckdb.DuckDBPyConnection, catalog: str = "clientela") -> str:
    """Check every mart of a DuckDB file against what the file says of itself; gives the version."""
    version, as_of_date = connection.execute(
        f"select version, as_of_date from {catalog}.publication.version"
    ).fetchall()[0]
    marts = connection.execute(
        f"select schema_name || '.' || mart, row_count from {catalog}.publication.marts"
    ).fetchall()
    dated = {
        name
        for (name,) in connection.execute(
            "select schema_name || '.' || table_name from duckdb_columns()"
            f" where column_name = 'as_of_date' and database_name = '{catalog}'",
        ).fetchall()
    }
    for name, row_count in marts:
        of_another_day = f"count_if(as_of_date <> '{as_of_date}')" if name in dated else "0"
        found = connection.execute(
            f"select count(*), {of_another_day} from {catalog}.{name}"
        ).fetchall()
        if found != [(row_count, 0)]:
            raise MixedError(f"{version}: {name} has {found[0]}, not {row_count} rows of its day")
    return str(version)


def each(published: Path) -> set[str]:
    """One look through a connection of its own."""
    with duckdb.connect(str(published / "clientela.duckdb"), read_only=True) as connection:
        return {looked(connection)}


def long(published: Path) -> set[str]:
    """Several looks through one connection, with time for a refresh between them."""
    with duckdb.connect(str(published / "clientela.duckdb"), read_only=True) as connection:
        seen = set()
        for _ in range(LOOKS):
            seen.add(looked(connection))
            time.sleep(PAUSE_SECONDS)
    if len(seen) != 1:
        raise MixedError(f"one connection saw {len(seen)} versions")
    return seen


def parquet(published: Path) -> set[str]:
    """The Parquet files of the version that the link leads to."""
    folder = (published / "latest").resolve()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    with duckdb.connect() as connection:
        for name, row_count in manifest["rows"].items():
            rows = connection.read_parquet(str(folder / f"{name.replace('.', '/')}.parquet"))
            of_another_day = 0
            if "as_of_date" in rows.columns:
                of_another_day = rows.filter(f"as_of_date <> '{manifest['as_of_date']}'").shape[0]
            if (rows.shape[0], of_another_day) != (row_count, 0):
                raise MixedError(f"{folder.name}: {name} is not whole")
    return {str(manifest["version"])}


KINDS: dict[str, Callable[[Path], set[str]]] = {"each": each, "long": long, "parquet": parquet}


def main(published: Path, stop: Path, kind: str) -> int:
    """Look until told to stop; say how often, at which versions and what went wrong."""
    result: dict[str, Any] = {"kind": kind, "looks": 0, "errors": []}
    seen: set[str] = set()
    is_last = False
    # The last look begins when all is published: a short trial could end within one long one.
    while not is_last:
        is_last = stop.exists() or not stop.parent.exists()
        try:
            seen |= KINDS[kind](published)
            result["looks"] += 1
            time.sleep(PAUSE_SECONDS)
        except (duckdb.Error, OSError, ValueError, AssertionError) as error:
            result["errors"].append(f"{type(error).__name__}: {error}")
    print(json.dumps(result | {"versions": len(seen)}))
    return 1 if result["errors"] else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
