"""Where something of a customer can have been left, and every file there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
from lists.places import ledger_beside
from personal_values import PROJECT

Note = Callable[[str], None]

# What builds, exports and refreshes leave behind, by the variable that names it.
PLACES = {
    "CLIENTELA_DB": "warehouse/clientela.duckdb",
    "CLIENTELA_SPARK_WAREHOUSE": "warehouse",
    "DBT_TARGET_PATH": "target",
    "DBT_LOG_PATH": "logs",
    "CLIENTELA_LEDGER": "warehouse/clientela.ledger",
    "CLIENTELA_PUBLISHED": "published",
}
WAREHOUSES = ("CLIENTELA_DB", "CLIENTELA_SPARK_WAREHOUSE")


def default_places(note: Note) -> list[Path]:
    """Where builds leave something, seen from the project, wherever the search is called from.

    note: is told where a warehouse that the environment names is not there, nor any other.
    """
    named = {name: PROJECT / os.environ[name] for name in PLACES if os.environ.get(name)}
    missing = [named[name] for name in WAREHOUSES if name in named and not named[name].exists()]
    if missing and not any(named[name].exists() for name in WAREHOUSES if name in named):
        note(f"{missing[0]}: there is no warehouse")
    return [named.get(name, PROJECT / default) for name, default in PLACES.items()]


def files_in(places: Sequence[Path], passed_over: Path, note: Note) -> Iterator[Path]:
    """Every file of files and folders, once; links are passed over, and the folder of the input.

    A file that is named is searched wherever it lies, with what is called after it (a database's
    log and half-made rewrite), its ledger and the ledger that its build was told of. note: is told
    of folders that can't be looked into.
    """
    seen = set()
    for place in places:
        found = place.resolve()
        if found.is_file():
            beside = (path for path in found.parent.iterdir() if path.name.startswith(found.name))
            named = sorted(path for path in beside if path.is_file())
            folders = [ledger_beside(place), ledger_beside(found), *told_ledger(found)]
        else:
            named, folders = [], [found, ledger_beside(found)]
        below = (path for folder in folders for path in files_below(folder, note))
        for path in (*named, *below):
            resolved = path.resolve()
            is_input = path not in named and resolved.is_relative_to(passed_over.resolve())
            if path.is_file() and not path.is_symlink() and not is_input and resolved not in seen:
                seen.add(resolved)
                yield path


def files_below(folder: Path, note: Note) -> list[Path]:
    """Every file of a folder and of the folders in it; none where it is not there."""

    def unreadable(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            note(f"{error.filename}: cannot be looked into ({type(error).__name__})")

    walked = sorted(os.walk(folder, onerror=unreadable))
    return [Path(place) / name for place, _, names in walked for name in names]


def told_ledger(database: Path) -> list[Path]:
    """The contact ledger that the build of a database was given by a var, if any."""
    with suppress(duckdb.Error), duckdb.connect() as connection:
        quoted = str(database).replace("'", "''")
        connection.execute(f"attach '{quoted}' as told (read_only)")
        rows = connection.execute("from told.staging.base_contact_ledger").fetchall()
        return [PROJECT / row[1] for row in rows if row[1]]
    return []
