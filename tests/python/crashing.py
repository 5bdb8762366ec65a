"""Exports that are killed, each in a process of its own, forked from one that knows DuckDB but has no thread.

  python crashing.py <shop> <folder> steps          before each step in turn that it cannot do without
  python crashing.py <shop> <folder> moments 20     from outside, at moments drawn by chance

Of a folder with shop.duckdb and perhaps shop.ledger a copy is made for each: <folder>/<number>/killed is as the
killed export left it, <folder>/<number>/next as the next export did. Prints number and both exit codes.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import export_lists

STEPS = ("open", "fsync", "mkdir", "rename", "replace", "unlink", "rmdir")


def kill_before(step: int) -> None:
    """End this process, as kill -9 would, before the nth of its steps."""
    count = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def do(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return do

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def slow_down() -> None:
    """Let every file take its time on the way to the disk."""
    synchronize = os.fsync

    def slowly(fd: Any) -> None:
        time.sleep(0.01)
        synchronize(fd)

    os.fsync = slowly


def export(folder: Path, prepare: Callable[[], None] | None = None) -> int:
    """Start an export of a shop in a process of its own; returns its id."""
    if not (process := os.fork()):
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        if prepare:
            prepare()
        os._exit(export_lists.main(["--database", str(folder / "shop.duckdb")]))
    return process


def ended(process: int) -> int:
    """The exit code of a process; of one that was killed, the signal below zero."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(shop: Path, folder: Path, how: str, count: int = 500) -> None:
    """Kill exports until one comes to its end, or so many."""
    chance = random.Random(6)
    for number in range(1, count + 1):
        place = folder / str(number)
        shutil.copytree(shop, place / "killed")
        if how == "steps":
            code = ended(export(place / "killed", lambda step=number: kill_before(step)))  # type: ignore[misc]
        else:
            process = export(place / "killed", slow_down)
            time.sleep(chance.uniform(0, 0.3))
            os.kill(process, signal.SIGKILL)
            code = ended(process)
        shutil.copytree(place / "killed", place / "next")
        print(number, code, ended(export(place / "next")), flush=True)
        if how == "steps" and code == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:]))
