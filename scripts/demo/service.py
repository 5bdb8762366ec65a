"""What surrounds the sales: subscriptions, exchange rates, interactions."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from .rows import COLUMNS
from .world import PERIOD_END, PERIOD_START, Customer, Row, World, money, stamp

END_OF_PERIOD = datetime.combine(PERIOD_END, time(18))
RATES = {"CHF": 1.04, "GBP": 1.17, "USD": 0.91}  # euro per unit at the start; they drift from there
LONG_GAP = (date(2025, 8, 9), date(2025, 8, 24))  # no USD rate here
TOPICS = ("price", "quality", "delivery", "trust")


def build(world: World) -> None:
    """Fill exchange rates and interactions; needs the ids of the orders."""
    _exchange_rates(world)
    _interactions(world)


def random_moment(rng: random.Random, first: date, last: date = PERIOD_END) -> datetime:
    """A moment between two days, in waking hours."""
    day = first + timedelta(days=rng.randrange(max(1, (last - first).days)))
    return datetime.combine(day, time(rng.randrange(7, 20), rng.randrange(60)))


def _exchange_rates(world: World) -> None:
    """Rates of working days only: on other days the last known one holds."""
    rng = world.rng("rates")
    rows: list[Row] = []
    for currency, rate in RATES.items():
        day = PERIOD_START - timedelta(days=3)
        while day <= PERIOD_END:
            rate *= 1 + rng.gauss(0, 0.0015)
            is_holiday = day.weekday() > 4 or (day.month, day.day) in ((12, 25), (12, 26), (1, 1))
            if not is_holiday and not (currency == "USD" and LONG_GAP[0] <= day <= LONG_GAP[1]):
                rows.append(
                    {"currency_code": currency, "rate_date": day.isoformat(), "rate": f"{rate:.4f}"}
                )
            day += timedelta(days=1)
    world.tables["exchange_rates"] = rows
    known = {(row["currency_code"], row["rate_date"]) for row in rows}
    world.planted["orders_on_days_without_rate"] = sorted(
        o.order_id
        for o in world.orders
        if o.currency != "EUR" and (o.currency, o.at.date().isoformat()) not in known
    )


def build_subscriptions(world: World) -> None:
    """Running, expired, renewed (a new contract from the next day) and cancelled contracts."""
    rng = world.rng("subscriptions")
    boxes = [p for p in world.products if p.sold_by == "subscription"]
    buyers = [
        c for c in world.customers if c.role == "buyer" and c.archetype in ("ordinary", "loyal")
    ]
    rows: list[Row] = []
    kinds: dict[str, list[str]] = {"running": [], "expired": [], "renewed": [], "cancelled": []}
    holders = [
        c.customer_id
        for c in sorted(rng.sample(buyers, world.scaled(150)), key=lambda c: c.customer_id)
    ]
    for customer_id in [*holders, *world.planted["named_only_by"]["subscriptions"]]:
        box = rng.choice(boxes)
        known_since = next(
            (c.arrival for c in world.customers if c.customer_id == customer_id), PERIOD_START
        )
        start = known_since + timedelta(days=rng.randrange(max(1, (PERIOD_END - known_since).days)))
        months = 6 if "6 months" in box.name else 12
        while True:
            ends = start + timedelta(days=round(months * 30.4375) - 1)
            cancelled = (
                start + timedelta(days=rng.randrange(20, 150)) if rng.random() < 0.15 else None
            )
            if cancelled and cancelled > PERIOD_END:
                cancelled = None
            serial = f"B{len(rows) + 1:04d}"
            rows.append(
                {
                    "subscription_id": serial,
                    "customer_id": customer_id,
                    "product_id": box.product_id,
                    "starts_on": start.isoformat(),
                    "ends_on": ends.isoformat(),
                    "cancelled_on": cancelled.isoformat() if cancelled else "",
                    "period_amount": money(box.price),
                    "updated_at": stamp(datetime.combine(cancelled or start, time(9))),
                }
            )
            is_renewed = not cancelled and ends < PERIOD_END and rng.random() < 0.6
            kinds[
                "cancelled"
                if cancelled
                else "running"
                if ends >= PERIOD_END
                else "renewed"
                if is_renewed
                else "expired"
            ].append(serial)
            if not is_renewed:
                break
            start = ends + timedelta(days=1)
    world.tables["subscriptions"] = rows
    world.planted["subscriptions"] = kinds


def _interactions(world: World) -> None:
    """Enquiries, visits, complaints, surveys; prospects show interest, suspects show none."""
    rng = world.rng("interactions")
    products = [p for p in world.products if p.category and p.sold_by == "unit"]
    rows: list[Row] = []
    open_complaints: list[str] = []
    closed_complaints: list[str] = []
    for customer in world.customers:
        if customer.role == "suspect":
            continue
        for kind in _kinds(customer, rng):
            moment = random_moment(
                rng, max(customer.created_at.date() + timedelta(days=1), PERIOD_START)
            )
            if moment > END_OF_PERIOD:
                continue
            row = _interaction(customer, kind, moment, rng, [p.product_id for p in products])
            if row["product_id"]:
                row["category"] = next(
                    p.category for p in products if p.product_id == row["product_id"]
                )
            rows.append(row)
    complainers = [c for c in world.customers if c.role == "buyer"]
    for index, customer in enumerate(
        sorted(rng.sample(complainers, world.scaled(60)), key=lambda c: c.customer_id)
    ):
        is_open = index % 4 == 0
        first = (
            PERIOD_END - timedelta(days=50)
            if is_open
            else max(customer.created_at.date(), PERIOD_START)
        )
        moment = random_moment(
            rng, max(first, customer.created_at.date() + timedelta(days=1)), PERIOD_END
        )
        resolved = min(moment + timedelta(days=rng.randrange(1, 12)), END_OF_PERIOD)
        row = _interaction(customer, "complaint", moment, rng, [])
        row |= {
            "topic": rng.choice(("delivery", "quality", "staff")),
            "resolved_at": "" if is_open else stamp(resolved),
        }
        rows.append(row)
        (open_complaints if is_open else closed_complaints).append(customer.customer_id)
    rows.sort(key=lambda r: (r["occurred_at"], r["customer_id"], r["interaction_type"]))
    for serial, row in enumerate(rows, start=1):
        row["interaction_id"] = f"I{serial:04d}"
    world.tables["interactions"] = rows
    world.planted["open_complaints"] = sorted(open_complaints)
    world.planted["resolved_complaints"] = sorted(closed_complaints)
    quotes = ("enquiry", "quote_request")
    world.planted["prospects_with_enquiry_or_quote"] = sorted(
        {r["customer_id"] for r in rows if r["interaction_type"] in quotes}
        & set(world.planted["prospects"])
    )


def _kinds(customer: Customer, rng: random.Random) -> list[str]:
    if customer.role == "prospect":
        kinds = rng.choices(
            ("enquiry", "quote_request", "event", "interest", "web_view", "visit"),
            k=rng.choice((1, 1, 2, 3)),
        )
        return [*kinds, "objection"] if rng.random() < 0.15 else kinds
    count = rng.choices((0, 1, 2, 3), (52, 26, 14, 8))[0]
    weights = {
        "enquiry": 6,
        "quote_request": 2,
        "return_request": 4,
        "visit": 8,
        "event": 4,
        "web_view": 24,
        "wishlist": 8,
        "like": 5,
        "comment": 3,
        "review": 8,
        "survey_response": 24,
        "objection": 3,
        "interest": 4,
    }
    return rng.choices(list(weights), list(weights.values()), k=count)


def _interaction(
    customer: Customer, kind: str, moment: datetime, rng: random.Random, products: list[str]
) -> Row:
    row = dict.fromkeys(COLUMNS["interactions"], "")
    row |= {
        "customer_id": customer.customer_id,
        "occurred_at": stamp(moment),
        "interaction_type": kind,
    }
    channels = {
        "visit": "store",
        "event": "store",
        "web_view": "web",
        "wishlist": "web",
        "like": "web",
        "comment": "web",
        "review": "web",
        "survey_response": "email",
    }
    row["channel"] = channels.get(kind) or rng.choice(("phone", "email", "store", "web"))
    if kind in ("web_view", "wishlist", "like", "review", "return_request"):
        row["product_id"] = rng.choice(products)
    if kind in ("interest", "enquiry", "quote_request"):
        row["category"] = max(customer.tastes, key=lambda c: (customer.tastes[c], c))
    if kind == "objection":
        row["topic"] = rng.choice(TOPICS)
    if kind == "review":
        row["score"], row["body"] = (
            str(rng.choices((1, 2, 3, 4, 5), (4, 5, 12, 34, 45))[0]),
            "Arrived well packed",
        )
    if kind == "survey_response":
        row["survey"] = rng.choices(("nps", "csat", "ces"), (50, 30, 20))[0]
        unhappy = customer.archetype == "lapsed"
        top = {"nps": 10, "csat": 5, "ces": 7}[row["survey"]]
        share = min(1.0, max(0.0, rng.gauss(0.5 if unhappy else 0.82, 0.2)))
        low = 0 if row["survey"] == "nps" else 1
        row["score"] = str(low + round(share * (top - low)))
    return row
