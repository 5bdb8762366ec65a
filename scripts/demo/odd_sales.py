"""The odd cases of selling.

Returns of every kind, cancellations, anonymous sales, gifts, prices left out.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from .sales import Shop
from .world import PERIOD_END, PERIOD_START, Customer, Line, Order, World, at_shop_hours

ANONYMOUS_ORDERS = 450
PARTIAL_RETURNS = 240
LIFT_PERIODS = (  # no odd cases here: the planted lifts must stay countable
    (date(2025, 10, 6), date(2025, 10, 22)),
    (date(2026, 3, 9), date(2026, 3, 25)),
)


def plant(world: World, shop: Shop) -> None:
    """Change some natural orders and add others."""
    rng = world.rng("odd sales")
    free = [
        o for o in world.orders if not _in_lift_period(o.at.date()) and o.at.date() < PERIOD_END
    ]
    rng.shuffle(free)
    _plant_full_returns(world, free, rng)
    _plant_partial_returns(world, free, rng)
    _plant_same_day_orders(world, shop, free)
    _plant_cancelled(world, free, rng)
    _plant_anonymous(world, shop)
    _plant_unregistered(world, shop)
    _plant_line_cases(world, shop, free, rng)
    _plant_coupons(world, rng)


def number_orders(world: World) -> None:
    """Sort all orders by time and give them their ids; resolve what was written down by object."""
    world.orders.sort(
        key=lambda o: (o.at, o.customer_id, [line.product_id for line in o.lines], o.channel)
    )
    for serial, order in enumerate(world.orders, start=1):
        order.order_id = f"O{serial:05d}"
    for entry in world.planted["full_returns"]:
        for key in ("order_id", "return_order_id"):
            entry[key] = entry[key].order_id
    for name in (
        "partial_returns",
        "same_day_orders",
        "cancelled_orders",
        "weight_orders",
        "only_gift_orders",
    ):
        world.planted[name] = sorted(order.order_id for order in world.planted[name])
    world.planted["full_returns"].sort(key=lambda entry: str(entry["order_id"]))


def _in_lift_period(day: date) -> bool:
    return any(start - timedelta(days=1) <= day <= end for start, end in LIFT_PERIODS)


def _take(free: list[Order], count: int, rng: random.Random, least_lines: int = 1) -> list[Order]:
    """Orders that play in no other case, each used once."""
    taken: list[Order] = []
    for order in free:
        if len(taken) == count:
            break
        if (
            not order.tags
            and len(order.lines) >= least_lines
            and all(line.net is None for line in order.lines)
        ):
            order.tags.add("odd")
            taken.append(order)
    return taken


def _returned(line: Line) -> Line:
    """The line that takes the whole of another one back at the same price."""
    return Line(line.product_id, -line.quantity, line.unit_price, -line.discount)


def _return_order(order: Order, moment: datetime, lines: list[Line]) -> Order:
    return Order(
        order.customer_id,
        moment,
        order.channel,
        order.store_id,
        order.currency,
        lines,
        tags={"return"},
    )


def _plant_full_returns(world: World, free: list[Order], rng: random.Random) -> None:
    world.planted["full_returns"] = []
    plan = [
        ("later_day", world.scaled(14)),
        ("same_day", world.scaled(6)),
        ("same_order", world.scaled(6)),
    ]
    last_orders = {o.customer_id: o for o in sorted(world.orders, key=lambda o: o.at)}
    lasts = [
        o
        for o in free
        if last_orders[o.customer_id] is o and o.at.date() < PERIOD_END - timedelta(days=40)
    ]
    for kind, count in plan:
        # some on the last order of a customer, where they change recency
        orders = _take(lasts, count // 2, rng) + _take(free, count - count // 2, rng)
        for order in orders:
            back = [_returned(line) for line in order.lines]
            returning = order
            if kind == "same_order":
                order.lines += back
            else:
                moment = order.at + timedelta(minutes=20)
                if kind == "later_day":
                    moment = _later(order, rng)
                elif moment.hour >= 20:
                    moment, order.at = order.at, order.at - timedelta(minutes=20)
                returning = _return_order(order, moment, back)
                world.orders.append(returning)
            world.planted["full_returns"].append(
                {
                    "kind": kind,
                    "customer_id": order.customer_id,
                    "order_id": order,
                    "return_order_id": returning,
                }
            )


def _later(order: Order, rng: random.Random) -> datetime:
    day = min(order.at.date() + timedelta(days=rng.randrange(2, 25)), PERIOD_END)
    while _in_lift_period(day):
        day -= timedelta(days=1)
    return at_shop_hours(max(day, order.at.date() + timedelta(days=1)), rng)


def _plant_partial_returns(world: World, free: list[Order], rng: random.Random) -> None:
    partial = []
    for order in _take(free, world.scaled(PARTIAL_RETURNS), rng, least_lines=2):
        back = _return_order(order, _later(order, rng), [_returned(order.lines[0])])
        world.orders.append(back)
        partial.append(back)
    for order in _take(free, world.scaled(20), rng, least_lines=2):  # a line taken back at the till
        order.lines.append(_returned(order.lines[-1]))
        partial.append(order)
    world.planted["partial_returns"] = partial


def _plant_same_day_orders(world: World, shop: Shop, free: list[Order]) -> None:
    """A second invoice on the day of another one: still one purchase."""
    second = []
    for order in _take(free, world.scaled(120), shop.rng):
        extra = shop.order(world.customer(order.customer_id), order.at.date())
        if extra.lines:
            extra.tags.add("odd")
            second.append(extra)
    world.orders += second
    world.planted["same_day_orders"] = list(second)


def _plant_cancelled(world: World, free: list[Order], rng: random.Random) -> None:
    cancelled = _take(free, world.scaled(110), rng)
    for order in cancelled:
        order.status = "cancelled"
        order.updated_at = order.at + timedelta(hours=3)
    world.planted["cancelled_orders"] = cancelled


def _plant_anonymous(world: World, shop: Shop) -> None:
    """Sales at the till without a card: in totals, in no customer mart."""
    for _ in range(world.scaled(ANONYMOUS_ORDERS)):
        someone = shop.rng.choice(world.customers)
        buyer = Customer("", tastes=someone.tastes, store_id=someone.store_id or "S01")
        order = shop.order(
            buyer,
            PERIOD_START + timedelta(days=shop.rng.randrange((PERIOD_END - PERIOD_START).days)),
        )
        order.channel, order.store_id = "store", buyer.store_id
        if order.lines:
            world.orders.append(order)


def _plant_unregistered(world: World, shop: Shop) -> None:
    """Customers that no row of `customers` knows: an order names them."""
    first = len(world.customers) + 1
    width = len(world.customers[0].customer_id) - 1
    names = [f"C{first + i:0{width}d}" for i in range(12)]
    for name in names:
        stranger = Customer(name, tastes=shop.rng.choice(world.customers).tastes, store_id="S02")
        for _ in range(shop.rng.choice((1, 1, 2, 4))):
            day = PERIOD_START + timedelta(
                days=shop.rng.randrange((PERIOD_END - PERIOD_START).days)
            )
            order = shop.order(stranger, day)
            if order.lines:
                world.orders.append(order)
    bought = {o.customer_id for o in world.orders}
    world.planted["named_only_by"] = {
        "orders": [name for name in names if name in bought],
        "subscriptions": [f"C{first + 12:0{width}d}"],
        "consents": [f"C{first + 13:0{width}d}"],
    }


def _plant_line_cases(world: World, shop: Shop, free: list[Order], rng: random.Random) -> None:
    """Gifts, shipping without a product, amounts instead of prices, costs on the line."""
    world.planted["weight_orders"] = [
        o for o in world.orders if any(line.quantity != int(line.quantity) for line in o.lines)
    ]
    sample = shop.names["Free sample"].product_id
    for order in _take(free, world.scaled(150), rng):
        order.lines.append(Line(sample, 1, 0))
    only_gift = []
    for order in _take(free, 2, rng):
        gift = Order(
            order.customer_id,
            order.at + timedelta(days=1),
            "store",
            "S01",
            "EUR",
            [Line(sample, 1, 0)],
            tags={"odd"},
        )
        gift.at = datetime.combine(gift.at.date(), time(11))
        only_gift.append(gift)
    world.orders += only_gift
    world.planted["only_gift_orders"] = only_gift
    for order in _take([o for o in free if o.channel == "web"], world.scaled(120), rng):
        order.lines.append(Line("", 1, 490))  # shipping: a line without a product
    for order in _take(free, world.scaled(200), rng):
        line = order.lines[0]
        line.net = round(line.quantity * (line.unit_price or 0)) - line.discount
        if rng.random() < 0.7:
            line.unit_price, line.discount = None, 0  # the amount alone is enough
    for order in _take(free, world.scaled(150), rng):
        line = order.lines[0]
        cost = shop.products[line.product_id].cost
        line.unit_cost = round(cost * 0.95) if cost is not None else None


def _plant_coupons(world: World, rng: random.Random) -> None:
    """Coupons that belong to no campaign: welcome codes on the web, and a shop week."""
    for order in world.orders:
        if order.tags or not order.customer_id or _in_lift_period(order.at.date()):
            continue
        if order.channel == "web" and rng.random() < 0.04:
            order.coupon = "WELCOME10"
        elif order.at.month == 11 and 20 <= order.at.day <= 28 and rng.random() < 0.2:
            order.coupon = "WEEK20"
