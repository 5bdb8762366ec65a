"""A small company that is built day by day: its rows, and the files they lie in."""

from __future__ import annotations

import random
import shutil
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
    gone: dict[str, Tables] = field(default_factory=dict)
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
        """An order; now and then one that is cancelled, or without line numbers."""
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
