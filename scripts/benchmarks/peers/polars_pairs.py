"""Pairs of products in baskets, counted by a join of the baskets with themselves."""

from __future__ import annotations

import polars as pl

from benchmarks.peers.polars_lines import collected
from benchmarks.peers.rules import Rules


def affinities(lines: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Pairs bought together more often than by chance, each both ways round."""
    held = (
        lines.lazy()
        .filter(
            "is_merchandise",
            pl.col("quantity") > 0,
            pl.col("net_amount") > 0,
            pl.col("product_id").is_not_null(),
        )
        .select("order", "product_id", item=pl.col("product_id").to_physical())
        .unique(["order", "item"])
    )
    sized = held.with_columns(size=pl.len().over("order"))
    in_baskets = collected(sized.filter(pl.col("size") <= rules["max_basket_lines"]))
    baskets = in_baskets["order"].n_unique()
    minimum = rules.pair_minimum(baskets)

    items = (
        in_baskets.group_by("item")
        .agg(pl.col("product_id").first(), orders=pl.len())
        .filter(pl.col("orders") >= minimum)
    )
    # A pair needs two products, each of which is frequent enough.
    frequent = (
        in_baskets.lazy()
        .filter(pl.col("size") > 1)
        .join(items.lazy().select("item"), on="item", how="semi")
        .select("order", "item")
    )
    pairs = collected(
        frequent.join(frequent, on="order", suffix="_other")
        .filter(pl.col("item") < pl.col("item_other"))
        .group_by("item", "item_other")
        .agg(pair_orders=pl.len())
        .filter(pl.col("pair_orders") >= minimum)
    )
    columns = ["item", "item_other", "pair_orders"]
    mirrored = pairs.select(item="item_other", item_other="item", pair_orders="pair_orders")
    both_ways = pl.concat([pairs.select(columns), mirrored.select(columns)])

    support, confidence = pl.col("support"), pl.col("confidence")
    own, others = pl.col("orders") / baskets, pl.col("orders_other") / baskets
    chance = own * others
    leverage = support - chance
    return (
        both_ways.join(items, on="item")
        .join(items, left_on="item_other", right_on="item", suffix="_other")
        .with_columns(support=pl.col("pair_orders") / baskets)
        .with_columns(confidence=support / own, leverage=leverage)
        .filter(pl.col("leverage") > 0)
        .select(
            "product_id",
            pl.col("product_id_other").alias("other_product_id"),
            "pair_orders",
            "support",
            "confidence",
            "leverage",
            lift=confidence / others,
            conviction=pl.when(confidence < 1).then((1 - others) / (1 - confidence)),
            chi_squared=baskets * leverage**2 / (chance * (1 - own) * (1 - others)),
            basket_count=pl.lit(baskets),
        )
    )
