"""Order lines as polars has them, scanned from Parquet and cleaned."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.peers.rules import COLUMNS, Rules, category_key, files_of


def collected(plan: pl.LazyFrame) -> pl.DataFrame:
    """The rows of a plan, by the streaming engine."""
    return plan.collect(engine="streaming")


def scan(inputs: Path, table: str) -> pl.LazyFrame:
    """The columns that are needed of an input; numbers are floats, a missing column is null."""
    plan = pl.scan_parquet(files_of(inputs, table))
    schema = plan.collect_schema()
    chosen = []
    for name in COLUMNS[table]:
        column = pl.col(name) if name in schema else pl.lit(None).alias(name)
        if name in {"quantity", "unit_price", "discount_amount", "net_amount", "unit_cost"}:
            column = column.cast(pl.Float64)
        elif name in {"customer_id", "product_id", "category", "status"}:
            column = column.cast(pl.String)
        chosen.append(column)
    return plan.select(chosen)


def latest(frame: pl.DataFrame, key: pl.Expr) -> pl.DataFrame:
    """Of rows with one key the one that was updated last; only those with a double are sorted."""
    is_double = frame.select(key.is_duplicated() & key.is_not_null()).to_series()
    if not is_double.any():
        return frame
    doubles = frame.filter(is_double).sort("updated_at", maintain_order=True)
    kept = doubles.filter(key.is_last_distinct())
    return pl.concat([frame.filter(~is_double), kept])


def read_orders(inputs: Path, as_of: date) -> pl.DataFrame:
    """Orders until the as-of date that were not cancelled, numbered in column order."""
    plan = scan(inputs, "orders").with_columns(day=pl.col("ordered_at").dt.date())
    known = plan.drop_nulls(["order_id", "day"]).drop("ordered_at")
    is_cancelled = pl.col("status").str.to_lowercase() == "cancelled"
    return (
        latest(collected(known), pl.col("order_id"))
        .filter(~is_cancelled.fill_null(False), pl.col("day") <= as_of)
        .select("order_id", pl.col("customer_id").cast(pl.Categorical), "day")
        .with_row_index("order")
    )


def read_products(inputs: Path, rules: Rules) -> pl.DataFrame:
    """Products with one spelling of their category, and whether they are merchandise."""
    products = latest(collected(scan(inputs, "products")), pl.col("product_id"))
    spellings = products["category"].drop_nulls().value_counts().sort("count", "category").rows()
    by_key = {category_key(spelling): spelling for spelling, _ in spellings}
    found = {spelling: by_key[category_key(spelling)] for spelling, _ in spellings}
    no_goods = [spelling for spelling in found if category_key(spelling) in rules.not_merchandise]
    return products.select(
        "product_id",
        pl.col("category").replace(found).cast(pl.Categorical),
        pl.col("unit_cost").alias("product_cost"),
        is_merchandise=~pl.col("category").is_in(no_goods).fill_null(False),
    )


def read_lines(
    inputs: Path, orders: pl.DataFrame, products: pl.DataFrame, rules: Rules
) -> pl.DataFrame:
    """Order lines of those orders, with what they came to.

    Columns: order (its number in orders), customer_id, product_id and category (categorical), day,
    quantity, net_amount and margin_amount (reporting currency), is_merchandise.
    """
    joined = (
        scan(inputs, "order_lines")
        .filter(pl.col("quantity").is_not_null())
        .join(orders.lazy(), on="order_id")
        .drop("order_id")
        .join(products.lazy(), on="product_id", how="left")
        .with_columns(pl.col("product_id").cast(pl.Categorical))
    )
    discount = pl.col("discount_amount").fill_null(0)
    net = pl.coalesce("net_amount", pl.col("quantity") * pl.col("unit_price") - discount)
    margin = pl.col("net_amount") - pl.col("quantity") * pl.coalesce("unit_cost", "product_cost")
    estimated = pl.col("net_amount") * rules["default_margin_rate"]
    priced = (
        joined.with_columns(net_amount=net.round(2))
        .with_columns(
            margin_amount=pl.coalesce(margin, estimated).round(2),
            is_merchandise=pl.col("is_merchandise").fill_null(True),
        )
        .drop("unit_price", "discount_amount", "unit_cost", "product_cost")
    )
    # One number for order and line: to hash it takes half of what hashing both does.
    key = pl.col("order").cast(pl.Int64) * 1_000_000 + pl.col("line_number").cast(pl.Int64)
    return latest(collected(priced), key).drop("line_number", "updated_at")
