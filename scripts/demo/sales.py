"""Who buys what and when: purchase rhythms, baskets, orders.

Rates differ between customers (gamma) and every purchase may be the last (a beta-distributed chance
for each customer), so the demand looks like the one BG/NBD describes; on top come the seasons and
the products that are bought by the clock.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from . import catalogue
from .world import PERIOD_END, PERIOD_START, Customer, Line, Order, Product, World, at_shop_hours

SEASON = (0.9, 0.85, 1.0, 1.05, 1.05, 1.0, 0.95, 0.65, 1.0, 1.05, 1.2, 1.45)  # by month
WEEKDAY = (
    0.8,
    0.9,
    1.0,
    1.0,
    1.25,
    1.45,
    0.45,
)  # Monday to Sunday; Sundays are web and shopping centres
PEAK = max(SEASON) * max(WEEKDAY)
MEAN_GAP_DAYS = 75.0
CYCLE_SHARE = 0.36  # of ordinary buyers who buy something by the clock
CYCLE_STOP = 0.07  # chance, at each turn, that the customer gives the product up
RATES = {"CHF": 1.05, "GBP": 0.86, "USD": 1.1}  # price level per euro


class Shop:
    """Makes baskets and orders; holds the generator of the sales."""

    def __init__(self, world: World) -> None:
        self.rng = world.rng("sales")
        self.products = {p.product_id: p for p in world.products}
        self.names = catalogue.by_name(world)
        self.by_category: dict[str, list[Product]] = {}
        for product in world.products:
            if product.sold_by in ("unit", "weight"):
                self.by_category.setdefault(product.category, []).append(product)
        self.added: dict[str, tuple[str, float]] = {
            self.names[a].product_id: (self.names[b].product_id, p)
            for a, b, p in catalogue.AFFINITIES
        }

    def is_sold(self, product: Product, day: date) -> bool:
        """On sale that day."""
        return product.available_from <= day and (
            product.available_until is None or day <= product.available_until
        )

    def pick(self, category: str, day: date, customer: Customer) -> str | None:
        """A product of the category by popularity; never one the customer buys by the clock."""
        choice = [
            p
            for p in self.by_category[category]
            if self.is_sold(p, day) and p.product_id not in customer.cycles
        ]
        if not choice:
            return None
        return self.rng.choices(choice, [p.popularity for p in choice])[0].product_id

    def basket(self, customer: Customer, day: date, wanted: dict[str, int]) -> list[Line]:
        """What is wanted, some more by taste, and what goes with it."""
        items = dict(wanted)
        extra = 0 if items and self.rng.random() < 0.55 else 1
        while self.rng.random() < 0.36 and extra < 7:
            extra += 1
        categories = list(customer.tastes)
        for _ in range(extra):
            category = self.rng.choices(categories, [customer.tastes[c] for c in categories])[0]
            if self.rng.random() < 0.006:
                category = ""
            product_id = self.pick(category, day, customer)
            if product_id:
                items.setdefault(product_id, self.quantity(customer))
        for product_id in list(items):
            added = self.added.get(product_id)
            if added and self.rng.random() < added[1] and added[0] not in customer.cycles:
                items.setdefault(added[0], 1)
        return [self.line(customer, product_id, quantity) for product_id, quantity in items.items()]

    def quantity(self, customer: Customer) -> int:
        """Units of one line; companies buy more."""
        if customer.customer_type == "company":
            return self.rng.choice((1, 2, 2, 3, 4, 6))
        return self.rng.choices((1, 2, 3), (84, 13, 3))[0]

    def line(self, customer: Customer, product_id: str, quantity: float) -> Line:
        """A line at list price in the customer's currency, one in ten with a discount."""
        product = self.products[product_id]
        price = product.price
        if customer.currency != "EUR":
            price = round(price * RATES[customer.currency] / 10) * 10
        if product.sold_by == "weight":
            quantity = self.rng.choice((0.25, 0.5, 0.5, 0.75, 1))
            price -= price % 4  # a quarter of a kilo comes to whole cents
        line = Line(product_id, quantity, price)
        if self.rng.random() < 0.10:
            line.discount = round(quantity * price * self.rng.choice((0.05, 0.1, 0.2)))
        return line

    def order(self, customer: Customer, day: date, wanted: dict[str, int] | None = None) -> Order:
        """One order of one customer on one day."""
        if customer.store_id == "":
            channel = "web"
        else:
            channel = self.rng.choices(("store", "web", "phone"), (66, 26, 8))[0]
        store = customer.store_id if channel == "store" else ""
        if store and self.rng.random() < 0.06:
            store = f"S{self.rng.randrange(1, 7):02d}"
        return Order(
            customer.customer_id,
            at_shop_hours(day, self.rng),
            channel,
            store,
            customer.currency,
            self.basket(customer, day, wanted or {}),
            tags=set(),
        )


def simulate(world: World) -> Shop:
    """Add the natural orders of every buyer to the world.

    Return the shop for those who make more.
    """
    shop = Shop(world)
    for customer in world.customers:
        if customer.role == "buyer":
            days = _buying_days(shop, customer)
            _add_related(shop, customer, days)
            world.orders += [shop.order(customer, day, days[day]) for day in sorted(days)]
    _ensure_last_day(world, shop)
    return shop


def _buying_days(shop: Shop, customer: Customer) -> dict[date, dict[str, int]]:
    """Days of purchase with the products bought by the clock on them."""
    rng = shop.rng
    start = customer.arrival
    if customer.is_older:
        start = min(PERIOD_START + timedelta(days=int(rng.expovariate(1 / 45))), PERIOD_END)
    if customer.archetype == "one_time":
        start = (
            customer.arrival
            if not customer.is_older
            else PERIOD_START + timedelta(days=rng.randrange(600))
        )
        return {start: {}}
    if customer.archetype == "recovered":
        back = PERIOD_END - timedelta(days=rng.randrange(2, 55))
        early = (
            start
            if start < PERIOD_START + timedelta(days=120)
            else PERIOD_START + timedelta(days=60)
        )
        return {early: {}, early + timedelta(days=rng.randrange(15, 60)): {}, back: {}}
    days: dict[date, dict[str, int]] = {start: {}}
    last_day = PERIOD_END
    if customer.archetype == "lapsed":
        last_day = min(
            PERIOD_END - timedelta(days=270), start + timedelta(days=rng.randrange(60, 330))
        )
    if customer.archetype == "loyal":
        _walk_regular(rng, days, start, last_day)
    else:
        last_day = min(last_day, _walk_random(rng, days, start, last_day))
    if customer.archetype == "loyal" or rng.random() < CYCLE_SHARE:
        _walk_cycles(shop, customer, days, start, last_day)
    return days


def _walk_regular(
    rng: random.Random, days: dict[date, dict[str, int]], start: date, last_day: date
) -> None:
    """Regular visits: gamma gaps of shape 8, few farewells."""
    mean, day = rng.uniform(30, 75), start
    while rng.random() > 0.02:
        day += timedelta(days=max(2, round(rng.gammavariate(8, mean / 8))))
        if day > last_day:
            return
        days.setdefault(day, {})


def _walk_random(
    rng: random.Random, days: dict[date, dict[str, int]], start: date, last_day: date
) -> date:
    """Random visits, thinned by season and weekday; returns the day the customer drops out."""
    rate = rng.gammavariate(0.9, 1 / 0.9) / MEAN_GAP_DAYS
    dropout = rng.betavariate(0.9, 5.0)
    moment = float((start - PERIOD_START).days)
    end = float((last_day - PERIOD_START).days)
    average = PEAK / 1.0
    while True:
        moment += rng.expovariate(max(rate, 1e-5) * average)
        if moment > end:
            return last_day
        day = PERIOD_START + timedelta(days=int(moment))
        if rng.random() * PEAK > SEASON[day.month - 1] * WEEKDAY[day.weekday()]:
            continue
        days.setdefault(day, {})
        if rng.random() < dropout:
            return day + timedelta(days=20)


def _walk_cycles(
    shop: Shop, customer: Customer, days: dict[date, dict[str, int]], start: date, last_day: date
) -> None:
    """One or two products of the favoured categories, bought again when they run out."""
    rng = shop.rng
    favoured = sorted(customer.tastes, key=lambda c: (-customer.tastes[c], c))[:2]
    products = [p for c in favoured for p in shop.by_category[c] if p.cycle_days]
    rng.shuffle(products)
    for product in products[: rng.choice((1, 1, 2))]:
        assert product.cycle_days is not None
        customer.cycles.append(product.product_id)
        pace = min(1.25, max(0.8, rng.gauss(1.0, 0.06)))  # some households use it up faster
        day = start + timedelta(days=rng.choice((0, 0, rng.randrange(60))))
        while day <= last_day:
            quantity = 2 if rng.random() < 0.12 else 1
            days.setdefault(day, {})[product.product_id] = quantity
            if rng.random() < (CYCLE_STOP if customer.archetype != "loyal" else CYCLE_STOP / 2):
                break
            day += timedelta(
                days=max(5, round(quantity * product.cycle_days * pace * rng.gauss(1.0, 0.08)))
            )


def _add_related(shop: Shop, customer: Customer, days: dict[date, dict[str, int]]) -> None:
    """Some first purchases of a category lead to another category, a fixed time later."""
    if customer.archetype not in ("ordinary", "loyal"):
        return
    for category, leads_to, lag, share in catalogue.CATEGORY_RELATIONS:
        start = sorted(days)[0]
        if customer.tastes[category] < 0.25 or shop.rng.random() > 0.8:
            continue
        product_id = shop.pick(category, start, customer)
        day = start + timedelta(days=lag + shop.rng.randrange(-3, 4))
        if product_id:
            days[start].setdefault(product_id, 1)
            related = (
                shop.pick(leads_to, day, customer)
                if shop.rng.random() < share and day <= PERIOD_END
                else None
            )
            if related:
                days.setdefault(day, {}).setdefault(related, 1)


def _ensure_last_day(world: World, shop: Shop) -> None:
    """The as-of date follows from the latest purchase: three regulars come by on the last day."""
    regulars = [c for c in world.customers if c.role == "buyer" and c.archetype == "loyal"][:3]
    world.orders += [shop.order(customer, PERIOD_END) for customer in regulars]
