"""Prove that what is published is whole, whatever happens to the refreshes.

  make build
  python scripts/prove_refresh.py                      100 refreshes beside 5 readers, 50 killed
  python scripts/prove_refresh.py --refreshes 5 --kills 6

Works on a copy of the warehouse that was built last, in a folder of its own. In dbt's place stands
a step that moves every mart to another day, so that a version mixed of two would show; copying,
renaming, locking and clean-up are those of scripts/refresh.py, run as a scheduler runs it.

1. Refreshes in a loop; readers connect and look throughout: four through DuckDB, one of which keeps
   its connection, and one at the Parquet files. No error, and each sees one whole version.
2. Refreshes killed (kill -9) at random moments, half of them while they publish. What is served is
   whole, the version of before or the next one, and the next refresh succeeds.
3. No room on the disk; a folder that may not be written. A clear error, the served file untouched.
   Needs Linux's `unshare`; says so where it is refused.

Exit code 0: proven; 1: not; 2: there is no build to begin with.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb
from lists.places import PROJECT, default_database
from refresh_proofs.trial import SCRIPTS, Trial

READERS = ("each", "each", "each", "long", "parquet")
PATIENCE_SECONDS = 60
# Of what a version takes: it fails while copying, at the checkpoint, at a Parquet file.
ROOM_SHARES = (0.02, 0.3, 0.6, 0.85)


class DisprovenError(AssertionError):
    """Something that must not happen did."""


def beside_readers(trial: Trial, count: int, say: Callable[[str], None]) -> None:
    """Refresh again and again while readers look."""
    stop = trial.folder / "stop"
    command = [sys.executable, "-m", "refresh_proofs.reader", str(trial.published), str(stop)]
    readers = [
        subprocess.Popen([*command, kind], cwd=SCRIPTS, stdout=subprocess.PIPE, text=True)
        for kind in READERS
    ]
    try:
        for number in range(1, count + 1):
            code, said = trial.refresh()
            if code:
                raise DisprovenError(f"refresh {number} ended with {code}: {said}")
            if number % 10 == 0:
                say(f"{number} refreshes of {count}")
        stop.touch()
        told = [reader.communicate(timeout=PATIENCE_SECONDS)[0] for reader in readers]
    finally:
        for reader in readers:
            reader.kill()
    looks = 0
    for found in map(json.loads, told):
        looks += found["looks"]
        if found["errors"] or found["versions"] < min(count, 2):
            raise DisprovenError(f"a reader failed, or saw no change: {found}")
        say(f"reader ({found['kind']}): {found['looks']} looks, {found['versions']} versions")
    say(f"{count} refreshes, {looks} looks of {len(READERS)} readers, 0 errors")


def killed(trial: Trial, count: int, seed: int, say: Callable[[str], None]) -> None:
    """Kill refreshes; each time look at what is served, and let the next one end."""
    chance = random.Random(seed)
    started = time.monotonic()
    trial.refresh()
    whole = time.monotonic() - started
    outcomes = {"before": 0, "next": 0, "ended": 0}
    for number in range(1, count + 1):
        before = trial.served()
        kept = set(versions(trial))
        process = trial.start()
        if number % 2:
            wait_for(process, lambda: bool(list((trial.published / "versions").glob(".*"))))
            time.sleep(chance.uniform(0, whole / 2))
        else:
            time.sleep(chance.uniform(0, whole))
        process.kill()
        process.communicate()
        now = trial.served()
        # The next one: made by the killed refresh, which may not have come to naming its folder.
        new = {path.name.lstrip(".") for path in (trial.published / "versions").iterdir()} - kept
        if now != before and now not in new:
            raise DisprovenError(f"kill {number}: {now} is served, neither {before} nor the next")
        ended = process.returncode == 0
        outcomes["ended" if ended else "before" if now == before else "next"] += 1
        code, said = trial.refresh()
        if code or trial.served() in (before, now):
            raise DisprovenError(f"the refresh after kill {number} ended with {code}: {said}")
        if left := list((trial.published / "versions").glob(".*")):
            raise DisprovenError(f"the refresh after kill {number} left {left[0].name}")
        if number % 10 == 0:
            say(f"{number} kills of {count}")
    if count and not outcomes["before"] + outcomes["next"]:
        raise DisprovenError(f"all {count} kills came too late: nothing is proven")
    say(
        f"{count} kills: {outcomes['before']} times the version of before was served,"
        f" {outcomes['next']} times the next one, {outcomes['ended']} came too late"
    )


def versions(trial: Trial) -> list[str]:
    """The versions that are kept."""
    return [path.name for path in (trial.published / "versions").glob("[!.]*")]


def wait_for(process: subprocess.Popen[str], has_come: Callable[[], bool]) -> None:
    """Wait until something has come, or the process ended without."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not has_come() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)


def refused(trial: Trial, say: Callable[[str], None]) -> bool:
    """Refresh without room, from none to nearly enough, and without the right to write.

    False where the system does not let us try.
    """
    probe = subprocess.run(
        ["unshare", "-rm", "true"], capture_output=True, check=False, cwd=trial.folder
    )
    if probe.returncode:
        say("NOT TRIED: a full disk and a read-only folder; unshare is refused on this machine")
        return False
    for how in (*(f"full:{share}" for share in ROOM_SHARES), "readonly"):
        command = [sys.executable, "-m", "refresh_proofs.confined", how, str(trial.published)]
        ran = subprocess.run(
            ["unshare", "-rm", *command, *trial.command()],
            cwd=SCRIPTS,
            env=trial.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise DisprovenError(f"{how}: {ran.stderr}")
        found = json.loads(ran.stdout.splitlines()[-1])
        shutil.rmtree(trial.folder / "before")
        if found["exit_code"] != 5 or not found["is_untouched"] or found["left"]:
            raise DisprovenError(f"{how}: {found}")
        say(f"{how}: exit code 5, the served file untouched: {found['said'][0]}")
    return True


def arguments_of(given: Sequence[str] | None) -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--refreshes", type=int, default=100, help="beside readers (default: 100)")
    parser.add_argument("--kills", type=int, default=50, help="refreshes to kill (default: 50)")
    parser.add_argument("--seed", type=int, default=7, help="of the random moments (default: 7)")
    parser.add_argument(
        "--database", type=Path, default=default_database(), help="a warehouse that was built"
    )
    parser.add_argument(
        "--artifacts",
        type=Path,
        default=PROJECT / "target",
        help="folder with manifest.json and run_results.json of that build (default: target)",
    )
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    """Prove, or say what speaks against it."""
    arguments = arguments_of(given)
    for file in (arguments.database, arguments.artifacts / "manifest.json"):
        if not file.exists():
            print(f"prove_refresh: {file} does not exist: run make build first", file=sys.stderr)
            return 2

    def say(text: str) -> None:
        print(f"prove_refresh: {text}", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), arguments.database, arguments.artifacts.absolute())
        try:
            code, said = trial.refresh()
            if code:
                raise DisprovenError(f"the first refresh ended with {code}: {said}")
            beside_readers(trial, arguments.refreshes, say)
            killed(trial, arguments.kills, arguments.seed, say)
            is_whole = refused(trial, say)
        except (DisprovenError, AssertionError, duckdb.Error, subprocess.SubprocessError) as error:
            print(f"prove_refresh: NOT PROVEN: {error}", file=sys.stderr)
            return 1
    say("proven" if is_whole else "proven, but for what was not tried")
    return 0


if __name__ == "__main__":
    sys.exit(main())
