"""Where something of a customer can have been left, and every file there."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import duckdb
from as_sql import literal
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
# One of these is a warehouse; the folder that holds both is there without one.
WAREHOUSES = PLACES | {"CLIENTELA_SPARK_WAREHOUSE": "warehouse/spark"}


def default_places(note: Note, project: Path = PROJECT) -> list[Path]:
    """Where builds leave something, seen from the project, wherever the search is called from.

    note: is told where there is no warehouse at all.
    """
    environment = os.environ
    warehouses = [
        project / (environment.get(name) or WAREHOUSES[name])
        for name in ("CLIENTELA_DB", "CLIENTELA_SPARK_WAREHOUSE")
    ]
    if not any(is_there(path) for path in warehouses):
        note(f"{warehouses[0]}: there is no warehouse")
    return [project / (environment.get(name) or default) for name, default in PLACES.items()]


def is_there(path: Path) -> bool:
    """Whether a path is there; one that may not be looked at is, and the search says so."""
    try:
        return path.exists()
    except OSError:
        return True


def files_in(places: Sequence[Path], passed_over: Path, note: Note) -> Iterator[Path]:
    """Every file of files and folders, once; links are passed over, and the folder of the input.

    A file that is named is searched wherever it lies, with what is called after it (a database's
    log and half-made rewrite), its ledger and the ledger that its build was told of. note: is told
    of what can't be looked into.
    """
    seen = set()
    for place in places:
        try:
            for path in files_of(place, passed_over.resolve(), note):
                resolved = path.resolve()
                if resolved not in seen:
                    seen.add(resolved)
                    yield path
        except OSError as error:
            note(f"{place}: cannot be looked into ({type(error).__name__})")


def files_of(place: Path, passed_over: Path, note: Note) -> Iterator[Path]:
    """The files of one place. Raises OSError where it can't be told what it is."""
    found = place.resolve()
    if found.is_file():
        beside = (path for path in found.parent.iterdir() if path.name.startswith(found.name))
        named = sorted(path for path in beside if path.is_file())
        folders = [ledger_beside(place), ledger_beside(found), *told_ledger(found)]
    else:
        named, folders = [], [found, ledger_beside(found)]
    yield from named
    for folder in folders:
        for path in files_below(folder, note):
            is_passed_over = path.is_symlink() or path.resolve().is_relative_to(passed_over)
            if path.is_file() and not is_passed_over:
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
        connection.execute(f"attach {literal(database)} as told (read_only)")
        rows = connection.execute("from told.staging.base_contact_ledger").fetchall()
        return [PROJECT / row[1] for row in rows if row[1]]
    return []
