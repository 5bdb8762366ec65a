"""Companies whose customers come and go by chance, from a seed: what bad cases are made of."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from companies import Row, Tables, company_of, sale

CATEGORIES = ["tea", "mugs", "soap"]
PRICES = [8, 12, 15, 20, 26, 34]
PRODUCTS: Tables = {
    "products": [
        {
            "product_id": f"P{number}",
            "category": CATEGORIES[number % len(CATEGORIES)],
            "unit_cost": price // 2,
        }
        for number, price in enumerate(PRICES)
    ]
}


def line(chance: random.Random, **columns: object) -> Row:
    """One line of a product at its price."""
    number = chance.randrange(len(PRICES))
    return {
        "product_id": f"P{number}",
        "quantity": chance.choice([1, 1, 2, 3]),
        "unit_price": PRICES[number],
        **columns,
    }


def visits(chance: random.Random, start: date, end: date) -> Iterator[date]:
    """Days on which a customer comes: a rhythm of their own, until they drop out."""
    day = start + timedelta(days=chance.randrange((end - start).days // 2))
    rhythm = chance.gammavariate(2, 25) + 4
    leaving = chance.betavariate(1, 5)
    while day <= end:
        yield day
        if chance.random() < leaving:
            return
        day += timedelta(days=1 + int(chance.expovariate(1 / rhythm)))


def trading(
    customers: int, start: date, end: date, seed: int = 1, name: str = "C", **columns: object
) -> Tables:
    """Customers who buy in their own rhythm between two days; columns are of every line."""
    chance = random.Random(seed)
    return company_of(
        *(
            sale(f"{name}{number}-{day}", f"{name}{number}", str(day), line(chance, **columns))
            for number in range(customers)
            for day in visits(chance, start, end)
        )
    )
