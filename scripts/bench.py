"""Measure how fast the project is, against other packages in the same run.

Each benchmark is a subcommand with a --help of its own; it makes its input itself.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from types import ModuleType

from benchmarks import (
    affinities,
    building,
    campaigns,
    candidates,
    daily,
    generated,
    lists,
    recommenders,
    refreshed,
)
from ending import end_as_an_error_does

BENCHMARKS: dict[str, ModuleType] = {
    "affinities": affinities,
    "build": building,
    "campaigns": campaigns,
    "candidates": candidates,
    "day": daily,
    "generate": generated,
    "lists": lists,
    "recommenders": recommenders,
    "refresh": refreshed,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one benchmark.

    Returns 0 where its target is met, 1 where it is missed, 2 where it could not be measured.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="benchmark", required=True)
    for name, benchmark in BENCHMARKS.items():
        text = str(benchmark.__doc__)
        command = commands.add_parser(
            name,
            help=text.splitlines()[0],
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        benchmark.add_arguments(command)
    given = parser.parse_args(arguments)
    # Asked to end, it ends what it measures as well.
    end_as_an_error_does()
    result: int = BENCHMARKS[given.benchmark].run(given)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
