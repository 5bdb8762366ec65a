#!/usr/bin/env python3
"""Let the demo company live on and see what its contact lists earn.

Customers of a truth of their own (simulation/nature.py, simulation/world.py), begun from the input
files, buy, answer, grow tired and leave. Every few days the project builds its warehouse from what
they did, makes a contact list and exports it; they answer; and so on. Beside that world three
others: the same number of contacts on the same channels at random, the same for the best customers,
and nobody contacted at all. docs/simulation.md says what came out.

Exit code 0; 1 where a customer got more contacts than a cap allows, or one on a channel after
unsubscribing from it; 2 where a step failed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from simulation import company, nature, picture, plans, pressure, report
from simulation.diary import Diary
from simulation.house import PROJECT, RESULTS, House, StepError
from simulation.memory import Remembered
from simulation.year import Year

DEMO = PROJECT / "seeds" / "demo"
MONTH_DAYS = 365 / 12
# Stands in a folder that this script made, with its arguments.
MARKER = "simulation.json"
# Where everybody may get everything, how it is shared out makes no difference.
SCARCE = {"contact_budget": 30, "call_capacity_per_day": 4}


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--months", type=int, default=12, help="how long (default: %(default)s)")
    parser.add_argument(
        "--every", type=int, default=7, metavar="DAYS", help="days between lists (default: 7)"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the truth (default: %(default)s)")
    parser.add_argument("--input", type=Path, default=DEMO, help="input folder (default: the demo)")
    parser.add_argument(
        "--control-share", type=float, default=0.2, help="of the campaigns (default: %(default)s)"
    )
    parser.add_argument(
        "--vars",
        type=json.loads,
        default=SCARCE,
        help=f"vars of every build, as JSON (default: {json.dumps(SCARCE)})",
    )
    parser.add_argument(
        "--work",
        type=Path,
        help="folder that keeps the warehouse; a run of the same arguments that was broken off"
        " goes on there (default: one that is removed)",
    )
    parser.add_argument("--out", type=Path, help="file for the result, JSON")
    parser.add_argument(
        "--docs", type=Path, metavar="FOLDER", help="write simulation.md's tables and the picture"
    )
    parser.add_argument(
        "--from-result", type=Path, metavar="JSON", help="run nothing: write --docs from a result"
    )
    given = parser.parse_args(arguments)
    if given.months < 1 or given.every < 1:
        parser.error("--months and --every begin with 1")
    if not 0 < given.control_share < 1:
        parser.error("--control-share lies between 0 and 1")
    if given.from_result and not given.docs:
        parser.error("--from-result writes nothing without --docs")
    needed = ("customers", "products", "orders", "order_lines", "campaigns")
    missing = [name for name in needed if not (given.input / f"{name}.csv").exists()]
    if missing and not given.from_result:
        parser.error(f"--input lacks {', '.join(f'{name}.csv' for name in missing)}")
    marked = _kind_of(given) | _input_of(given)
    if given.work and given.work.exists() and _made_by(given.work) != marked:
        parser.error(f"--work: {given.work.name} was not made by a run of the same arguments")
    return given


def _kind_of(given: argparse.Namespace) -> dict[str, Any]:
    """What two runs must share for one to go on with the lists of the other."""
    return {
        "months": given.months,
        "every": given.every,
        "seed": given.seed,
        "control_share": given.control_share,
        "variables": given.vars,
    }


def _input_of(given: argparse.Namespace) -> dict[str, str]:
    """Whose lists they are; a path is not for the result, which is published."""
    return {"input": str(given.input.resolve())}


def _made_by(work: Path) -> dict[str, Any] | None:
    """The arguments of the run that made a folder."""
    path = work / MARKER
    found: dict[str, Any] | None = json.loads(path.read_text()) if path.exists() else None
    return found


def simulate(given: argparse.Namespace, work: Path) -> dict[str, Any]:
    """Run the year in a folder."""
    started = time.monotonic()
    days = round(given.months * MONTH_DAYS)
    shop = company.read(given.input)
    (work / MARKER).write_text(json.dumps(_kind_of(given) | _input_of(given)), encoding="utf-8")
    shutil.rmtree(work / "input", ignore_errors=True)
    diary = Diary(given.input, work / "input", shop)
    last = shop.last_day + timedelta(days=days)
    diary.replace("campaigns", plans.planned(given.input, shop.last_day, last, given.control_share))
    house = House(work, diary.folder, given.vars)
    if not any((work / "steps").glob("*.json")):
        house.dbt("seed")
    channels = pressure.read_channels(PROJECT)
    caps = pressure.caps_of(channels, pressure.read_overall(PROJECT, given.vars))
    windows = {
        row["campaign_id"]: int(row["attribution_window_days"])
        for row in company.rows_of(diary.folder, "campaigns")
        if row["attribution_window_days"]
    }
    year = Year(
        company=shop,
        nature=nature.invent(shop, given.seed),
        marketing=Remembered(house),
        diary=diary,
        caps=caps,
        costly={name for name, channel in channels.items() if channel.is_costly},
        windows=windows,
    )
    year.run(days, given.every, lambda text: print(text, flush=True))
    head = _kind_of(given) | {
        "seconds": round(time.monotonic() - started),
        "build_seconds": round(sum(house.seconds) / len(house.seconds), 1),
    }
    return report.result_of(year, house.rows(RESULTS), channels, head)


def write_docs(folder: Path, result: dict[str, Any]) -> None:
    """The result, the tables of the page, and its picture."""
    report.write_page(folder / "simulation.md", result)
    (folder / "simulation.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    picture.write(folder / "simulation.svg", result)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, report, and say by the exit code whether a limit was broken."""
    given = read_arguments(arguments)
    if given.from_result:
        write_docs(given.docs, json.loads(given.from_result.read_text(encoding="utf-8")))
        return 0
    work = given.work or Path(tempfile.mkdtemp(prefix="clientela_simulation_"))
    try:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        result = simulate(given, work)
    except StepError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        if given.work is None:
            shutil.rmtree(work, ignore_errors=True)
    if given.out:
        given.out.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    if given.docs:
        write_docs(given.docs, result)
    print(report.policies_table(result))
    print(report.lifts_table(result))
    broken = sum(result["violations"].values()) + sum(result["after_unsubscribing"].values())
    print(f"{broken} contacts against a cap or an unsubscription")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
