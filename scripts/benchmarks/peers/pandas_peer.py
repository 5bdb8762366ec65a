"""The peer in pandas, with lifetimes and mlxtend.

PYTHONPATH=scripts python -m benchmarks.peers.pandas_peer INPUTS OUTPUT --as-of 2026-06-30
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.peers import pandas_lines, pandas_pairs, value
from benchmarks.peers.rules import EPOCH, Rules, Stopwatch, main

FIFTHS = [0.2, 0.4, 0.6, 0.8]
PAIRS = ("auto", "mlxtend", "scipy")


def dates(days: Any) -> Any:
    """Dates of days since 1970."""
    return pd.to_datetime(days, unit="D")


def customer_days(lines: Any) -> Any:
    """What each customer bought on each day, in their order; a purchase where it is above zero."""
    days = (
        lines.groupby(["customer_id", "day"], observed=True)[["net_amount", "margin_amount"]]
        .sum()
        .round(2)
        .reset_index()
    )
    days["is_purchase"] = days["net_amount"] > 0
    return days


def measured(days: Any, today: int, rules: Rules) -> Any:
    """Recency, frequency and monetary of everybody who ever bought."""
    recent = days[today - days["day"] < rules["rfm_window_days"]]
    last = days[days["is_purchase"]].groupby("customer_id", observed=True)["day"].max()
    window = recent.groupby("customer_id", observed=True).agg(
        frequency=("is_purchase", "sum"), monetary=("net_amount", "sum")
    )
    states = pd.DataFrame({"recency_days": today - last}).join(window)
    states["frequency"] = states["frequency"].fillna(0).astype("int64")
    states["monetary"] = states["monetary"].fillna(0.0).round(2)
    return states.reset_index()


def scored(states: Any, rules: Rules) -> Any:
    """Scores from 1 to 5 by the fifths of everybody, and the segment of the three."""
    below = {}
    for measure in ("recency_days", "frequency", "monetary"):
        cuts = np.quantile(states[measure], FIFTHS).round(4)
        below[measure] = np.searchsorted(cuts, states[measure], side="left")
    recency = 5 - below["recency_days"]
    frequency, monetary = 1 + below["frequency"], 1 + below["monetary"]
    code = pd.Series(100 * recency + 10 * frequency + monetary, index=states.index)
    return states.assign(
        recency_score=recency,
        frequency_score=frequency,
        monetary_score=monetary,
        rfm_segment=code.map(rules.segments).astype("category"),
    )


def summed_categories(lines: Any) -> Any:
    """What each customer bought of each category on each day; merchandise alone."""
    is_kept = lines["is_merchandise"] & lines["category"].notna() & lines["customer_id"].notna()
    goods = lines.loc[is_kept, ["customer_id", "day", "category", "net_amount"]]
    amounts = goods.assign(sold_amount=goods["net_amount"].clip(lower=0))
    keys = ["customer_id", "day", "category"]
    return (
        amounts.groupby(keys, observed=True, sort=False)[["net_amount", "sold_amount"]]
        .sum()
        .round(2)
        .reset_index()
    )


def typed(category_days: Any, days: Any, rfm: Any, today: int, rules: Rules) -> Any:
    """Each customer's type, how concentrated they buy, and their FRAT code.

    Of equal shares the one bought on more days is the type, then the one bought last.
    """
    age = today - category_days["day"]
    is_sold = category_days["sold_amount"] > 0
    bought = category_days.assign(
        decayed=category_days["net_amount"] * 0.5 ** (age / rules["frat_half_life_days"]),
        sold_day=category_days["day"].where(is_sold, 0),
        sold_days=is_sold,
    ).groupby(["customer_id", "category"], observed=True, sort=False)
    shares = bought[["net_amount", "decayed", "sold_days"]].sum()
    shares["last_day"] = bought["sold_day"].max()
    shares = shares.reset_index()
    shares = shares[shares["net_amount"].round(2) > 0]
    shares["decayed"] = shares["decayed"].clip(lower=0)
    basket = days.loc[days["is_purchase"], "net_amount"].median()
    population = shares.groupby("category", observed=False)["decayed"].sum()
    population = (population / population.sum()).to_numpy()
    prior = population[shares["category"].cat.codes]
    spent = shares.groupby("customer_id", observed=True)["decayed"].transform("sum")
    shares["weight"] = basket / (spent + basket)
    shares["share"] = ((shares["decayed"] + basket * prior) / (spent + basket)).round(12)
    shares["squared"], shares["prior_squared"] = shares["share"] ** 2, prior**2

    of_customer = shares.groupby("customer_id", observed=True)
    # Few rows tie for the largest share: only these are sorted.
    largest = (
        shares[shares["share"] == of_customer["share"].transform("max")]
        .sort_values(["sold_days", "last_day"])
        .drop_duplicates("customer_id", keep="last")
    )
    sums = of_customer[["squared", "prior_squared"]].sum()
    types = largest.set_index("customer_id").drop(columns=["squared", "prior_squared"]).join(sums)
    never_bought = ((population**2).sum() - types["prior_squared"]).clip(lower=0)
    types["type_concentration"] = types["squared"] + types["weight"] ** 2 * never_bought
    types = types.rename(columns={"category": "type_category", "share": "type_share"})
    kept = types[["type_category", "type_share", "type_concentration"]]
    coded = rfm.merge(kept.reset_index(), on="customer_id", how="left")
    digits = [coded[f"{name}_score"].astype(str) for name in ("frequency", "recency", "monetary")]
    category = coded["type_category"].astype(object).fillna("none")
    coded["frat_code"] = digits[0] + digits[1] + digits[2] + "-" + category
    return coded[["customer_id", *kept.columns, "frat_code"]]


def sequenced(days: Any, category_days: Any) -> Any:
    """Purchases in their order, with the gap before each and the category before that gap.

    Of categories that came to the same on one day any may be that purchase's.
    """
    sold = category_days[category_days["sold_amount"] > 0]
    main = sold.sort_values("sold_amount").drop_duplicates(["customer_id", "day"], keep="last")
    purchases = days[days["is_purchase"]].merge(
        main[["customer_id", "day", "category"]], on=["customer_id", "day"], how="left"
    )
    customer = purchases["customer_id"].cat.codes
    follows = customer == customer.shift()
    purchases["gap_days"] = purchases["day"].diff().where(follows)
    purchases["purchase_number"] = purchases.groupby("customer_id", observed=True).cumcount() + 1
    purchases["previous_category"] = purchases["category"].shift().where(follows)
    return purchases


def lifecycle(purchases: Any, today: int, rules: Rules) -> tuple[Any, Any]:
    """How late every customer is, and the quantiles of gaps by the purchase that they follow."""
    gaps = purchases[purchases["gap_days"].notna()]
    after = gaps.groupby(gaps["purchase_number"] - 1)["gap_days"]
    quantiles = after.quantile([0.5, rules.returned_share]).unstack().round(9)
    quantiles.columns = ["median_gap_days", "returned_days"]
    quantiles["gap_count"] = after.size()
    usual = gaps.groupby("previous_category", observed=True)["gap_days"].agg(["median", "size"])
    usual = usual.loc[usual["size"] >= rules["min_sample_size"], "median"]

    own = gaps.groupby("customer_id", observed=True)["gap_days"].median().rename("median_gap_days")
    states = (
        purchases.drop_duplicates("customer_id", keep="last")
        .set_index("customer_id")
        .join(own)
        .rename(columns={"purchase_number": "purchase_count", "gap_days": "last_gap_days"})
    )
    expected = states["category"].map(usual).astype(float).fillna(gaps["gap_days"].median())
    own_gaps, prior = states["purchase_count"] - 1, rules.prior_gaps
    states["expected_gap_days"] = (
        own_gaps * states["median_gap_days"].fillna(0) + prior * expected
    ) / (own_gaps + prior)
    states["days_since_purchase"] = today - states["day"]
    states["days_late"] = states["days_since_purchase"] - states["expected_gap_days"]
    trusted = quantiles.loc[quantiles["gap_count"] >= rules["min_sample_size"], "returned_days"]
    overall = gaps["gap_days"].quantile(rules.returned_share)
    states["returned_days"] = states["purchase_count"].map(trusted).fillna(overall)
    kept = states.drop(
        columns=["day", "net_amount", "margin_amount", "is_purchase", "previous_category"]
    )
    return kept.reset_index(), quantiles.reset_index()


def buyers_of(purchases: Any, today: int) -> Any:
    """What lifetimes needs to know of every customer who ever bought."""
    summed = purchases.groupby("customer_id", observed=True, as_index=False).agg(
        count=("day", "size"),
        first=("day", "first"),
        last=("day", "last"),
        margin=("margin_amount", "sum"),
        first_margin=("margin_amount", "first"),
    )
    repeats = summed["count"] - 1
    return pd.DataFrame(
        {
            "customer_id": summed["customer_id"],
            "repeats": repeats,
            "last_days": summed["last"] - summed["first"],
            "age_days": today - summed["first"],
            "mean_margin": (summed["margin"] - summed["first_margin"]) / repeats.where(repeats > 0),
        }
    )


def run(inputs: Path, output: Path, as_of: date, pairs: str = "auto") -> dict[str, float]:
    """Write every result to the folder output; seconds of each part.

    pairs says what counts them: auto, mlxtend, scipy. Raises FileNotFoundError for a missing input.
    """
    rules, watch, today = Rules.of_project(), Stopwatch(), (as_of - EPOCH).days
    output.mkdir(parents=True, exist_ok=True)

    def write(name: str, frame: Any) -> None:
        frame.to_parquet(output / f"{name}.parquet", index=False)

    with watch.part("clean"):
        orders = pandas_lines.read_orders(inputs, as_of)
        products = pandas_lines.read_products(inputs, rules)
        lines = pandas_lines.read_lines(inputs, orders, products, rules)
        days = customer_days(lines)
        write("purchases", days.assign(purchase_date=dates(days["day"])).drop(columns="day"))
    with watch.part("rfm"):
        rfm = scored(measured(days, today, rules), rules)
        write("rfm", rfm)
    with watch.part("frat"):
        category_days = summed_categories(lines)
        write("frat", typed(category_days, days, rfm, today, rules))
    with watch.part("lifecycle"):
        purchases = sequenced(days, category_days)
        states, quantiles = lifecycle(purchases, today, rules)
        write("lifecycle", states)
        write("gap_quantiles", quantiles)
    with watch.part("clv"):
        values, parameters = value.values(buyers_of(purchases, today), rules)
        write("clv", values)
        write("clv_parameters", parameters)
    with watch.part("affinities"):
        write("affinities", pandas_pairs.affinities(lines, rules, pairs))
    return watch.seconds


if __name__ == "__main__":
    raise SystemExit(main(run, str(__doc__), counts_pairs=PAIRS))
