"""Make the input tables of a retailer of any size, the same ones each time.

Twenty lines a customer in the mean, five orders of four lines. Customers and products are skewed
(few bring most), sales follow the week, the year and a growing base of customers, a third of the
lines is a product that the customer had before, baskets have themes. 4% of the lines come back, 1%
of the orders are cancelled, 5% are anonymous, 1% of the lines were sent twice (the older version
loses), 2% of the customers are in there twice. Every number is a hash of what it belongs to and of
the seed: the same size and seed give the same rows on any machine.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from as_sql import literal

from benchmarks.company import CALENDAR, LINES, MACROS, ORDERS, WHOLE_TABLES

LAST_DAY = "2026-06-30"
DAYS = 1095
LINES_A_PART = 10_000_000


@dataclass(frozen=True)
class Size:
    """How many of everything a number of order lines stands for."""

    lines: int

    @property
    def orders(self) -> int:
        """Orders of 3.77 lines in the mean, those sent twice included."""
        return max(1, round(self.lines / 3.77))

    @property
    def customers(self) -> int:
        """Records of customers, of which 2% are somebody's second."""
        return max(50, self.lines // 20)

    @property
    def products(self) -> int:
        """Products grow with the root of the lines: 2,000 for a million."""
        return max(100, round(2000 * math.sqrt(self.lines / 1e6)))

    def names(self, seed: int) -> dict[str, object]:
        """What the queries of company.py call them."""
        return {
            "seed": seed,
            "last_day": LAST_DAY,
            "days": DAYS,
            "customers": self.customers,
            "people": max(1, round(self.customers / 1.02)),
            "products": self.products,
            "categories": max(10, self.products // 100),
            "contacts": self.customers,
        }


def write_inputs(size: Size, folder: Path, seed: int = 1) -> None:
    """Write the tables of a size as Parquet: <table>/part_0.parquet and so on in the folder.

    What lay there is removed. Raises duckdb.Error where they can't be written.
    """
    names = size.names(seed)
    shutil.rmtree(folder, ignore_errors=True)
    # Whole or not there: a folder that exists is measured without being looked at.
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '6GB'")
        connection.execute(MACROS.format(**names))
        connection.execute(CALENDAR.format(**names))
        for table, query in WHOLE_TABLES.items():
            write_part(connection, query.format(**names), unfinished, table, 0)
        orders_a_part = round(LINES_A_PART / 3.77)
        for part, first in enumerate(range(0, size.orders, orders_a_part)):
            last = min(first + orders_a_part, size.orders)
            query = ORDERS.format(**names, prefix="O", first=first, last=last)
            connection.execute(f"create or replace temp table orders as {query}")
            write_part(connection, "from orders", unfinished, "orders", part)
            write_part(connection, LINES.format(**names), unfinished, "order_lines", part)
    unfinished.rename(folder)


def write_size(lines: int, folder: str) -> None:
    """Write the tables of a number of lines; called in a process of its own."""
    write_inputs(Size(lines), Path(folder))


def write_part(
    connection: duckdb.DuckDBPyConnection, query: str, folder: Path, table: str, part: int
) -> None:
    """Write the rows of a query as one more file of an input table."""
    place = folder / table
    place.mkdir(exist_ok=True)
    file = literal(place / f"part_{part}.parquet")
    connection.execute(f"copy ({query}) to {file} (format parquet)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the subcommand."""
    parser.add_argument("folder", type=Path, help="where to; what lies there is removed")
    parser.add_argument("--lines", type=int, default=1_000_000, help="about as many (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="another company (%(default)s)")


def run(given: argparse.Namespace) -> int:
    """Write the tables. Returns 0, or 2 where they could not be written."""
    started = time.perf_counter()
    try:
        write_inputs(Size(given.lines), given.folder, given.seed)
    except (duckdb.Error, OSError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print(f"{given.folder}: about {given.lines:,} lines, {time.perf_counter() - started:.0f} s")
    return 0
