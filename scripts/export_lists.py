"""Write the contact list of the last build as files, and remember in the ledger who was chosen.

  dbt build
  python scripts/export_lists.py
  dbt build          # the next one knows of it

Makes a folder for the list date in the contact ledger: a CSV file for each campaign and channel
with what that channel needs and no more, the contacts as the next build reads them, and a manifest
with rows and checksums. All of it or nothing, for the owner alone. A date that was exported stays
as it is. Whoever was erased since is taken out of the older lists. Reads the warehouse, never
writes it. DuckDB only. docs/export.md says more.

Exit code 0: exported, or it was already; 1: it failed, or the ledger is broken; 2: wrong usage;
3: refused, because the list is missing, older than the ledger or of a build that failed. An empty
list is no failure: nothing is written.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import duckdb
from lists import BrokenError, RefusedError
from lists.erasure import erase
from lists.ledger import (
    CONTACT_COLUMNS,
    CONTACTS,
    CsvFile,
    Ledger,
    Manifest,
    checked_manifest,
    write_manifest,
)
from lists.places import default_database, ledger_of
from lists.warehouse import OFFER_COLUMNS, Row, Warehouse

LONGEST_NAME = 80


def file_names(lists: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """A name for the file of each campaign and channel: its own, and one that any disk takes."""
    plain = {
        (campaign, channel): "__".join(
            re.sub(r"[^A-Za-z0-9_-]", "_", part)[:LONGEST_NAME] for part in (campaign, channel)
        )
        for campaign, channel, _ in lists
    }
    taken = [name.lower() for name in plain.values()]
    names = {}
    for (campaign, channel), name in plain.items():
        is_told_apart = name == f"{campaign}__{channel}" and taken.count(name.lower()) == 1
        told = hashlib.sha256(f"{campaign}\0{channel}".encode()).hexdigest()[:8]
        names[campaign, channel] = f"{name}.csv" if is_told_apart else f"{name}-{told}.csv"
    return names


def write_lists(folder: Path, warehouse: Warehouse, manifest: Manifest) -> Manifest:
    """Write the contacts, the lists and the manifest into an empty folder."""
    lists = warehouse.lists()
    names = file_names(lists)
    identifiers = {(campaign, channel): identifier for campaign, channel, identifier in lists}
    files: dict[str, Manifest] = {}
    control_count = 0
    with CsvFile(folder / CONTACTS, CONTACT_COLUMNS) as contacts:
        for key, rows in groupby(warehouse.contacts(), lambda row: (row[0][1], row[0][3])):
            listed = keep(contacts, rows)
            if key not in names:
                control_count += sum(1 for _ in listed)
                continue
            columns = ["contact_id", "contact_name", identifiers[key], *OFFER_COLUMNS]
            with CsvFile(folder / names[key], columns) as file:
                for entry in listed:
                    if entry:
                        file.row(entry)
                    else:
                        control_count += 1
            files[names[key]] = file.entry
    manifest |= {
        "contacts": contacts.rows - control_count,
        "controls": control_count,
        "files": {CONTACTS: contacts.entry, **files},
    }
    write_manifest(folder, manifest)
    return manifest


def keep(contacts: CsvFile, rows: Iterable[tuple[Row, Row | None]]) -> Iterator[Row | None]:
    """Write each contact into the ledger on its way into a list; none: a control is in no list."""
    for contact, entry in rows:
        contacts.row(contact)
        yield entry


def erase_gone(ledger: Ledger, warehouse: Warehouse) -> None:
    """Take whoever is gone out of the lists of every date."""
    for date, contact_ids in warehouse.gone_contacts(ledger).items():
        if date in ledger.dates and (rows := erase(ledger.folder / date, contact_ids)):
            say(f"{date}: {rows} rows of customers who were erased since are taken out")


def check_order(ledger: Ledger, warehouse: Warehouse, list_date: str, as_of_date: str) -> None:
    """Raise RefusedError where the build does not know what the ledger holds."""
    if elsewhere := warehouse.dates_elsewhere(ledger):
        raise RefusedError(
            f"the build read a ledger with the list dates {', '.join(elsewhere)}, which"
            f" {ledger.folder} does not hold: name that one with --ledger, or build again"
        )
    if unread := warehouse.unread_dates(ledger):
        raise RefusedError(
            f"the build is older than the ledger: it does not know the contacts of"
            f" {', '.join(unread)} in {ledger.folder}. Run dbt build again"
        )
    newest = max(ledger.dates, default="")
    if newest > list_date:
        raise RefusedError(
            f"the contact list is for {list_date}, and {newest} was exported already to"
            f" {ledger.folder}: build with a later list_date, or name another ledger if that one"
            " is not of this company"
        )
    if newest > as_of_date:
        raise RefusedError(
            f"the build is as of {as_of_date} and so does not see who was contacted on {newest}:"
            f" build with as_of_date {newest} or later"
        )


def export(warehouse: Warehouse, ledger: Ledger, asked: str | None, *, is_dry: bool) -> None:
    """Export the list of the warehouse, unless its date was exported already."""
    list_date, as_of_date, contact_count = warehouse.dates()
    if asked and asked != list_date:
        raise RefusedError(f"the contact list is for {list_date}, not for {asked}: build it first")
    if list_date in ledger.dates:
        done = checked_manifest(ledger.folder / list_date)
        say(f"{list_date} was exported already: {told(done)}. Nothing is changed.")
        return
    warehouse.check_built()
    if not contact_count:
        say(f"The contact list of {list_date} is empty: nobody to contact. Nothing is written.")
        return
    check_order(ledger, warehouse, list_date, as_of_date)
    if is_dry:
        lists = file_names(warehouse.lists()).values()
        say(f"{list_date} would be exported, with {len(lists)} lists. Nothing is written.")
        return
    with ledger.new_date(list_date) as folder:
        manifest = write_lists(
            folder, warehouse, {"format": 1, "list_date": list_date, "as_of_date": as_of_date}
        )
    for name, file in manifest["files"].items():
        if name != CONTACTS:
            say(f"  {name}: {file['rows']}")
    say(f"{list_date} is exported to {ledger.folder / list_date}: {told(manifest)}.")


def told(manifest: Manifest) -> str:
    """What a manifest counts."""
    lists = len(manifest["files"]) - 1
    return f"{manifest['contacts']} contacts on {lists} lists, {manifest['controls']} controls"


def say(text: str) -> None:
    """Report progress at once."""
    print(text, flush=True)


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--database",
        type=Path,
        default=default_database(),
        help="DuckDB file that a build made (default: CLIENTELA_DB, warehouse/clientela.duckdb)",
    )
    parser.add_argument(
        "--ledger",
        type=Path,
        help="folder of the ledger (default: what the build's var contact_ledger_path said, else"
        " CLIENTELA_LEDGER, else beside the database)",
    )
    parser.add_argument(
        "--list-date",
        type=lambda text: datetime.date.fromisoformat(text).isoformat(),
        metavar="DATE",
        help="fail unless the list is for this day",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Export, and say what was done or why not."""
    arguments = arguments_of(given)
    database: Path = arguments.database
    if database.is_dir():
        return fail(2, f"{database} is a folder. Lists are exported from DuckDB, not from Spark")
    if not database.is_file():
        return fail(2, f"{database} does not exist: run dbt build first")
    try:
        warehouse = Warehouse(database)
        ledger = Ledger(arguments.ledger or ledger_of(database, warehouse.ledger_folder))
        if arguments.dry_run:
            ledger.check()
            export(warehouse, ledger, arguments.list_date, is_dry=True)
            return 0
        with ledger.locked():
            ledger.check()
            erase_gone(ledger, warehouse)
            export(warehouse, ledger, arguments.list_date, is_dry=False)
    except RefusedError as error:
        return fail(3, str(error))
    except BrokenError as error:
        return fail(1, f"the ledger is broken: {error}. Nothing is exported (docs/export.md)")
    except duckdb.IOException:
        return fail(3, f"{database} is no DuckDB file, or a build has it open: wait for its end")
    except duckdb.Error as error:
        # Its text may hold values of customers.
        return fail(1, f"DuckDB gave up with {type(error).__name__}; nothing is exported")
    except OSError as error:
        return fail(1, f"{error.filename or 'a file'}: {error.strerror}; nothing is exported")
    return 0


def fail(code: int, text: str) -> int:
    """Say why nothing was exported; returns the exit code."""
    print(f"export_lists: {text}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
