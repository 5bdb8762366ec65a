"""The published folder: whole versions, one of which is served.

clientela.duckdb                           the served version; replaced by renaming another over it
latest                                     link to the folder of the served version
versions/<version>/clientela.duckdb        the same file, kept for a rollback
versions/<version>/<schema>/<mart>.parquet
versions/<version>/manifest.json           rows of each mart, and of which build
reports/<run>.json                         what became of each refresh

A folder under versions/ whose name begins with a dot is half made or half removed. The served file
is the truth: whatever a kill left undone around it is done, or undone, by the next refresh. What
has another name than these is somebody else's and left alone.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
from durable import held, synchronize

from publishing import BusyError, PublishError, UsageError

DATABASE, LATEST, MANIFEST = "clientela.duckdb", "latest", "manifest.json"
VERSION = re.compile(r"\d{8}T\d{9}Z")
NO_LINKS = {errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}

Manifest = dict[str, Any]


class Versions:
    """A published folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / DATABASE
        self.kept = folder / "versions"

    @contextmanager
    def locked(self, wait_seconds: float) -> Iterator[int]:
        """Hold the folder alone, with whatever a crash left in it put right.

        Gives the lock's descriptor. Raises BusyError, or PublishError where it cannot be written.
        """
        with ExitStack() as stack:
            try:
                self.kept.mkdir(parents=True, exist_ok=True)
                descriptor = stack.enter_context(held(self.folder / ".lock", wait_seconds))
                self.recover()
            except BlockingIOError:
                raise BusyError(f"another refresh is publishing to {self.folder}") from None
            except OSError as error:
                raise unwritable(self.folder, error) from None
            yield descriptor

    def served(self) -> str | None:
        """The version that readers get; none where nothing is served.

        Raises BusyError where a program that writes to the served file keeps it from being read.
        """
        if not self.database.is_file():
            return None
        for folder in self._folders():
            if (folder / DATABASE).exists() and (folder / DATABASE).samefile(self.database):
                return folder.name.lstrip(".")
        # A file system without links, or a file that somebody put there.
        try:
            with duckdb.connect(str(self.database), read_only=True) as connection:
                found = connection.execute("select version from publication.version").fetchone()
        except duckdb.Error as error:
            if is_locked(error):
                raise BusyError(f"a program has {self.database} open to write: end it") from None
            found = None
        link = self.folder / LATEST
        return str(found[0]) if found else link.readlink().name if link.is_symlink() else None

    def names(self) -> list[str]:
        """The versions that are kept, the oldest first."""
        return sorted(path.name for path in self._folders() if path.name[0] != ".")

    def manifest(self, version: str | None) -> Manifest:
        """What is in a version; nothing where it has no manifest."""
        try:
            found: Manifest = json.loads((self.kept / str(version) / MANIFEST).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    @contextmanager
    def half_made(self, version: str) -> Iterator[Path]:
        """An empty folder to make a version in; nothing is left of it unless it was served."""
        folder = self.kept / f".{version}"
        folder.mkdir()
        try:
            yield folder
        finally:
            # Stopped between the steps of serving it, it is served already.
            with suppress(OSError):
                self.recover()

    def serve_new(self, version: str, folder: Path) -> None:
        """Serve what was made in a folder, and keep it."""
        for path in sorted(folder.rglob("*"), reverse=True):
            synchronize(path)
        synchronize(folder)
        self._prepare(version, folder / DATABASE)
        self._switch()
        self._keep(version)
        self._point()

    def serve_kept(self, version: str) -> None:
        """Serve a version that was kept."""
        if version not in self.names():
            kept = ", ".join(self.names()) or "none"
            raise UsageError(f"there is no version {version}; kept are {kept}")
        erased = self.manifest(self.served()).get("erasures")
        if erased is not None and self.manifest(version).get("erasures") != erased:
            raise UsageError(f"{version} is of before an erasure: nobody goes back to it")
        self._prepare(version, self.kept / version / DATABASE)
        self._switch()
        self._point()

    def before(self, version: str | None) -> str:
        """The newest version that is older than one. Raises UsageError where there is none."""
        older = [name for name in self.names() if version is None or name < version]
        if not older:
            raise UsageError(f"no version older than {version} is kept in {self.kept}")
        return older[-1]

    def prune(self, count: int, erasures: str) -> list[str]:
        """Remove all but the newest so many, and those of before an erasure; says which."""
        served, names = self.served(), self.names()
        removed = [
            name
            for place, name in enumerate(names)
            if name != served
            and (len(names) - place > count or self.manifest(name).get("erasures") != erasures)
        ]
        for name in removed:
            (self.kept / name).rename(self.kept / f".{name}")
            shutil.rmtree(self.kept / f".{name}", ignore_errors=True)
        return removed

    def recover(self) -> None:
        """End or undo what a killed refresh began."""
        served = self.served()
        for path in self._folders():
            if path.name == f".{served}" and served not in self.names():
                self._keep(str(served))
            elif path.name[0] == ".":
                shutil.rmtree(path)
        for name in (DATABASE, LATEST):
            self._beside(name).unlink(missing_ok=True)
        self._wal.unlink(missing_ok=True)
        for path in (self.folder / "reports").glob(".*.json"):
            path.unlink()
        link = self.folder / LATEST
        target = Path("versions") / str(served)
        if served in self.names() and not (link.is_symlink() and link.readlink() == target):
            self._beside(LATEST).symlink_to(target)
            self._point()

    def _folders(self) -> Iterator[Path]:
        """Folders of versions, half made ones too."""
        found = sorted(self.kept.iterdir()) if self.kept.is_dir() else []
        return iter([path for path in found if VERSION.fullmatch(path.name.removeprefix("."))])

    def _prepare(self, version: str, database: Path) -> None:
        """Make whatever the system may refuse, before anything is switched."""
        link = self.folder / LATEST
        if link.exists() and not link.is_symlink():
            raise PublishError(f"{link} is no link: move it away, it is to lead to a version")
        self._beside(LATEST).unlink(missing_ok=True)
        self._beside(LATEST).symlink_to(Path("versions") / version)
        new = self._beside(DATABASE)
        new.unlink(missing_ok=True)
        try:
            os.link(database, new)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            shutil.copyfile(database, new)
            new.chmod(0o444)
            synchronize(new)

    def _switch(self) -> None:
        """Put a file in the served one's place: readers have the old one or the new one whole."""
        new = self._beside(DATABASE)
        # The log of a tool that wrote to the old file would be replayed into the new one.
        self._wal.unlink(missing_ok=True)
        new.replace(self.database)
        self._wal.unlink(missing_ok=True)
        # Two names of one file are not renamed over each other: serving what is served.
        new.unlink(missing_ok=True)
        synchronize(self.folder)

    def _keep(self, version: str) -> None:
        """Give a version that was served its name among the kept ones."""
        (self.kept / f".{version}").rename(self.kept / version)
        synchronize(self.kept)

    def _point(self) -> None:
        """Let the link say which version is served."""
        self._beside(LATEST).replace(self.folder / LATEST)
        synchronize(self.folder)

    @property
    def _wal(self) -> Path:
        return self.folder / f"{DATABASE}.wal"

    def _beside(self, name: str) -> Path:
        return self.folder / f".{name}.new"


def is_locked(error: duckdb.Error) -> bool:
    """Whether another process is what keeps a file from being opened."""
    return "could not set lock" in str(error).lower()


def unwritable(folder: Path, error: OSError) -> PublishError:
    """What to say of a folder that the system does not let us write to."""
    return PublishError(
        f"{error.filename or folder}: {error.strerror}; what was published stays served"
    )
