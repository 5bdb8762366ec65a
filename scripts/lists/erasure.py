"""Takes people who were erased since out of the lists that were exported before."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from durable import checksum, synchronize

from lists import BrokenError
from lists.ledger import (
    CONTACTS,
    CsvFile,
    Manifest,
    checked_manifest,
    write_manifest,
)


@dataclass(frozen=True)
class Copy:
    """The new version of a list."""

    entry: Manifest
    left_out: int


def erase(folder: Path, contact_ids: Collection[str]) -> int:
    """Take contacts out of the lists of a date; returns the number of rows.

    contacts.csv keeps them: it names nobody, and what was sent was sent. Where this is cut short,
    the manifest knows each list as it was and as it will be, and the next run ends it. A list that
    somebody edited is noted (was_changed): no person stays in it because of that.
    """
    manifest = checked_manifest(folder, [CONTACTS])
    gone = set(contact_ids) - set(manifest.get("erased_contacts", []))
    if not gone:
        return 0
    gone |= set(manifest.get("erased_contacts", []))
    files: dict[str, Manifest] = manifest["files"]
    made: dict[str, Manifest] = {}
    row_count = 0
    for name in files:
        path = folder / name
        if name != CONTACTS and path.exists() and (copy := copy_without(path, gone)):
            made[name] = copy.entry
            row_count += copy.left_out
    if made:
        for name, entry in made.items():
            before = checksum(folder / name)
            known = (files[name]["sha256"], files[name].get("sha256_before"))
            if before not in known or "was_changed" in files[name]:
                entry["was_changed"] = True
            files[name] = {**entry, "sha256_before": before}
        write_manifest(folder, manifest)
        for name in made:
            half_made(folder / name).replace(folder / name)
        synchronize(folder)
    for entry in files.values():
        entry.pop("sha256_before", None)
    manifest["erased_contacts"] = sorted(gone)
    write_manifest(folder, manifest)
    return row_count


def half_made(path: Path) -> Path:
    """Where the new version of a list is written; an export clears what is left of one."""
    return path.with_name(f".{path.name}.tmp")


def copy_without(path: Path, contact_ids: Collection[str]) -> Copy | None:
    """Write a list without some contacts beside it; none where they are not in it."""
    try:
        return written_without(path, contact_ids)
    except (ValueError, csv.Error):
        raise BrokenError(
            f"{path.parent.name}/{path.name} was changed since, and nobody can be taken out of it"
            " by contact_id any more. Delete this list, then run again"
        ) from None


def written_without(path: Path, contact_ids: Collection[str]) -> Copy | None:
    """As copy_without. Raises ValueError or csv.Error where the file is no list any more."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        header = next(rows, [])
        if header[:1] != ["contact_id"]:
            raise ValueError
        left_out = 0
        for row in rows:
            if len(row) != len(header):
                raise ValueError
            left_out += row[0] in contact_ids
        if not left_out:
            return None
        stream.seek(0)
        rows = csv.reader(stream)
        with CsvFile(half_made(path), next(rows)) as copy:
            for row in rows:
                if row[0] not in contact_ids:
                    copy.row(row)
    return Copy(copy.entry, left_out)
