"""Shared ground of the demo generator.

The calendar, the records, and the box they are collected in.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

PERIOD_START = date(2024, 7, 1)
PERIOD_END = date(2026, 6, 30)  # the latest purchase, so also the default as-of date
PERIOD_DAYS = (PERIOD_END - PERIOD_START).days

Row = dict[str, str]


@dataclass
class Customer:
    """One row of `customers`, plus what drives the simulation but is never written."""

    customer_id: str
    customer_type: str = "person"
    sex: str = "F"
    first_name: str = ""
    last_name: str = ""
    company_name: str = ""
    tax_code: str = ""
    vat_number: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    street_address: str = ""
    postal_code: str = ""
    city: str = ""
    province: str = ""
    country_code: str = "IT"
    birth_date: date | None = None
    created_at: datetime = datetime(2024, 1, 1)
    acquisition_source: str = ""
    referred_by_customer_id: str = ""
    declared_channel: str = ""
    declared_interests: str = ""
    household_id: str = ""
    updated_at: datetime | None = None
    x_loyalty_card: str = ""
    # simulation only
    role: str = "buyer"  # buyer, prospect, suspect
    archetype: str = "ordinary"  # ordinary, one_time, loyal, lapsed, recovered
    arrival: date = PERIOD_START  # first purchase, or first day in the period for older customers
    is_older: bool = False  # already a customer before the period
    store_id: str = "S01"
    currency: str = "EUR"
    tastes: dict[str, float] = field(default_factory=dict)
    cycles: list[str] = field(default_factory=list)  # product ids bought by the clock
    is_special: bool = False  # takes part in an identity or consent case: kept out of lift tests


@dataclass
class Product:
    """One row of `products`; money in cents, durations in days."""

    product_id: str
    name: str
    category: str
    subcategory: str
    brand: str
    price: int
    cost: int | None
    duration_days: int | None
    cycle_days: int | None  # the true cycle of the simulation, declared or not
    available_from: date
    available_until: date | None = None
    popularity: float = 1.0
    sold_by: str = "unit"  # unit, weight, gift, subscription
    shelf: str = ""


@dataclass
class Line:
    """One order line; money in cents."""

    product_id: str
    quantity: float
    unit_price: int | None
    discount: int = 0
    net: int | None = None
    unit_cost: int | None = None


@dataclass
class Order:
    """One order; its id is given at the end, when all orders are known and sorted by time."""

    customer_id: str
    at: datetime
    channel: str
    store_id: str
    currency: str
    lines: list[Line]
    status: str = "completed"
    coupon: str = ""
    campaign_id: str = ""
    updated_at: datetime | None = None
    tags: set[str] = field(default_factory=set)
    order_id: str = ""


@dataclass
class Contact:
    """One contact attempt with what became of it.

    Its events hold (type, time, order, amount in cents, note).
    """

    campaign_id: str
    customer_id: str
    channel: str
    at: datetime
    wave: int = 1
    is_control: bool = False
    cost: int | None = None
    events: list[tuple[str, datetime, Order | None, int | None, str]] = field(default_factory=list)
    contact_id: str = ""


@dataclass
class World:
    """Everything made so far: the records, the rows to write, and the list of what was planted."""

    seed: int
    customer_count: int
    customers: list[Customer] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    planted: dict[str, Any] = field(default_factory=dict)

    def rng(self, topic: str) -> random.Random:
        """A generator of its own for each topic: a change in one leaves the others alone."""
        return random.Random(f"{self.seed}:{topic}")

    def scaled(self, count: int) -> int:
        """A number meant for 2,000 customers, scaled to the size asked for; at least 1."""
        return max(1, round(count * self.customer_count / 2000))

    def customer(self, customer_id: str) -> Customer:
        """The customer with this id; ids are numbered from 1 in list order."""
        return self.customers[int(customer_id[1:]) - 1]

    def take_special(self, pool: list[Customer], count: int) -> list[Customer]:
        """The next customers of a shuffled pool who play in no other case; marks them as taken."""
        taken: list[Customer] = []
        while pool and len(taken) < count:
            candidate = pool.pop()
            if not candidate.is_special:
                candidate.is_special = True
                taken.append(candidate)
        return taken


def at_shop_hours(day: date, rng: random.Random) -> datetime:
    """A moment of the day between 08:00 and 19:59 UTC: the same calendar day in Europe/Rome."""
    return datetime.combine(day, time(8)) + timedelta(minutes=rng.randrange(12 * 60))


def stamp(moment: datetime | None) -> str:
    """A timestamp as the contract wants it (UTC), or nothing."""
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else ""


def money(cents: int | None) -> str:
    """Cents as a decimal number, or nothing."""
    if cents is None:
        return ""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def number(value: float) -> str:
    """A quantity without a needless .0."""
    return str(int(value)) if value == int(value) else str(value)


def net_cents(line: Line) -> int:
    """Net amount of a line in cents of the order's currency, as the contract defines it."""
    if line.net is not None:
        return line.net
    return round(line.quantity * (line.unit_price or 0)) - line.discount
