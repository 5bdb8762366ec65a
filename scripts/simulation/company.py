"""What the input files of a company say, read without the project: nonsense is left out."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

Row = dict[str, str]

# What a product without a known cost costs of its price; the truth's own assumption.
COST_SHARE = 0.55


@dataclass(frozen=True)
class Product:
    """What can be sold."""

    product_id: str
    category: str
    price: float
    cost: float
    duration_days: float | None
    available_from: date
    available_until: date
    is_subscription: bool

    @property
    def margin(self) -> float:
        """What is left of one unit."""
        return self.price - self.cost

    def is_sold(self, day: date) -> bool:
        """On sale that day."""
        return self.available_from <= day <= self.available_until


@dataclass(frozen=True)
class Purchase:
    """One line that somebody bought."""

    customer: int
    product: int
    day: date
    quantity: float
    margin: float


@dataclass
class Term:
    """One term of a subscription; whose it is, of what, until when."""

    customer: int
    product: int
    starts_on: date
    ends_on: date


@dataclass
class Company:
    """A company up to its last day."""

    customers: list[str]
    products: list[Product]
    purchases: list[Purchase]
    terms: list[Term]
    declared_channels: dict[int, str]
    last_day: date
    customer_rows: dict[str, int] = field(init=False)
    product_rows: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.customer_rows = {name: row for row, name in enumerate(self.customers)}
        self.product_rows = {product.product_id: row for row, product in enumerate(self.products)}


def rows_of(folder: Path, table: str) -> Iterator[Row]:
    """The rows of a table; none where the company has no such file."""
    path = folder / f"{table}.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as stream:
            yield from csv.DictReader(stream)


def day_of(text: str) -> date | None:
    """The day that a date or a timestamp names."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def number_of(text: str) -> float | None:
    """The number that a text is."""
    try:
        return float(text)
    except ValueError:
        return None


def read_products(folder: Path) -> list[Product]:
    """The catalogue: what has a price and no end before it begins."""
    subscribed = {row["product_id"] for row in rows_of(folder, "subscriptions")}
    products = []
    for row in rows_of(folder, "products"):
        price = number_of(row["list_price"])
        if not row["product_id"] or not price or price <= 0:
            continue
        cost = number_of(row["unit_cost"])
        products.append(
            Product(
                product_id=row["product_id"],
                category=row["category"] or "none",
                price=price,
                cost=price * COST_SHARE if cost is None else cost,
                duration_days=number_of(row["duration_days"]),
                available_from=day_of(row["available_from"]) or date.min,
                available_until=day_of(row["available_until"]) or date.max,
                is_subscription=row["product_id"] in subscribed,
            )
        )
    return list({product.product_id: product for product in products}.values())


def read(folder: Path) -> Company:
    """The company in a folder of input files."""
    products = read_products(folder)
    product_rows = {product.product_id: row for row, product in enumerate(products)}
    orders = {
        row["order_id"]: (row["customer_id"], day)
        for row in rows_of(folder, "orders")
        if row["status"] in ("", "completed") and (day := day_of(row["ordered_at"])) is not None
    }
    customers = sorted(
        {row["customer_id"] for row in rows_of(folder, "customers")}
        | {customer for customer, _ in orders.values()}
        | {row["customer_id"] for row in rows_of(folder, "subscriptions")}
    )
    customers = [customer for customer in customers if customer]
    rows = {customer: row for row, customer in enumerate(customers)}
    purchases = []
    for line in rows_of(folder, "order_lines"):
        customer, day = orders.get(line["order_id"], ("", date.min))
        quantity = number_of(line["quantity"])
        if customer in rows and line["product_id"] in product_rows and quantity and quantity > 0:
            product = product_rows[line["product_id"]]
            margin = quantity * products[product].margin
            purchases.append(Purchase(rows[customer], product, day, quantity, margin))
    return Company(
        customers=customers,
        products=products,
        purchases=sorted(purchases, key=lambda one: (one.day, one.customer, one.product)),
        terms=list(_terms(folder, rows, product_rows)),
        declared_channels={
            rows[row["customer_id"]]: row["declared_channel"].strip().lower()
            for row in rows_of(folder, "customers")
            if row["customer_id"] in rows and row["declared_channel"]
        },
        last_day=max(day for _, day in orders.values()),
    )


def _terms(folder: Path, rows: dict[str, int], product_rows: dict[str, int]) -> Iterator[Term]:
    """The last term of each customer's contract for each product, unless it was cancelled."""
    latest: dict[tuple[int, int], Term] = {}
    for row in rows_of(folder, "subscriptions"):
        starts_on, ends_on = day_of(row["starts_on"]), day_of(row["ends_on"])
        if starts_on is None or ends_on is None or row["cancelled_on"]:
            continue
        if row["customer_id"] in rows and row["product_id"] in product_rows:
            key = (rows[row["customer_id"]], product_rows[row["product_id"]])
            if key not in latest or latest[key].ends_on < ends_on:
                latest[key] = Term(*key, starts_on, ends_on)
    yield from latest.values()
