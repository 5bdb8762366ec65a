"""Both affinity marts against mlxtend's fpgrowth, on made-up baskets.

Measured is the whole step from the view of order lines to the two marts, category pairs included,
as dbt runs it; not what dbt takes to start. Against it stands the call of fpgrowth alone, for pairs
of products only (max_len=2), at the same minimum support, on a data frame that is ready in memory:
a sparse one or, with --dense, the faster of a sparse and a dense one. The target is on the plain
case. Two hard cases follow, which must not take much longer: a basket of every product (which
fpgrowth is spared), and a product in every basket.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.measured import Measured, in_its_own_process, run_models
from benchmarks.processes import FailedError

MODELS = ["path:models/intermediate/baskets", "product_affinities", "category_affinities"]
CASES = {
    "plain": "every basket alike",
    "oversized": "one basket more, of every product",
    "everywhere": "one product in every basket",
}
# Times the plain case that a hard one may take.
HARD = 3
Baskets = np.ndarray[Any, np.dtype[np.int64]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the input and the target."""
    parser.add_argument(
        "--baskets", type=int, default=1_000_000, help="baskets (default: 1,000,000)"
    )
    parser.add_argument("--lines", type=int, default=5, help="lines of a basket (default: 5)")
    parser.add_argument("--products", type=int, default=5_000, help="products (default: 5,000)")
    parser.add_argument("--categories", type=int, default=60, help="categories (default: 60)")
    parser.add_argument("--seed", type=int, default=7, help="of the chance (default: 7)")
    parser.add_argument(
        "--most", type=float, default=0.125, help="share of fpgrowth's time to stay below (0.125)"
    )
    parser.add_argument(
        "--cases", nargs="+", choices=CASES, default=list(CASES), help="(default: all)"
    )
    parser.add_argument("--dense", action="store_true", help="try fpgrowth on a dense frame too")


def made_baskets(given: argparse.Namespace, case: str) -> Baskets:
    """Products of each basket, a row a basket, the popular ones far more often (a power law)."""
    chance = np.random.default_rng(given.seed)
    weights = 1 / (np.arange(given.products) + 10.0) ** 0.8
    baskets: Baskets = chance.choice(
        given.products, size=(given.baskets, given.lines), p=weights / weights.sum()
    )
    if case == "everywhere":
        baskets[:, 0] = 0
    return baskets


def write_lines(database: Path, baskets: Baskets, given: argparse.Namespace, case: str) -> None:
    """The order lines where the models look for them, in a random order."""
    orders = np.repeat(np.arange(len(baskets)), baskets.shape[1])
    products = baskets.ravel()
    if case == "oversized":
        orders = np.append(orders, np.full(given.products, len(baskets)))
        products = np.append(products, np.arange(given.products))
    shuffled = np.random.default_rng(given.seed).permutation(len(orders))
    lines = {"basket": orders[shuffled], "product": products[shuffled]}
    with duckdb.connect(str(database)) as connection:
        connection.register("lines", lines)
        connection.execute("create schema intermediate")
        connection.execute(f"""
            create table intermediate.int_order_lines__netted as
            select
                printf('O%09d', basket) as order_id,
                row_number() over () as line_number,
                printf('P%06d', product) as product_id,
                printf('category %03d', product % {given.categories}) as category,
                cast(null as date) as returned_date,
                cast(1 as decimal(18, 4)) as quantity,
                cast(10 as decimal(18, 2)) as net_amount,
                true as is_sale,
                false as is_return,
                false as is_cancelled,
                true as is_merchandise
            from lines
        """)


def pairs_found(database: Path) -> tuple[int, int, int]:
    """Baskets, the minimum of a pair, and product pairs that reach it."""
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute("""
            select
                any_value(basket_count),
                any_value(min_pair_orders),
                (
                    select count(*) from intermediate.int_item_pairs__counted
                    where item_type = 'product'
                )
            from intermediate.int_baskets__counted
        """).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2])


def grow(
    given: argparse.Namespace, case: str, min_support: float, dense: bool
) -> tuple[float, int]:
    """Seconds that fpgrowth takes, and the pairs it finds."""
    import pandas as pd
    import scipy.sparse
    from mlxtend.frequent_patterns import fpgrowth

    baskets = made_baskets(given, case)
    rows = np.repeat(np.arange(len(baskets)), baskets.shape[1])
    held = scipy.sparse.csr_matrix(
        (np.ones(baskets.size, dtype=bool), (rows, baskets.ravel())),
        shape=(len(baskets), given.products),
    )
    names = list(range(given.products))
    frame = (
        pd.DataFrame(held.toarray(), columns=names)
        if dense
        else pd.DataFrame.sparse.from_spmatrix(held, columns=names)
    )
    started = time.perf_counter()
    found = fpgrowth(frame, min_support=min_support, max_len=2)
    seconds = time.perf_counter() - started
    return seconds, sum(len(itemset) == 2 for itemset in found["itemsets"])


def measured_case(given: argparse.Namespace, case: str, folder: Path) -> tuple[float, float]:
    """Measure one case and print it: our seconds, and our share of fpgrowth's."""
    database = folder / f"{case}.duckdb"
    write_lines(database, made_baskets(given, case), given, case)
    ours = in_its_own_process(run_models, database, MODELS)
    baskets, minimum, pairs = pairs_found(database)
    print(f"{case}: {CASES[case]}; {baskets:,} baskets count, a pair needs {minimum:,}")
    print(
        f"  marts      {ours.seconds:7.2f} s  {ours.gigabytes:5.2f} GB  {pairs:,} pairs of products"
    )
    for model, seconds in ours.result.items():
        print(f"    {model:<32}{seconds:7.2f} s")
    theirs: list[Measured] = []
    for dense in [False, True] if given.dense else [False]:
        growth = in_its_own_process(grow, given, case, (minimum - 0.5) / baskets, dense)
        label = "dense" if dense else "sparse"
        print(
            f"  fpgrowth   {growth.seconds:7.2f} s  {growth.gigabytes:5.2f} GB"
            f"  {growth.result:,} pairs of products ({label})",
            flush=True,
        )
        theirs.append(growth)
        if growth.result != pairs:
            raise ValueError(f"fpgrowth finds {growth.result:,} pairs, the marts {pairs:,}")
    share = ours.seconds / min(growth.seconds for growth in theirs)
    print(
        f"  share      {share:7.3f}  (1/{1 / share:.1f}; the target is below {given.most})",
        flush=True,
    )
    return ours.seconds, share


def run(given: argparse.Namespace) -> int:
    """Measure the cases.

    Returns 1 where the plain one misses the target or a hard one takes far longer than it, 2 where
    one could not be measured.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = {case: measured_case(given, case, Path(folder)) for case in given.cases}
    except (FailedError, ValueError, duckdb.Error) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    if "plain" not in found:
        return 0
    plain, share = found["plain"]
    hardest = max(seconds for seconds, _ in found.values())
    return int(share >= given.most or hardest > HARD * plain)
