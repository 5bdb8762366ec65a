"""Pairs of products in baskets, counted with mlxtend where that fits in memory, else with scipy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from mlxtend.frequent_patterns import association_rules, fpgrowth

from benchmarks.peers.rules import Rules

METRICS = ["support", "confidence", "lift", "leverage", "conviction"]
# fpgrowth makes a sparse frame dense to sum its columns: a byte for each basket and product.
MLXTEND_CELLS = 1_000_000_000


def held_products(lines: Any, rules: Rules) -> Any:
    """A sparse matrix, a row a basket and a column a product; larger baskets are left out."""
    sold = lines[
        (lines["quantity"] > 0)
        & (lines["net_amount"] > 0)
        & lines["is_merchandise"]
        & lines["product_id"].notna()
    ]
    order, product = sold["order"].to_numpy(), sold["product_id"].cat.codes.to_numpy()
    shape = (int(order.max(initial=-1)) + 1, len(sold["product_id"].cat.categories))
    held = scipy.sparse.csr_array((np.ones(len(sold), dtype=np.int32), (order, product)), shape)
    held.sum_duplicates()
    held.data[:] = 1
    size = np.diff(held.indptr)
    return held[(size > 0) & (size <= rules["max_basket_lines"])]


def counted_by_scipy(held: Any, minimum: int) -> Any:
    """Both directions of each pair with its metrics, from the matrix times itself."""
    baskets = held.shape[0]
    together = (held.T @ held).tocoo()
    enough = (together.data >= minimum) & (together.row != together.col)
    item, other = together.row[enough], together.col[enough]
    pair_orders = together.data[enough].astype(np.int64)
    item_orders = np.asarray(held.sum(axis=0)).ravel()
    support = pair_orders / baskets
    own, others = item_orders[item] / baskets, item_orders[other] / baskets
    confidence = support / own
    with np.errstate(divide="ignore"):
        conviction = (1 - others) / (1 - confidence)
    return pd.DataFrame(
        {
            "item": item,
            "other": other,
            "pair_orders": pair_orders,
            "support": support,
            "confidence": confidence,
            "lift": confidence / others,
            "leverage": support - own * others,
            "conviction": conviction,
        }
    )


def counted_by_mlxtend(held: Any, minimum: int) -> Any:
    """Both directions of each pair with its metrics, from fpgrowth and association_rules."""
    baskets = held.shape[0]
    frame = pd.DataFrame.sparse.from_spmatrix(held.astype(bool), columns=range(held.shape[1]))
    # Half a basket less: a support at the minimum must not miss it by its last digit.
    found = fpgrowth(frame, min_support=(minimum - 0.5) / baskets, max_len=2)
    if found.empty:
        return pd.DataFrame(columns=["item", "other", "pair_orders", *METRICS], dtype=float)
    rules = association_rules(
        found, num_itemsets=baskets, metric="support", min_threshold=0, return_metrics=METRICS
    )
    return rules[METRICS].assign(
        item=[next(iter(items)) for items in rules["antecedents"]],
        other=[next(iter(items)) for items in rules["consequents"]],
        pair_orders=(rules["support"].astype(float) * baskets).round(),
    )


def affinities(lines: Any, rules: Rules, counter: str) -> Any:
    """Pairs bought together more often than by chance, each both ways round."""
    held = held_products(lines, rules)
    baskets = held.shape[0]
    minimum = rules.pair_minimum(baskets)
    item_orders = np.asarray(held.sum(axis=0)).ravel()
    frequent = np.flatnonzero(item_orders >= minimum)
    held, item_orders = held[:, frequent], item_orders[frequent]
    if counter == "auto":
        fits = held.shape[0] * held.shape[1] <= MLXTEND_CELLS
        counter = "mlxtend" if fits else "scipy"
    pairs = (counted_by_mlxtend if counter == "mlxtend" else counted_by_scipy)(held, minimum)

    item, other = pairs.pop("item").to_numpy(int), pairs.pop("other").to_numpy(int)
    names = lines["product_id"].cat.categories[frequent]
    own, others = item_orders[item] / baskets, item_orders[other] / baskets
    pairs = pairs.assign(
        product_id=names[item],
        other_product_id=names[other],
        pair_orders=pairs["pair_orders"].astype("int64"),
        conviction=pairs["conviction"].astype(float).replace(np.inf, np.nan),
        chi_squared=baskets * pairs["leverage"] ** 2 / (own * others * (1 - own) * (1 - others)),
        basket_count=baskets,
        counted_by=counter,
    )
    return pairs[pairs["leverage"] > 0]
