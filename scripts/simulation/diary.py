"""Writes what happened in a world into the input files, as the company's own systems would."""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from pathlib import Path

from .company import Company
from .events import Answer, Sale

Row = dict[str, str]

# Events come after the contact: the ledger says nine in the morning.
DELIVERED = timedelta(hours=10)
LATER = {"delivered": 0, "opened": 60, "unsubscribed": 90}


def moment(day: int, minutes: int) -> datetime:
    """A time of a day."""
    return datetime.combine(date.fromordinal(day), time(0)) + timedelta(minutes=minutes)


class Diary:
    """An input folder that grows."""

    def __init__(self, source: Path, folder: Path, company: Company) -> None:
        shutil.copytree(source, folder)
        self.folder = folder
        self.company = company
        self.orders = 0
        self.terms = 0

    def append(self, table: str, rows: list[Row]) -> None:
        """Add rows to a table; a table or column that the company does not have is left out."""
        path = self.folder / f"{table}.csv"
        if not path.exists():
            return
        with path.open(encoding="utf-8", newline="") as stream:
            columns = next(csv.reader(stream))
        with path.open("a", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\n")
            writer.writerows(rows)

    def replace(self, table: str, rows: list[Row]) -> None:
        """Write a table anew."""
        with (self.folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def write(self, sales: list[Sale], answers: list[Answer]) -> None:
        """What was sold and answered since the last time."""
        baskets: dict[tuple[int, int], list[Sale]] = defaultdict(list)
        for sale in sales:
            if sale.term is None:
                baskets[sale.day, sale.customer].append(sale)
        orders, lines, events = list[Row](), list[Row](), list[Row]()
        for (day, customer), basket in sorted(baskets.items()):
            self.orders += 1
            order_id = f"S{self.orders:07d}"
            ordered_at = str(moment(day, 600 + self.orders % 480))
            orders.append(
                {
                    "order_id": order_id,
                    "customer_id": self.company.customers[customer],
                    "ordered_at": ordered_at,
                    "sales_channel": "web",
                }
            )
            for number, sale in enumerate(basket, start=1):
                product = self.company.products[sale.product]
                lines.append(
                    {
                        "order_id": order_id,
                        "line_number": str(number),
                        "product_id": product.product_id,
                        "quantity": "1",
                        "unit_price": f"{product.price:.2f}",
                        "discount_amount": f"{product.price - sale.amount:.2f}",
                    }
                )
                if sale.contact and sale.contact.contact_id:
                    events.append(
                        {
                            "contact_id": sale.contact.contact_id,
                            "event_type": "responded",
                            "occurred_at": ordered_at,
                            "order_id": order_id,
                            "amount": f"{sale.amount:.2f}",
                        }
                    )
        for answer in answers:
            after = DELIVERED + timedelta(minutes=LATER[answer.kind])
            events.append(
                {
                    "contact_id": answer.contact.contact_id,
                    "event_type": answer.kind,
                    "occurred_at": str(moment(answer.contact.day, 0) + after),
                }
            )
        self.append("orders", orders)
        self.append("order_lines", lines)
        self.append("contact_events", events)
        self.append("subscriptions", [self._term(sale) for sale in sales if sale.term])

    def _term(self, sale: Sale) -> Row:
        """A renewed contract."""
        assert sale.term is not None
        self.terms += 1
        return {
            "subscription_id": f"S{self.terms:05d}",
            "customer_id": self.company.customers[sale.customer],
            "product_id": self.company.products[sale.product].product_id,
            "starts_on": str(sale.term.starts_on),
            "ends_on": str(sale.term.ends_on),
            "period_amount": f"{sale.amount:.2f}",
            "updated_at": str(moment(sale.day, 600)),
        }
