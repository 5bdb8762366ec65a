"""Order lines as pandas has them, read from Parquet and cleaned."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from benchmarks.peers.rules import COLUMNS, EPOCH, Rules, category_key, files_of


def read(inputs: Path, table: str) -> pa.Table:
    """The columns that are needed of an input; numbers are floats, a missing column is null.

    pandas has no decimals: it would hold them as objects of Python.
    """
    found = ds.dataset([str(file) for file in files_of(inputs, table)], format="parquet")
    columns = [name for name in COLUMNS[table] if name in found.schema.names]
    rows = found.to_table(columns=columns)
    for number, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            rows = rows.set_column(number, field.name, pc.cast(rows[field.name], pa.float64()))
    for name in COLUMNS[table]:
        if name not in columns:
            kind = pa.string() if name in {"customer_id", "status", "category"} else pa.float64()
            rows = rows.append_column(name, pa.nulls(len(rows), kind))
    return rows


def is_latest(key: Any, updated_at: Any) -> Any:
    """Of rows with one key the one that was updated last; only those with a double are sorted."""
    repeated = (key.duplicated(keep=False) & key.notna()).to_numpy()
    kept = np.ones(len(key), dtype=bool)
    if repeated.any():
        order = updated_at[repeated].sort_values(kind="stable", na_position="first").index
        kept[order] = ~key[order].duplicated(keep="last")
    return kept


def day_number(moments: pa.ChunkedArray) -> Any:
    """Days since 1970 in UTC, of timestamps."""
    return pc.cast(pc.cast(moments, pa.date32()), pa.int32())


def read_orders(inputs: Path, as_of: date) -> Any:
    """Orders until the as-of date that were not cancelled."""
    rows = read(inputs, "orders")
    rows = rows.filter(pc.and_(rows["order_id"].is_valid(), rows["ordered_at"].is_valid()))
    rows = rows.append_column("day", day_number(rows["ordered_at"])).drop_columns(["ordered_at"])
    frame = rows.to_pandas()
    is_cancelled = frame["status"].str.lower() == "cancelled"
    is_seen = frame["day"] <= (as_of - EPOCH).days
    kept = is_latest(frame["order_id"], frame["updated_at"]) & is_seen & ~is_cancelled
    frame = frame.loc[kept, ["order_id", "customer_id", "day"]].reset_index(drop=True)
    frame["customer_id"] = frame["customer_id"].astype("category")
    return frame


def read_products(inputs: Path, rules: Rules) -> Any:
    """Products with one spelling of their category, and whether they are merchandise."""
    frame = read(inputs, "products").to_pandas()
    frame = frame[is_latest(frame["product_id"], frame["updated_at"])]
    spellings = frame["category"].value_counts().sort_index().sort_values(kind="stable")
    by_key = {category_key(spelling): spelling for spelling in spellings.index}
    keys = frame["category"].map(category_key, na_action="ignore")
    frame["category"] = keys.map(by_key).astype("category")
    frame["is_merchandise"] = ~keys.isin(rules.not_merchandise)
    return frame.set_index("product_id")[["category", "unit_cost", "is_merchandise"]]


def read_lines(inputs: Path, orders: Any, products: Any, rules: Rules) -> Any:
    """Order lines of those orders, with what they came to.

    Columns: order (number of its row in orders), customer_id, product_id and category
    (categorical), day (since 1970), quantity, net_amount and margin_amount (reporting currency),
    is_merchandise.
    """
    rows = read(inputs, "order_lines")
    order = pc.index_in(rows["order_id"], value_set=pa.array(orders["order_id"]))
    rows = rows.drop_columns(["order_id"]).append_column("order", order)
    rows = rows.filter(pc.and_(order.is_valid(), rows["quantity"].is_valid()))
    product = rows["product_id"].cast(pa.string()).dictionary_encode()
    rows = rows.set_column(rows.schema.get_field_index("product_id"), "product_id", product)
    frame = rows.to_pandas()
    # One number for order and line: to hash it takes half of what hashing both does.
    key = frame["order"].astype("int64") * 1_000_000 + frame["line_number"]
    kept = is_latest(key, frame["updated_at"])
    if not kept.all():
        frame = frame[kept]

    # Each product is looked up once, its lines then by its number; the last one is no product.
    names = frame["product_id"].cat.categories
    listed = products.reindex([*names, None])
    product = frame["product_id"].cat.codes.to_numpy()
    quantity, net = frame["quantity"], frame["net_amount"]
    if net.hasnans:
        discount = frame["discount_amount"].fillna(0)
        net = net.fillna(quantity * frame["unit_price"] - discount)
    net = net.round(2)
    cost = frame["unit_cost"]
    if cost.hasnans:
        cost = cost.fillna(pd.Series(listed["unit_cost"].to_numpy()[product], index=frame.index))
    margin = net - quantity * cost
    if margin.hasnans:
        margin = margin.fillna(net * rules["default_margin_rate"])
    order = frame["order"].to_numpy()
    return pd.DataFrame(
        {
            "order": order,
            "customer_id": orders["customer_id"].array.take(order),
            "product_id": frame["product_id"].array,
            "category": listed["category"].array.take(product),
            "day": orders["day"].to_numpy()[order],
            "quantity": quantity.to_numpy(),
            "net_amount": net.to_numpy(),
            "margin_amount": margin.round(2).to_numpy(),
            "is_merchandise": listed["is_merchandise"].fillna(True).to_numpy(dtype=bool)[product],
        }
    )
