"""What both peers share: the project's own rules, a stopwatch, and the command line."""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from benchmarks.measured import own_peak
from benchmarks.processes import PROJECT

EPOCH = date(1970, 1, 1)
# Columns of each input that are read; those that are not required may be missing.
COLUMNS = {
    "orders": ["order_id", "customer_id", "ordered_at", "status", "updated_at"],
    "order_lines": [
        "order_id",
        "line_number",
        "product_id",
        "quantity",
        "unit_price",
        "discount_amount",
        "net_amount",
        "unit_cost",
        "updated_at",
    ],
    "products": ["product_id", "category", "unit_cost", "updated_at"],
}


def seed(name: str) -> list[dict[str, str]]:
    """Rows of a seed of seeds/rules."""
    with (PROJECT / "seeds/rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def category_key(category: str) -> str:
    """Spellings of one category have one key."""
    return category.replace(" ", "").lower()


@dataclass(frozen=True)
class Rules:
    """Vars and seeds at the project's defaults: they are the same for everybody who is measured."""

    variables: dict[str, Any]
    segments: dict[int, str]
    prior_gaps: float
    returned_share: float
    not_merchandise: frozenset[str]

    @classmethod
    def of_project(cls) -> Rules:
        """As dbt_project.yml and the seeds say."""
        project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
        thresholds = {row["rule"]: float(row["threshold"]) for row in seed("lifecycle_rules")}
        return cls(
            variables=project["vars"]["clientela"],
            segments={int(row["rfm_code"]): row["rfm_segment"] for row in seed("rfm_segments")},
            prior_gaps=thresholds["prior_gaps"],
            returned_share=thresholds["returned_share"],
            not_merchandise=frozenset(
                category_key(row["category"])
                for row in seed("product_categories")
                if row["is_merchandise"] == "false"
            ),
        )

    def __getitem__(self, name: str) -> Any:
        """The value of a var."""
        return self.variables[name]

    def pair_minimum(self, baskets: int) -> int:
        """Baskets that must hold both products of a pair, as macro pair_minimum has it."""
        few = min(int(self["min_pair_orders"]), math.ceil(baskets * 0.01))
        share = float(self["min_pair_share"])
        # A product of 100,000 baskets and 0.0005 is 50, and 50 is enough.
        return max(2, few, math.ceil(round(baskets * share, 9)))


def files_of(inputs: Path, table: str) -> list[Path]:
    """The Parquet files of an input: <table>.parquet, or every one in the folder <table>."""
    file = inputs / f"{table}.parquet"
    found = [file] if file.exists() else sorted((inputs / table).glob("*.parquet"))
    if not found:
        raise FileNotFoundError(f"{inputs} has neither {table}.parquet nor {table}/*.parquet")
    return found


class Stopwatch:
    """Seconds of each part."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        started = time.perf_counter()
        yield
        self.seconds[name] = time.perf_counter() - started


def main(
    run: Callable[..., dict[str, float]],
    description: str,
    given: Sequence[str] | None = None,
    counts_pairs: Sequence[str] = (),
) -> int:
    """Run a peer from the command line and print seconds and peak memory as JSON.

    Returns 0, or 2 where an input is missing.
    """
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("inputs", type=Path, help="folder of Parquet files in the input contract")
    parser.add_argument("output", type=Path, help="folder for a Parquet file a result")
    parser.add_argument("--as-of", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    if counts_pairs:
        parser.add_argument("--pairs", choices=counts_pairs, default=counts_pairs[0])
    arguments = vars(parser.parse_args(given))
    try:
        seconds = run(**arguments)
    except FileNotFoundError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    found = {
        "seconds": seconds,
        "gigabytes": own_peak() * 1024 / 1e9,
        "cpu_seconds": resource.getrusage(resource.RUSAGE_SELF).ru_utime,
    }
    print(json.dumps(found))
    return 0
