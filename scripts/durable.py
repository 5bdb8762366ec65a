"""Files that survive a crash: brought to the disk, and held by one process."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.1


def synchronize(path: Path) -> None:
    """Wait until the disk has what was written to a file, or the names in a folder."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a text; where that fails, what was there stays."""
    half_made = path.with_name(f".{path.name}.part")
    half_made.write_text(text, encoding="utf-8")
    half_made.replace(path)


@contextmanager
def held(lock: Path, wait_seconds: float = 0) -> Iterator[int]:
    """Hold a lock file alone; gives its descriptor. Ends with the process, however that ends.

    Raises BlockingIOError where another process holds it for longer than one waits.
    """
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise
                time.sleep(POLL_SECONDS)
        yield descriptor
    finally:
        os.close(descriptor)
