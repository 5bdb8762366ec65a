"""A small company whose past keeps changing: returns, cancelled orders, nobody's sales, late records."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Any

from companies import Row, Tables, company_of, sale
from trading import CATEGORIES, PRICES, line, visits

START, END = date(2023, 3, 1), date(2024, 12, 31)
BUYERS, IDLE = 140, 25


def products() -> Tables:
    """Products with a category and a cost, with one of them, and with neither."""
    return {
        "products": [
            {
                "product_id": f"P{number}",
                "category": CATEGORIES[number // 2] if number % 5 else None,
                "unit_cost": price / 2 if number % 3 else None,
            }
            for number, price in enumerate(PRICES)
        ]
    }


def moment(chance: random.Random, day: date) -> str:
    """A time of a day."""
    return str(datetime.combine(day, time(chance.randrange(24), chance.randrange(60))))


def random_day(chance: random.Random) -> date:
    """A day on which the company is open."""
    return START + timedelta(days=chance.randrange((END - START).days + 1))


def back(lines: list[Row], whole: bool, chance: random.Random) -> list[Row]:
    """The lines of a return: all that was bought, or one unit of one line."""
    if whole:
        return [line | {"quantity": -line["quantity"]} for line in lines]
    return [chance.choice(lines) | {"quantity": -1}]


def bought(chance: random.Random, order_id: str, customer_id: str | None, day: date) -> Tables:
    """An order, and what comes of it: cancelled, brought back in full or in part, or kept."""
    lines = [line(chance) for _ in range(chance.choice([1, 1, 2, 3]))]
    status = "cancelled" if chance.random() < 0.05 else "completed"
    order = sale(order_id, customer_id, moment(chance, day), *lines, status=status)
    fate, back_on = chance.random(), day + timedelta(days=chance.choice([0, 1, 9, 40, 120]))
    if status == "cancelled" or fate > 0.2 or back_on > END:
        return order
    returned = back(lines, fate < 0.12, chance)
    return company_of(order, sale(f"{order_id}R", customer_id, moment(chance, back_on), *returned))


def record(chance: random.Random, customer_id: str) -> Row:
    """A record, of a day or of none, of somebody who can be reached or not."""
    created: Any = chance.choice([None, random_day(chance), START])
    return {
        "customer_id": customer_id,
        "created_at": created and moment(chance, created),
        "email": chance.choice([None, f"{customer_id}@example.org"]),
        "declared_interests": chance.choice([None, None, "tea"]),
    }


def consent(chance: random.Random, customer_id: str) -> Row:
    """A consent, which may be older than the record."""
    return {
        "customer_id": customer_id,
        "channel": "email",
        "purpose": "marketing",
        "is_granted": True,
        "legal_basis": "consent",
        "recorded_at": moment(chance, random_day(chance)),
    }


def chequered(seed: int) -> Tables:
    """The company that a seed makes."""
    chance = random.Random(seed)
    parts = [products()]
    for number in range(BUYERS):
        customer_id = f"C{number}"
        for day in visits(chance, START, END):
            for order in range(chance.choice([1, 1, 1, 2, 3])):
                parts.append(bought(chance, f"{customer_id}-{day}-{order}", customer_id, day))
    for number in range(40):
        parts.append(bought(chance, f"A{number}", None, random_day(chance)))
    # A last sale today, so that today is the same whatever came before.
    parts.append(sale("LAST", "C0", f"{END} 12:00:00"))
    everybody = [f"C{number}" for number in range(BUYERS + IDLE)]
    with_record = [name for name in everybody if chance.random() < 0.6]
    asking = chance.sample(everybody, 40)
    parts.append(
        {
            "customers": [record(chance, name) for name in with_record],
            "interactions": [
                {
                    "interaction_id": f"I{number}",
                    "customer_id": name,
                    "occurred_at": moment(chance, random_day(chance)),
                    "interaction_type": chance.choice(["enquiry", "web_view", "event"]),
                }
                for number, name in enumerate(asking)
            ],
        }
    )
    parts.append({"consents": [consent(chance, name) for name in chance.sample(everybody, 40)]})
    return company_of(*parts)
