"""A small company day by day: what a day may change in its inputs, and the files they lie in."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from companies import Row, Tables, company_of, sale, write_csv

BEGIN, END = date(2025, 3, 1), date(2025, 9, 20)
CUSTOMERS, PRODUCTS, FILES = 60, 12, 40
CATEGORIES = ["tea", "mugs", "soap", "Tea "]


def line(chance: random.Random, **columns: Any) -> Row:
    """A line of one of the products, or of none."""
    number = chance.randrange(PRODUCTS + 1)
    return {
        "product_id": f"P{number}" if number < PRODUCTS else None,
        "quantity": chance.choice([1, 1, 2, 3]),
        "unit_price": 5 + 3 * number,
        "updated_at": None,
        **columns,
    }


@dataclass
class Shop:
    """Rows in the files that they came with, and what the company is built with."""

    chance: random.Random
    today: date = END
    files: dict[str, Tables] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    count: int = 0

    @classmethod
    def opened(cls, seed: int) -> Shop:
        """A company of some months, its rows spread over files of a few lines each."""
        shop = cls(random.Random(seed))
        for number in range(CUSTOMERS):
            name = f"C{number}"
            shop.add({"customers": [shop.record(name, f"{name.lower()}@example.org")]}, "people")
            for _ in range(shop.chance.choice([0, 1, 2, 3, 5])):
                file = f"f{shop.chance.randrange(FILES):02}"
                shop.add(shop.bought(name, shop.random_day()), file)
        for _ in range(8):
            shop.add(shop.bought(None, shop.random_day()), "f00")
        shop.add({"products": [shop.product(number) for number in range(PRODUCTS - 1)]}, "goods")
        return shop

    def add(self, tables: Tables, file: str) -> None:
        """Rows come with a file, after those that it already brings."""
        self.files[file] = company_of(self.files.get(file, {}), tables)

    def brought(self, tables: Tables) -> None:
        """Rows come with the file of today."""
        self.add(tables, f"g{self.today:%m%d}")

    def random_day(self) -> date:
        """A day until today."""
        return BEGIN + timedelta(days=self.chance.randrange((self.today - BEGIN).days + 1))

    def moment(self, day: date) -> str:
        """A minute of a day."""
        minute = time(self.chance.randrange(24), self.chance.randrange(60))
        return str(datetime.combine(day, minute))

    def later(self) -> str:
        """A moment after all that was written before today."""
        return f"{self.today + timedelta(days=1)} 00:00:{self.count % 60:02}"

    def record(self, name: str, email: str) -> Row:
        """What is known of a customer; people of one name, so that an address makes them one."""
        return {
            "customer_id": name,
            "first_name": "Ada",
            "last_name": "Rossi",
            "email": email,
            "created_at": f"{BEGIN} 00:00:00",
            "updated_at": self.later(),
        }

    def product(self, number: int) -> Row:
        """What is known of a product."""
        return {
            "product_id": f"P{number}",
            "category": self.chance.choice([*CATEGORIES, None]),
            "unit_cost": self.chance.choice([None, 2, 3.5]),
            "updated_at": self.later(),
        }

    def bought(self, customer: str | None, day: date) -> Tables:
        """An order; now and then one of another currency, or cancelled, or without line numbers."""
        self.count += 1
        lines = [line(self.chance) for _ in range(self.chance.choice([1, 1, 2, 4]))]
        order = sale(
            f"O{self.count:04}",
            customer,
            self.moment(day),
            *lines,
            status="cancelled" if self.chance.random() < 0.05 else "completed",
            updated_at=f"{day} 23:59:59",
        )
        if self.chance.random() < 0.1:
            for row in order["order_lines"]:
                row["line_number"] = None
        return order

    def all_orders(self) -> list[tuple[str, Row]]:
        """Each order with its file."""
        return [
            (file, order)
            for file, tables in self.files.items()
            for order in tables.get("orders", [])
        ]

    def random_order(self) -> tuple[str, Row, list[Row]]:
        """One order with its file and its lines."""
        file, order = self.chance.choice(self.all_orders())
        lines = [
            row
            for row in self.files[file].get("order_lines", [])
            if row["order_id"] == order["order_id"]
        ]
        return file, order, lines

    def random_customer(self) -> str:
        """One of the customers of the beginning."""
        return f"C{self.chance.randrange(CUSTOMERS)}"

    def write(self, folder: Path) -> Path:
        """Write all files: <table>/<file>.csv."""
        shutil.rmtree(folder, ignore_errors=True)
        for file, tables in self.files.items():
            for table, rows in tables.items():
                if rows:
                    write_csv(folder / table / f"{file}.csv", rows)
        return folder


def order_today(shop: Shop) -> None:
    """The next day and an order on it: the as-of date moves on."""
    shop.today += timedelta(days=shop.chance.choice([1, 1, 12]))
    shop.brought(shop.bought(shop.random_customer(), shop.today))


def late_order(shop: Shop) -> None:
    """An order of a day that has been, which nobody knew of."""
    shop.brought(shop.bought(shop.chance.choice([shop.random_customer(), None]), shop.random_day()))


def correction(shop: Shop) -> None:
    """A line again, of another quantity and product."""
    _, _, lines = shop.random_order()
    if lines:
        row = shop.chance.choice(lines)
        changed = {"quantity": 7, "unit_price": 4, "product_id": f"P{shop.count % PRODUCTS}"}
        shop.brought({"order_lines": [row | changed | {"updated_at": shop.later()}]})


def cancellation(shop: Shop) -> None:
    """An order again, which is cancelled now, or no longer."""
    _, order, _ = shop.random_order()
    status = "completed" if order.get("status") == "cancelled" else "cancelled"
    shop.brought({"orders": [order | {"status": status, "updated_at": shop.later()}]})


def other_customer(shop: Shop) -> None:
    """An order again, which is somebody else's."""
    _, order, _ = shop.random_order()
    changed = {"customer_id": shop.random_customer(), "updated_at": shop.later()}
    shop.brought({"orders": [order | changed]})


def deletion(shop: Shop) -> None:
    """An order that is in no file any more."""
    _, order, _ = shop.random_order()
    for tables in shop.files.values():
        for table in ("orders", "order_lines"):
            tables[table] = [
                row for row in tables.get(table, []) if row["order_id"] != order["order_id"]
            ]


def lines_before_order(shop: Shop) -> None:
    """Lines whose order is not there yet, or never will be; one of nobody, one that is broken."""
    rows: list[Row] = [line(shop.chance, order_id="O9999"), line(shop.chance, order_id=None)]
    rows.append(line(shop.chance, order_id="O0001", quantity="many"))
    shop.brought({"order_lines": rows})


def come_back(shop: Shop) -> None:
    """Goods of an order that come back: all of them, or one."""
    _, order, lines = shop.random_order()
    if lines:
        few = lines if shop.chance.random() < 0.5 else lines[:1]
        back = [
            {"product_id": row["product_id"], "quantity": -1, "unit_price": row["unit_price"]}
            for row in few
        ]
        shop.count += 1
        shop.brought(
            sale(f"R{shop.count:04}", order["customer_id"], shop.moment(shop.today), *back)
        )


def new_customer(shop: Shop) -> None:
    """Somebody who was not there, with a record and an order."""
    name = f"N{shop.count:04}"
    shop.brought({"customers": [shop.record(name, f"{name.lower()}@example.org")]})
    shop.brought(shop.bought(name, shop.today))


def merged_customer(shop: Shop) -> None:
    """Somebody's record takes another's address: two customers become one."""
    email = f"{shop.random_customer().lower()}@example.org"
    shop.brought({"customers": [shop.record(shop.random_customer(), email)]})


def split_customer(shop: Shop) -> None:
    """Somebody's record has an address that nobody has: whoever was one with them is not now."""
    shop.count += 1
    name = shop.random_customer()
    shop.brought({"customers": [shop.record(name, f"s{shop.count}@example.org")]})


def changed_product(shop: Shop) -> None:
    """A product of another category and cost, or one of which nothing was known before."""
    shop.brought({"products": [shop.product(shop.chance.randrange(PRODUCTS))]})


def new_category(shop: Shop) -> None:
    """A category that is first by its name: the others are numbered anew."""
    shop.count += 1
    row = shop.product(shop.chance.randrange(PRODUCTS)) | {"category": f"a{shop.count}"}
    shop.brought({"products": [row]})


def own_column(shop: Shop) -> None:
    """A column of the company's own on an order, which the others lack."""
    _, order, _ = shop.random_order()
    shop.brought({"orders": [order | {"x_note": shop.count, "updated_at": shop.later()}]})


def other_var(shop: Shop) -> None:
    """Another margin where no cost is known."""
    shop.variables["default_margin_rate"] = shop.chance.choice([0.5, 0.6, 0.7])


def other_day(shop: Shop) -> None:
    """As of a day: the last month end, or today."""
    day = shop.chance.choice([shop.today, shop.today.replace(day=1) - timedelta(days=1)])
    shop.variables["as_of_date"] = str(day)


CHANGES: dict[str, Callable[[Shop], None]] = {
    change.__name__: change
    for change in (
        order_today,
        late_order,
        correction,
        cancellation,
        other_customer,
        deletion,
        lines_before_order,
        come_back,
        new_customer,
        merged_customer,
        split_customer,
        changed_product,
        new_category,
        own_column,
        other_var,
        other_day,
    )
}
