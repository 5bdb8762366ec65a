"""The benchmarks' peers: the demo as Parquet in the contract's types, a shop made by hand, their results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from benchmarks.peers import pandas_peer, polars_peer
from benchmarks.peers.rules import Rules
from demo_build import DEMO
from project import ROOT, load

TYPES = {
    "id": "varchar",
    "text": "varchar",
    "money": "decimal(18, 4)",
    "number": "double",
    "date": "date",
    "timestamp": "timestamp",
}
RULES = Rules.of_project()
PEERS: dict[str, Callable[..., dict[str, float]]] = {
    "pandas": pandas_peer.run,
    "polars": polars_peer.run,
}
TABLES = ["orders", "order_lines", "products"]


def results(folder: Path) -> dict[str, Any]:
    """A peer's files, with customers, products and categories as text."""
    found = {}
    for file in folder.glob("*.parquet"):
        frame = duckdb.read_parquet(str(file)).df()
        texts = [name for name in frame if isinstance(frame[name].dtype, pd.CategoricalDtype)]
        found[file.stem] = frame.astype(dict.fromkeys(texts, object))
    return found


def contract(table: str) -> dict[str, str]:
    """Types of the columns of an input."""
    columns = load(ROOT / "contract/inputs.yml")["inputs"][table]["columns"]
    return {name: TYPES[column["type"]] for name, column in columns.items()}


def write_demo(folder: Path) -> None:
    """The demo's files; what is no value of its type is null, as in any Parquet file.

    The order of a status that the contract does not know is left out: the peers reject no row.
    """
    folder.mkdir()
    for table in TABLES:
        rows = duckdb.read_csv(str(DEMO / f"{table}.csv"), all_varchar=True)
        columns = [
            f"try_cast({name} as {kind}) as {name}"
            for name, kind in contract(table).items()
            if name in rows.columns
        ]
        if table == "orders":
            rows = rows.filter("status is null or status in ('completed', 'cancelled')")
        rows.select(", ".join(columns)).write_parquet(str(folder / f"{table}.parquet"))


def write_rows(folder: Path, table: str, columns: str, rows: Sequence[Sequence[object]]) -> None:
    """Rows with these columns of an input, in its folder of files."""
    kinds = contract(table)
    names = columns.split()
    casts = [f"cast({name} as {kinds[name]}) as {name}" for name in names]
    values = ", ".join(str(tuple(row)).replace("None", "null") for row in rows)
    (folder / table).mkdir(parents=True)
    with duckdb.connect() as connection:
        made = connection.sql(f"select * from (values {values}) as made ({', '.join(names)})")
        made.select(", ".join(casts)).write_parquet(str(folder / table / "part.parquet"))


def write_tea_shop(folder: Path) -> None:
    """Two customers and what nobody's receipts say; as of 2026-06-30."""
    many = [(f"M{number:02d}", "pots", None) for number in range(49)]
    write_rows(
        folder,
        "products",
        "product_id category unit_cost",
        [
            ("P1", "tea", 6),
            ("P2", "Tea", 6),
            ("P3", "coffee", None),
            ("P9", "Postage and fees", 0),
            *many,
        ],
    )
    write_rows(
        folder,
        "orders",
        "order_id customer_id ordered_at status updated_at",
        [
            ("O1", "C1", "2026-01-10 23:30:00", None, None),
            ("O2", "C1", "2026-03-11 10:00:00", "completed", "2026-03-12"),
            ("O3", "C1", "2026-03-11 18:00:00", "completed", "2026-03-12"),
            ("O4", "C1", "2026-06-01 10:00:00", "completed", "2026-06-02"),
            ("O5", "C2", "2026-04-01 10:00:00", "cancelled", "2026-04-02"),
            ("O6", "C2", "2026-04-30 10:00:00", "completed", "2026-05-02"),
            ("O6", "C9", "2026-04-29 10:00:00", "completed", "2026-05-01"),
            ("O7", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
            ("O8", "C1", "2026-07-01 00:00:00", "completed", "2026-07-02"),
            ("O9", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
            ("O10", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
            ("O11", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
            ("O12", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
            ("O13", None, "2026-05-01 10:00:00", "completed", "2026-05-02"),
        ],
    )
    write_rows(
        folder,
        "order_lines",
        "order_id line_number product_id quantity unit_price discount_amount net_amount updated_at",
        [
            ("O1", 1, "P1", 9, 10, 0, 90, "2026-01-11"),
            ("O1", 1, "P1", 2, 11, 2, None, "2026-01-12"),
            ("O1", 1, "P1", 7, 10, 0, 70, None),
            ("O2", 1, "P3", 1, 30, 0, 30, None),
            ("O3", 1, "P1", 1, 10, None, None, None),
            ("O4", 1, "P1", -1, 10, 0, -10, None),
            ("O5", 1, "P3", 1, 15, 0, 15, None),
            ("O6", None, "P3", 1, 10, 0, 10, None),
            ("O6", None, "P3", 1, 5, 0, 5, None),
            ("O7", 1, "P1", 1, 10, 0, 10, None),
            ("O7", 2, "P3", 1, 30, 0, 30, None),
            ("O7", 3, "P9", 1, 5, 0, 5, None),
            ("O8", 1, "P1", 1, 10, 0, 10, None),
            ("O9", 1, "P3", 1, 30, 0, 30, None),
            ("O9", 2, "P1", 3, 10, 0, 30, None),
            ("O9", 3, "P9", 1, 5, 0, 5, None),
            *[(order, 1, "P2", 1, 10, 0, 10, None) for order in ("O10", "O11", "O12")],
            # Of 51 products.
            *[
                ("O13", number, product, 1, 10, 0, 10, None)
                for number, product in enumerate(["P1", "P3", *(pot for pot, *_ in many)])
            ],
            ("O99", 1, "P1", 1, 10, 0, 10, None),
        ],
    )
