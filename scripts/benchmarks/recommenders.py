"""Recommenders side by side on one company's history, with numpy and package implicit.

The set-up: products with --buyers buyers before the cut-off, everything
before it to learn from, what was bought from it on to be found. Customers count who bought
something never bought before (or, for repeats, something bought before), also where no product of
it has buyers enough. Read is a warehouse that dbt built (order lines of merchandise), so that one
of Complete Journey gives the figures of docs/offers.md:

    python scripts/bench.py recommenders --warehouse warehouse/clientela.duckdb --cut-off 2017-12-01

"similar owners" is the score of cross_sell_candidates, computed here a second time with numpy. The
mart's own backtest, in SQL and on its own dates, follows where the warehouse has it.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

Matrix = np.ndarray[Any, np.dtype[Any]]
LENGTH = 100


@dataclass(frozen=True)
class History:
    """Customers x products before the cut-off, and what came from it on."""

    days: Matrix  # days of which something was bought
    first: Matrix  # days before the cut-off of the first purchase
    last: Matrix  # and of the last
    bought: Matrix  # from the cut-off on
    history_days: int
    new_customers: int  # all who bought something never bought before
    repeat_customers: int


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to read, and the set-up."""
    parser.add_argument("--warehouse", type=Path, required=True, help="a DuckDB file built by dbt")
    parser.add_argument(
        "--cut-off", type=date.fromisoformat, required=True, help="first day to be found"
    )
    parser.add_argument("--buyers", type=int, default=30, help="buyers of a product (default: 30)")
    parser.add_argument("--ridge", type=float, default=1000, help="lambda of EASE (default: 1000)")
    parser.add_argument("--window", type=int, default=35, help="days of the trend (default: 35)")
    parser.add_argument(
        "--half-life", type=int, default=60, help="days of an owned product (default: 60)"
    )
    parser.add_argument(
        "--without-packages", action="store_true", help="leave implicit's models and EASE out"
    )


def read(given: argparse.Namespace) -> History:
    """The history of a warehouse. Raises ValueError where it has none on both sides."""
    with duckdb.connect(str(given.warehouse), read_only=True) as connection:
        connection.execute(
            """
            create temporary table bought as
            select distinct
                customer_id,
                product_id,
                date_diff('day', purchase_date, $1::date) as age
            from intermediate.int_order_lines__priced
            where is_merchandise and quantity > 0 and net_amount > 0
                and customer_id is not null and product_id is not null
            """,
            [given.cut_off],
        )
        connection.execute(
            """
            create temporary table items as
            select product_id, row_number() over (order by product_id) - 1 as item
            from bought where age > 0
            group by product_id having count(distinct customer_id) >= $1
            """,
            [given.buyers],
        )
        connection.execute("""
            create temporary table users as
            select customer_id, row_number() over (order by customer_id) - 1 as user
            from bought where age > 0 and product_id in (select product_id from items)
            group by customer_id
        """)
        rows = connection.execute("""
            select user, item, count(*) filter (age > 0), max(age), min(age) filter (age > 0),
                bool_or(age <= 0)
            from bought inner join items using (product_id) inner join users using (customer_id)
            group by user, item
        """).fetchnumpy()
        counts = connection.execute("""
            with pairs as (
                select customer_id, product_id, bool_or(age > 0) as was, bool_or(age <= 0) as came
                from bought group by all
            )
            select
                count(distinct customer_id) filter (came and not was),
                count(distinct customer_id) filter (came and was),
                (select max(age) from bought),
                (select count(*) from users),
                (select count(*) from items)
            from pairs
            where customer_id in (select customer_id from bought where age > 0)
        """).fetchone()
    assert counts is not None
    if not counts[0] or not counts[1] or not counts[4]:
        raise ValueError("the warehouse has no history on both sides of the cut-off")
    columns = [np.ma.filled(values, 0) for values in rows.values()]
    where = columns[0].astype(int), columns[1].astype(int)
    shape = counts[3], counts[4]
    days, first, last, bought = (np.zeros(shape, dtype=np.float32) for _ in range(4))
    for matrix, values in zip((days, first, last, bought), columns[2:], strict=True):
        matrix[where] = values
    owned = days > 0
    return History(days, first * owned, last, bought, int(counts[2]), counts[0], counts[1])


def similar_owners(history: History, given: argparse.Namespace) -> Matrix:
    """The score of cross_sell_candidates: macro candidate_limits has the same caps."""
    owned = (history.days > 0).astype(np.float32)
    buyers = owned.sum(0)
    recent = ((history.last <= given.window) & (owned > 0)).sum(0)
    new = ((history.first <= given.window) & (owned > 0)).sum(0)
    even = buyers * given.window / max(history.history_days, given.window)
    trend = ((recent + 1) / (even + 1)) ** 0.3 * ((new + 1) / (even + 1)) ** 0.2
    latest = np.where(owned > 0, history.last, np.inf).min(1, keepdims=True)
    weight = owned * 0.5 ** ((history.last - latest) / given.half_life)
    order = np.lexsort(
        (-np.broadcast_to(recent, owned.shape), -history.days, -weight * owned), axis=1
    )
    rank = np.argsort(order, axis=1)
    learnt = owned * (rank < 500)
    size = learnt.sum(0)
    common = learnt.T @ learnt
    shared = (learnt / np.maximum(learnt.sum(1, keepdims=True), 1)).T @ learnt
    with np.errstate(invalid="ignore", divide="ignore"):
        affinity = shared / (size[:, None] ** 0.3 * size[None, :] ** 0.7)
        affinity *= common / (common + 20) * trend[None, :]
    rarer = np.minimum(size[:, None], size[None, :])
    affinity = np.where((common > 1) & (common >= np.minimum(5, rarer / 10)), affinity, 0)
    np.fill_diagonal(affinity, 0)
    if affinity.shape[1] > 50:
        least = -np.partition(-affinity, 50, axis=1)[:, 50:51]
        affinity = np.where(affinity > least, affinity, 0)
    scores: Matrix = (weight * (rank < 30)).astype(np.float32) @ affinity.astype(np.float32)
    return scores


def scores_of(history: History, given: argparse.Namespace) -> Iterator[tuple[str, Matrix]]:
    """Each recommender's scores, customers x products, one after another."""
    owned = (history.days > 0).astype(np.float32)
    buyers = owned.sum(0)
    recent = ((history.last <= given.window) & (owned > 0)).sum(0)
    tie = buyers / (buyers.max() + 1)
    yield "popularity", np.broadcast_to(buyers, owned.shape)
    yield "recent popularity", np.broadcast_to(recent + tie, owned.shape)
    yield "own most frequent items", history.days + tie[None, :]
    yield "similar owners (the mart)", similar_owners(history, given) + tie[None, :] * 1e-12
    if given.without_packages:
        return
    import scipy.sparse
    from implicit.als import AlternatingLeastSquares
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

    sparse = scipy.sparse.csr_matrix(owned)
    for name in ["ALS", "BM25", "cosine"]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model: Any = {
                "ALS": lambda: AlternatingLeastSquares(factors=64, random_state=7, num_threads=2),
                "BM25": lambda: BM25Recommender(K=50, num_threads=2),
                "cosine": lambda: CosineRecommender(K=50, num_threads=2),
            }[name]()
            model.fit(sparse, show_progress=False)
        if name == "ALS":
            yield f"implicit {name}", model.user_factors @ model.item_factors.T
        else:
            yield f"implicit {name}", (sparse @ model.similarity).toarray()
    gram = (owned.T @ owned).astype(np.float64)
    gram[np.diag_indices_from(gram)] += given.ridge
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)[None, :]
    np.fill_diagonal(weights, 0)
    yield f"EASE, lambda {given.ridge:g}", owned @ weights.astype(np.float32)


def measured(scores: Matrix, allowed: Matrix, found: Matrix, customers: int) -> list[float]:
    """Hit rates at 1, 5 and 10 and MRR of the allowed products; ties by product."""
    rows = np.flatnonzero((found & allowed).any(1))
    values = np.where(allowed[rows], scores[rows].astype(np.float64), -np.inf)
    length = min(LENGTH, values.shape[1])
    best = np.argpartition(-values, length - 1, axis=1)[:, :length]
    order = np.lexsort((best, -np.take_along_axis(values, best, 1)), axis=1)
    listed = np.take_along_axis(best, order, 1)
    hits = np.take_along_axis((found & allowed)[rows], listed, 1)
    ranks = np.where(hits.any(1), hits.argmax(1) + 1.0, np.inf)
    return [
        *(float((ranks <= k).sum()) / customers for k in (1, 5, 10)),
        float((1 / ranks).sum()) / customers,
    ]


def run(given: argparse.Namespace) -> int:
    """Print the tables; 1 where the mart's score hits less at ten than popularity or implicit."""
    try:
        history = read(given)
    except (ValueError, duckdb.Error) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    owned = history.days > 0
    print(
        f"{owned.shape[0]:,} customers, {owned.shape[1]:,} products with {given.buyers} buyers;"
        f" {history.new_customers:,} customers bought something new,"
        f" {history.repeat_customers:,} something again"
    )
    heads = "".join(f"{head:>8}" for head in ["@1", "@5", "@10", "MRR"])
    print(f"{'':<28}{'new' + heads:>36}{'again' + heads:>40}")
    new: dict[str, float] = {}
    for name, scores in scores_of(history, given):
        line = ""
        for allowed, customers in [
            (~owned, history.new_customers),
            (owned, history.repeat_customers),
        ]:
            rates = measured(scores, allowed, history.bought > 0, customers)
            new.setdefault(name, rates[2])
            line += "        " + "".join(f"{rate:8.3f}" for rate in rates)
        print(f"{name:<28}{line}", flush=True)
    print_backtest(given.warehouse)
    others = [rate for name, rate in new.items() if not name.startswith(("similar", "EASE"))]
    return int(new["similar owners (the mart)"] <= max(others))


def print_backtest(warehouse: Path) -> None:
    """What the mart's backtest in the warehouse says."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        try:
            rows = connection.execute("""
                select model, method, as_of_date, evaluated_customers,
                    hit_rate_1, hit_rate_5, hit_rate_10, mrr
                from intermediate.int_candidate_methods__compared
                where evaluated_customers > 0
                order by model, hit_rate_10 desc, method
            """).fetchall()
        except duckdb.CatalogException:
            return
    print("\nThe mart's own backtest (MRR of the first ten)")
    for model, method, day, customers, *rates in rows:
        shown = "".join(f"{rate:8.3f}" for rate in rates)
        print(f"{model:<20}{method:<20}{day}{customers:>10,}{shown}")
