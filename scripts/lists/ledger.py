"""The ledger folder: a folder for each list date, written whole or not at all.

2026-06-30/contacts.csv    who was chosen, as the input table contacts has it: ids only
2026-06-30/K04__email.csv  a list for whoever contacts them: deleted after use, if one likes
2026-06-30/manifest.json   rows and checksums of every file
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from durable import checksum, held, synchronize

from lists import BrokenError, RefusedError

CONTACTS, MANIFEST, LOCK = "contacts.csv", "manifest.json", ".lock"
# As the ledger_columns of macros/inputs/ledger.sql.
CONTACT_COLUMNS = """
    contact_id campaign_id customer_id channel wave contacted_at is_control cost updated_at
""".split()
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
IN_QUOTES = re.compile(r'[",\r\n]')
HALF_MADE = re.compile(r"\.\d{4}-\d{2}-\d{2}\.\d+")

Manifest = dict[str, Any]


class CsvFile:
    """A new CSV file of its owner's alone, whose rows and checksum are known when it is closed."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.rows = 0
        self.digest = hashlib.sha256()
        self.stream = os.fdopen(create(path), "wb")
        self.write(columns)

    def write(self, values: Sequence[object]) -> None:
        """Add a line; null is empty. Python's own writer puts no quotes around a lone CR."""
        texts = ["" if value is None else str(value) for value in values]
        line = ",".join(
            '"' + text.replace('"', '""') + '"' if IN_QUOTES.search(text) else text
            for text in texts
        )
        content = f"{line}\n".encode()
        self.digest.update(content)
        self.stream.write(content)

    def row(self, values: Sequence[object]) -> None:
        """Add a row."""
        self.rows += 1
        self.write(values)

    def __enter__(self) -> CsvFile:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Bring it to the disk; after an error just let go of it."""
        with self.stream:
            if not kind:
                self.stream.flush()
                os.fsync(self.stream.fileno())

    @property
    def entry(self) -> Manifest:
        """What the manifest says of it."""
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


def create(path: Path) -> int:
    """A file that was not there, for its owner alone from the first moment."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest into a folder, in the place of an older one if there is one."""
    path = folder / f".{MANIFEST}.tmp"
    path.unlink(missing_ok=True)
    with os.fdopen(create(path), "w", encoding="utf-8") as stream:
        json.dump(manifest, stream, indent=2, ensure_ascii=False)
        stream.write("\n")
        stream.flush()
        os.fsync(stream.fileno())
    path.replace(folder / MANIFEST)
    synchronize(folder)


def checked_manifest(folder: Path, names: Sequence[str] | None = None) -> Manifest:
    """The manifest of a list date, whose files (all, or those named) are as it says.

    Lists may have been deleted after use; the contacts may not. Raises BrokenError.
    """
    place = f"{folder.name}/{MANIFEST}"
    try:
        manifest: Manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        files: dict[str, Manifest] = manifest["files"]
        known = {name: [file["sha256"], file.get("sha256_before")] for name, file in files.items()}
    except FileNotFoundError:
        raise BrokenError(f"{place} is missing") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BrokenError(f"{place} is no manifest any more") from None
    if CONTACTS not in known or any(Path(name).name != name for name in known):
        raise BrokenError(f"{place} is no manifest any more")
    for name in known if names is None else names:
        path = folder / name
        if not path.exists():
            if name == CONTACTS:
                raise BrokenError(f"{folder.name}/{name} is missing")
        elif checksum(path) not in known[name]:
            way_out = "" if name == CONTACTS else ". Delete this list, then run again"
            raise BrokenError(
                f"{folder.name}/{name} was changed since: its checksum is another{way_out}"
            )
    return manifest


class Ledger:
    """A ledger folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def dates(self) -> list[str]:
        """The list dates in it, the oldest first."""
        if not self.folder.exists():
            return []
        return sorted(
            path.name
            for path in self.folder.iterdir()
            if DATE.fullmatch(path.name) and path.is_dir()
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the ledger alone, and clear what a crash left half made. Ends with the process."""
        if not self.folder.exists():
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            self.folder.mkdir(mode=0o700, exist_ok=True)
        with ExitStack() as stack:
            try:
                stack.enter_context(held(self.folder / LOCK))
            except BlockingIOError:
                raise RefusedError("another export is writing to the ledger: wait for it") from None
            self.clear()
            yield

    def clear(self) -> None:
        """Remove what no export finished."""
        for path in self.folder.iterdir():
            if HALF_MADE.fullmatch(path.name):
                shutil.rmtree(path)
        for date in self.dates:
            for path in (self.folder / date).glob(".*.tmp"):
                path.unlink()

    def check(self) -> None:
        """Raise BrokenError where the contacts of a list date are not those that were exported."""
        for date in self.dates:
            checked_manifest(self.folder / date, [CONTACTS])

    @contextmanager
    def new_date(self, date: str) -> Iterator[Path]:
        """A folder to fill; it becomes the list date's in one step, or nothing is left of it."""
        half_made = self.folder / f".{date}.{os.getpid()}"
        half_made.mkdir(mode=0o700)
        try:
            yield half_made
            synchronize(half_made)
            half_made.rename(self.folder / date)
        except BaseException:
            shutil.rmtree(half_made, ignore_errors=True)
            raise
        synchronize(self.folder)

    def paths(self) -> list[str]:
        """The contacts of every list date."""
        return [str(self.folder / date / CONTACTS) for date in self.dates]
