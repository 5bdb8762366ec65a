"""The peer in polars: its streaming engine, and lifetimes for what polars has no package for.

PYTHONPATH=scripts python -m benchmarks.peers.polars_peer INPUTS OUTPUT --as-of 2026-06-30
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.peers import polars_lines, polars_pairs, value
from benchmarks.peers.polars_lines import collected
from benchmarks.peers.rules import Rules, Stopwatch, main

FIFTHS = [0.2, 0.4, 0.6, 0.8]
CUSTOMER = pl.col("customer_id")
IS_PURCHASE = pl.col("is_purchase")


def customer_days(lines: pl.DataFrame) -> pl.DataFrame:
    """What each customer bought on each day, in their order; a purchase where it is above zero."""
    days = (
        lines.lazy()
        .filter(CUSTOMER.is_not_null())
        .group_by("customer_id", "day")
        .agg(pl.col("net_amount", "margin_amount").sum().round(2))
        .with_columns(is_purchase=pl.col("net_amount") > 0)
        # By its number, which is faster than by its name.
        .sort(CUSTOMER.to_physical(), "day")
    )
    return collected(days)


def measured(days: pl.DataFrame, as_of: date, rules: Rules) -> pl.DataFrame:
    """Recency, frequency and monetary of everybody who ever bought."""
    age = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    is_recent = age < rules["rfm_window_days"]
    states = (
        days.lazy()
        .group_by("customer_id")
        .agg(
            recency_days=age.filter(IS_PURCHASE).min(),
            frequency=(is_recent & IS_PURCHASE).sum().cast(pl.Int64),
            monetary=pl.col("net_amount").filter(is_recent).sum().round(2),
        )
        .filter(pl.col("recency_days").is_not_null())
    )
    return collected(states)


def scored(states: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Scores from 1 to 5 by the fifths of everybody, and the segment of the three."""

    def cuts_below(measure: str) -> pl.Expr:
        cuts = [states[measure].quantile(fifth, "linear") for fifth in FIFTHS]
        return pl.sum_horizontal(
            (pl.col(measure) > round(cut, 4)).cast(pl.Int32) for cut in cuts if cut is not None
        )

    code = 100 * pl.col("recency_score") + 10 * pl.col("frequency_score") + pl.col("monetary_score")
    return states.with_columns(
        recency_score=5 - cuts_below("recency_days"),
        frequency_score=1 + cuts_below("frequency"),
        monetary_score=1 + cuts_below("monetary"),
    ).with_columns(rfm_segment=code.replace_strict(rules.segments, default=None))


def summed_categories(lines: pl.DataFrame) -> pl.DataFrame:
    """What each customer bought of each category on each day; merchandise alone."""
    sums = (
        lines.lazy()
        .filter("is_merchandise", CUSTOMER.is_not_null(), pl.col("category").is_not_null())
        .group_by("customer_id", "day", "category")
        .agg(
            net_amount=pl.col("net_amount").sum().round(2),
            sold_amount=pl.col("net_amount").clip(0).sum().round(2),
        )
    )
    return collected(sums)


def typed(
    category_days: pl.DataFrame, days: pl.DataFrame, rfm: pl.DataFrame, as_of: date, rules: Rules
) -> pl.DataFrame:
    """Each customer's type, how concentrated they buy, and their FRAT code.

    Of equal shares the one bought on more days is the type, then the one bought last.
    """
    age = (pl.lit(as_of) - pl.col("day")).dt.total_days()
    decayed = pl.col("net_amount") * 0.5 ** (age / rules["frat_half_life_days"])
    is_sold = pl.col("sold_amount") > 0
    sums = (
        category_days.lazy()
        .group_by("customer_id", "category")
        .agg(
            net_amount=pl.col("net_amount").sum(),
            decayed=decayed.sum().clip(0),
            sold_days=is_sold.sum(),
            last_day=pl.col("day").filter(is_sold).max(),
        )
        .filter(pl.col("net_amount").round(2) > 0)
    )
    bought = collected(sums)
    basket = days.filter(IS_PURCHASE)["net_amount"].median()
    population = (
        bought.group_by("category")
        .agg(pl.col("decayed").sum())
        .select("category", prior=pl.col("decayed") / pl.col("decayed").sum())
    )
    spent = pl.col("spent") + basket
    share = (pl.col("decayed") + basket * pl.col("prior")) / spent
    shares = collected(
        bought.lazy()
        .join(
            bought.lazy().group_by("customer_id").agg(spent=pl.col("decayed").sum()),
            on="customer_id",
        )
        .join(population.lazy(), on="category")
        .with_columns(share=share.round(12), weight=basket / spent)
    )
    of_customer = (
        shares.lazy()
        .group_by("customer_id")
        .agg(
            type_share=pl.col("share").max(),
            weight=pl.col("weight").first(),
            squared=pl.col("share").pow(2).sum(),
            prior_squared=pl.col("prior").pow(2).sum(),
        )
    )
    largest = (
        shares.lazy()
        .join(of_customer, on="customer_id")
        .filter(pl.col("share") == pl.col("type_share"))
        .sort("sold_days", "last_day")
        .unique("customer_id", keep="last")
    )
    never_bought = (population["prior"].pow(2).sum() - pl.col("prior_squared")).clip(0)
    types = largest.select(
        "customer_id",
        "type_share",
        type_category=pl.col("category"),
        type_concentration=pl.col("squared") + pl.col("weight").pow(2) * never_bought,
    )
    code = pl.format(
        "{}{}{}-{}",
        "frequency_score",
        "recency_score",
        "monetary_score",
        pl.col("type_category").cast(pl.String).fill_null("none"),
    )
    coded = rfm.lazy().join(types, on="customer_id", how="left").with_columns(frat_code=code)
    return collected(
        coded.select(
            "customer_id", "type_category", "type_share", "type_concentration", "frat_code"
        )
    )


def sequenced(days: pl.DataFrame, category_days: pl.DataFrame) -> pl.DataFrame:
    """Purchases in their order, with the gap before each and the category before that gap.

    Of categories that came to the same on one day any may be that purchase's.
    """
    main_category = (
        category_days.lazy()
        .filter(pl.col("sold_amount") > 0)
        .group_by("customer_id", "day")
        .agg(pl.col("category").max_by("sold_amount"))
    )
    follows = CUSTOMER.to_physical() == CUSTOMER.to_physical().shift()
    purchases = (
        days.lazy()
        .filter(IS_PURCHASE)
        .join(main_category, on=["customer_id", "day"], how="left", maintain_order="left")
        .with_columns(
            gap_days=pl.when(follows).then(pl.col("day").diff().dt.total_days()),
            previous_category=pl.when(follows).then(pl.col("category").shift()),
            purchase_number=pl.int_range(1, pl.len() + 1).over("customer_id"),
        )
    )
    return collected(purchases)


def lifecycle(
    purchases: pl.DataFrame, as_of: date, rules: Rules
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """How late every customer is, and the quantiles of gaps by the purchase that they follow."""
    gap, minimum = pl.col("gap_days"), rules["min_sample_size"]
    gaps = purchases.filter(gap.is_not_null())
    returned = gap.quantile(rules.returned_share, "linear")
    quantiles = gaps.group_by(purchase_number=pl.col("purchase_number") - 1).agg(
        median_gap_days=gap.median(), returned_days=returned.round(9), gap_count=pl.len()
    )
    usual = (
        gaps.drop_nulls("previous_category")
        .group_by(category=pl.col("previous_category"))
        .agg(usual=gap.median(), gap_count=pl.len())
        .filter(pl.col("gap_count") >= minimum)
        .select("category", "usual")
    )
    trusted = quantiles.filter(pl.col("gap_count") >= minimum)
    prior, overall = rules.prior_gaps, gaps.select(returned).item()
    own_gaps = pl.col("purchase_count") - 1
    own = own_gaps * pl.col("median_gap_days").fill_null(0)
    own_median = gaps.lazy().group_by("customer_id").agg(median_gap_days=gap.median())
    number = CUSTOMER.to_physical()
    states = (
        purchases.lazy()
        .filter(number.ne_missing(number.shift(-1)))
        .select(
            "customer_id",
            "category",
            "day",
            last_gap_days=gap,
            purchase_count=pl.col("purchase_number"),
        )
        .join(own_median, on="customer_id", how="left")
        .join(usual.lazy(), on="category", how="left")
        .join(
            trusted.lazy().select("returned_days", purchase_count="purchase_number"),
            on="purchase_count",
            how="left",
        )
        .with_columns(
            pl.col("usual").fill_null(gaps["gap_days"].median()),
            pl.col("returned_days").fill_null(overall),
            days_since_purchase=(pl.lit(as_of) - pl.col("day")).dt.total_days(),
        )
        .with_columns(expected_gap_days=(own + prior * pl.col("usual")) / (own_gaps + prior))
        .with_columns(days_late=pl.col("days_since_purchase") - pl.col("expected_gap_days"))
        .drop("usual", "day")
    )
    return collected(states), quantiles.sort("purchase_number")


def buyers_of(purchases: pl.DataFrame, as_of: date) -> pl.DataFrame:
    """What lifetimes needs to know of every customer who ever bought."""
    first, last, margin = pl.col("day").min(), pl.col("day").max(), pl.col("margin_amount")
    first_margin = margin.filter(pl.col("purchase_number") == 1).sum()
    mean = pl.when(pl.col("repeats") > 0).then(pl.col("margin") / pl.col("repeats"))
    buyers = (
        purchases.lazy()
        .group_by("customer_id")
        .agg(
            repeats=pl.len().cast(pl.Int64) - 1,
            last_days=(last - first).dt.total_days(),
            age_days=(pl.lit(as_of) - first).dt.total_days(),
            margin=margin.sum() - first_margin,
        )
        .with_columns(mean_margin=mean)
        .drop("margin")
        # In one order, so that one sample is drawn.
        .sort(CUSTOMER.to_physical())
    )
    return collected(buyers)


def run(inputs: Path, output: Path, as_of: date) -> dict[str, float]:
    """Write every result to the folder output; seconds of each part.

    Raises FileNotFoundError for a missing input.
    """
    rules, watch = Rules.of_project(), Stopwatch()
    output.mkdir(parents=True, exist_ok=True)

    def write(name: str, frame: pl.DataFrame) -> None:
        frame.write_parquet(output / f"{name}.parquet")

    with watch.part("clean"):
        orders = polars_lines.read_orders(inputs, as_of)
        products = polars_lines.read_products(inputs, rules)
        lines = polars_lines.read_lines(inputs, orders, products, rules)
        days = customer_days(lines)
        write("purchases", days.rename({"day": "purchase_date"}))
    with watch.part("rfm"):
        rfm = scored(measured(days, as_of, rules), rules)
        write("rfm", rfm)
    with watch.part("frat"):
        category_days = summed_categories(lines)
        write("frat", typed(category_days, days, rfm, as_of, rules))
    with watch.part("lifecycle"):
        purchases = sequenced(days, category_days)
        states, quantiles = lifecycle(purchases, as_of, rules)
        write("lifecycle", states)
        write("gap_quantiles", quantiles)
    with watch.part("clv"):
        values, parameters = value.values(buyers_of(purchases, as_of).to_pandas(), rules)
        values.to_parquet(output / "clv.parquet", index=False)
        parameters.to_parquet(output / "clv_parameters.parquet", index=False)
    with watch.part("affinities"):
        write("affinities", polars_pairs.affinities(lines, rules))
    return watch.seconds


if __name__ == "__main__":
    raise SystemExit(main(run, str(__doc__)))
