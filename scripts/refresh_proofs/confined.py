"""A refresh whose published folder has no room, or may not be written; run inside `unshare -rm`.

  confined.py full:<share>|readonly <published> <command of the refresh ...>

Full: with room for a share of what a version takes.

Mounts a file system of its own over the published folder, with what is published in it, so that
neither the disk nor the rights of the machine are touched, and root is refused like everybody.
Prints the exit code, whether the served file is as it was, and what the refresh said.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from durable import checksum

from refresh_proofs.trial import served

PAGE = 4096
# For the folders, the lock and what the report of the refresh takes.
HEADROOM = 40_000


def main(how: str, published: Path, command: list[str]) -> None:
    """Mount, refresh, look."""
    before = published.parent / "before"
    shutil.copytree(published, before, symlinks=True)
    share = float(how.partition(":")[2] or 1)
    mount(f"size={taken(before) + int(share * taken(before / 'latest')) + HEADROOM}", published)
    shutil.copytree(before, published, symlinks=True, dirs_exist_ok=True)
    if how == "readonly":
        mount("remount,ro", published)
    was = checksum(published / "clientela.duckdb"), served(published)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = {
        "exit_code": ran.returncode,
        "is_untouched": was == (checksum(published / "clientela.duckdb"), served(published)),
        "said": ran.stderr.strip().splitlines()[-1:],
        "left": [path.name for path in (published / "versions").glob(".*")],
    }
    print(json.dumps(found))


def taken(folder: Path) -> int:
    """Bytes of the files below a folder, in whole pages as a file system in memory has them."""
    found = (file.stat().st_size for file in folder.resolve().rglob("*") if file.is_file())
    return sum(-(-size // PAGE) * PAGE for size in found)


def mount(options: str, folder: Path) -> None:
    """Mount a file system in memory."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", str(folder)], check=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3:])
