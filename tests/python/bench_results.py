"""What a benchmark of whole builds is asked for, and results as it measures them, made up."""

from __future__ import annotations

import argparse
from typing import Any

from benchmarks.building import add_arguments


def arguments(*given: str) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(given)


def result_of(lines: int, **seconds: float) -> dict[str, Any]:
    """A result with one size, in which everything took so long and a gigabyte."""
    return {
        "sizes": [
            {
                "lines": lines,
                "customers": lines // 20,
                "profile": {
                    "elapsed": 90,
                    "kinds": {"model": {"nodes": 2}},
                    "slowest_models": [(1.0, "m")],
                    "slowest_tests": [(2.0, "t")],
                },
                **{
                    name: {"seconds": value, "cpu_seconds": value, "gigabytes": 1.0, "runs": [1]}
                    for name, value in seconds.items()
                },
            }
        ],
        "command": "make bench BENCH='--lines 20000000'",
        "parts": {"20,000,000 lines": {"sitting": "2026-01-01T10:00:00", "pace": 0.8}},
        "machine": {
            "cores": 2,
            "architecture": "any",
            "processor": "one of two",
            "memory_gb": 24,
            "python": "3",
            "dbt": "1",
            "duckdb": "1",
        },
        "memory_limit": "6GB",
    }
