"""Campaigns played out: who is contacted, what becomes of it, which orders answer it."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from .history import History
from .plans import PLANS, Plan
from .sales import Shop
from .world import PERIOD_END, Contact, Customer, Order, World, net_cents

COSTS = {
    "mail": 85,
    "phone": 250,
    "store": 120,
}  # cents; the others are left to the default of the channel
CONTACT_TIME = time(7, 30)  # before the shops open, so a sale of that day comes after the contact
RESPONSE = {
    "email": 0.035,
    "sms": 0.04,
    "mail": 0.05,
    "phone": 0.12,
    "store": 0.25,
}  # answers without a sale


def run(world: World, shop: Shop) -> None:
    """Play all campaigns in order of their start.

    Later ones see the orders that earlier ones brought.
    """
    rng = world.rng("campaigns")
    world.planted["campaign_lifts"] = []
    for plan in sorted(PLANS, key=lambda p: (p.starts_on, p.campaign_id)):
        history = History(world)
        targets = _targets(world, plan, history, rng)
        controls = _controls(plan, targets, history, rng)
        for customer, day in targets:
            is_control = customer.customer_id in controls
            channel = _channel(plan.channels, customer, rng)
            moment = datetime.combine(day, CONTACT_TIME) + timedelta(minutes=rng.randrange(25))
            contact = Contact(
                plan.campaign_id, customer.customer_id, channel, moment, is_control=is_control
            )
            world.contacts.append(contact)
            if not is_control:
                _play(world, shop, plan, contact, history, rng)
        _follow_up(world, shop, plan, rng)
        if plan.is_test:
            _count_lift(world, plan)
    world.contacts.sort(key=lambda c: (c.at, c.campaign_id, c.customer_id, c.wave))
    for serial, contact in enumerate(world.contacts, start=1):
        contact.contact_id = f"X{serial:05d}"
    answers = [c for c in world.contacts if any(e[0] == "responded" for e in c.events)]
    followed = {c.customer_id for c in world.contacts if c.wave == 2}
    world.planted["campaign_lifts"].sort(key=lambda lift: str(lift["campaign_id"]))
    world.planted["two_waves"] = {
        "campaign_id": "K06",
        "wave_1_responders": sorted(
            c.customer_id for c in answers if c.campaign_id == "K06" and c.wave == 1
        ),
        "wave_2_contacts": len(followed),
    }
    world.planted["campaigns_without_contacts"] = [
        p.campaign_id for p in PLANS if p.pool == "nobody"
    ]
    world.planted["campaigns_without_control"] = [
        p.campaign_id for p in PLANS if not p.control_share
    ]


def _targets(
    world: World, plan: Plan, history: History, rng: random.Random
) -> list[tuple[Customer, date]]:
    """Customers of the plan's pool with the day of their contact, no more than its size."""
    near = (plan.starts_on - timedelta(days=60), plan.starts_on + timedelta(days=150))
    renewals = {
        row["customer_id"]
        for row in world.tables["subscriptions"]
        if near[0] <= date.fromisoformat(row["ends_on"]) <= near[1] and not row["cancelled_on"]
    }
    pool = [
        (c, day)
        for c in world.customers
        if (day := _contact_day(plan, c, history, renewals, rng)) is not None
    ]
    pool = [(c, day) for c, day in pool if not (plan.is_test and c.is_special)]
    if plan.channels == ("email",):
        pool = [(c, day) for c, day in pool if "@" in c.email]
    rng.shuffle(pool)
    chosen = pool[: world.scaled(plan.size) if plan.size else 0]
    return sorted(chosen, key=lambda item: item[0].customer_id)


def _contact_day(
    plan: Plan, customer: Customer, history: History, renewals: set[str], rng: random.Random
) -> date | None:
    """The day on which this customer qualifies for the plan, or none."""
    start, bought = plan.starts_on, history.days.get(customer.customer_id, [])
    spread = ((plan.ends_on or start) - start).days
    day = start + timedelta(days=rng.randrange(spread + 1))
    is_known = customer.created_at.date() < start
    if plan.pool == "prospects":
        return day if _make_prospect(customer, bought, day) else None
    if plan.pool == "subscribers":
        return day if customer.customer_id in renewals else None
    if plan.pool == "new":
        first = bought[0] if bought else None
        is_new = (
            first is not None and not customer.is_older and first + timedelta(days=2) <= PERIOD_END
        )
        return first + timedelta(days=2) if first and is_new else None
    if plan.pool == "reorder":
        days = [
            d + timedelta(days=20) for d in bought if start <= d <= PERIOD_END - timedelta(days=21)
        ]
        return rng.choice(days) if customer.cycles and days else None
    if not is_known or not bought:
        return None
    last = max((d for d in bought if d < start), default=None)
    if last is None:
        return None
    silent = (start - last).days
    if plan.pool == "quiet":
        return day if 21 <= silent <= 550 else None
    if plan.pool == "lapsed":
        return day if silent >= 150 else None
    return day if plan.pool == "active" and silent <= 120 else None


def _make_prospect(customer: Customer, bought: list[date], day: date) -> bool:
    """Prospects and suspects known by then.

    And people whose first purchase follows: they were on the list.
    """
    if customer.role != "buyer":
        return customer.created_at.date() < day
    follows = bool(bought) and not customer.is_older and 3 <= (bought[0] - day).days <= 28
    if follows and customer.created_at.date() >= day:
        customer.created_at = datetime.combine(day - timedelta(days=6), time(7))
        customer.acquisition_source = "purchased_list"
    return follows


def _channel(channels: tuple[str, ...], customer: Customer, rng: random.Random) -> str:
    channel = rng.choice(channels)
    if channel == "email" and not customer.email and len(channels) > 1:
        return channels[1]
    return channel


def _controls(
    plan: Plan, targets: list[tuple[Customer, date]], history: History, rng: random.Random
) -> set[str]:
    """A random control group.

    For the lift tests drawn again until both groups would have bought alike.

    Without that, chance alone could hide a planted lift or show one that is not there.
    """
    ids = [customer.customer_id for customer, _ in targets]
    size = round(len(ids) * plan.control_share)
    if not size:
        return set()
    last = plan.starts_on + timedelta(days=plan.window or 14)
    buyers = {i for i in ids if history.between(i, plan.starts_on, last)}
    while True:
        controls = set(rng.sample(ids, size))
        gap = len(buyers & controls) / size - len(buyers - controls) / (len(ids) - size)
        if not plan.is_test or abs(gap) < max(0.015, 0.6 / size):
            return controls


def _play(
    world: World, shop: Shop, plan: Plan, contact: Contact, history: History, rng: random.Random
) -> None:
    """Deliver a contact, let the customer answer, and add the orders the campaign brings."""
    customer = world.customer(contact.customer_id)
    contact.cost = COSTS.get(contact.channel)
    events, at = contact.events, contact.at
    if not _reach(contact, customer, rng):
        return
    window = plan.window or 14
    bought = history.between(customer.customer_id, at.date(), at.date() + timedelta(days=window))
    order: Order | None = None
    if bought:
        order = history.orders[customer.customer_id, bought[0]]
    elif plan.lift and rng.random() < plan.lift:
        day = at.date() + timedelta(days=rng.randrange(1, max(2, min(window, 12))))
        if day <= PERIOD_END:
            order = _answer_order(world, shop, plan, customer, day)
    is_answer = order is not None and (not bought or rng.random() < 0.35)
    if order is not None and is_answer and order.at > at:
        if contact.channel in ("email", "sms"):
            events.append(
                (
                    "clicked",
                    min(at + timedelta(hours=3), order.at - timedelta(minutes=5)),
                    None,
                    None,
                    "",
                )
            )
        events.append(("responded", order.at - timedelta(minutes=2), None, None, ""))
        amount = sum(net_cents(line) for line in order.lines)
        events.append(("contract_closed", order.at, order, amount, ""))
        if not order.campaign_id and rng.random() < 0.5:
            order.campaign_id = plan.campaign_id
        if plan.coupon and not order.coupon and rng.random() < 0.5:
            order.coupon = plan.coupon
    elif rng.random() < RESPONSE[contact.channel] and customer.role != "suspect":
        note = "asked to be called back after six" if contact.channel == "phone" else ""
        events.append(("responded", at + timedelta(hours=rng.randrange(2, 60)), None, None, note))


def _reach(contact: Contact, customer: Customer, rng: random.Random) -> bool:
    """Events of delivery; False where the customer was not reached."""
    events, at, draw = contact.events, contact.at, rng.random()
    soon = at + timedelta(minutes=rng.randrange(1, 9))
    if contact.channel == "phone":
        outcome = "answered" if draw < 0.55 else "no_answer" if draw < 0.85 else "refused"
        events.append(
            (outcome, soon, None, None, "prefers the shop" if outcome == "refused" else "")
        )
        return outcome == "answered"
    if contact.channel == "email" and (draw < 0.03 or "@" not in customer.email):
        events.append(("bounced", soon, None, None, ""))
        return False
    if contact.channel == "mail" and draw < 0.04:
        events.append(("bounced", at + timedelta(days=9), None, None, "returned to sender"))
        return False
    events.append(
        ("delivered", soon if contact.channel != "mail" else at + timedelta(days=3), None, None, "")
    )
    if contact.channel == "email" and rng.random() < 0.35:
        opened = at + timedelta(minutes=rng.randrange(20, 2000))
        events.append(("opened", opened, None, None, ""))
        if rng.random() < 0.15:
            events.append(("clicked", opened + timedelta(minutes=1), None, None, ""))
        if rng.random() < 0.03:
            events.append(("unsubscribed", opened + timedelta(minutes=3), None, None, ""))
        elif rng.random() < 0.008:
            events.append(("complained", opened + timedelta(minutes=4), None, None, ""))
    return True


def _answer_order(world: World, shop: Shop, plan: Plan, customer: Customer, day: date) -> Order:
    """The order a campaign brings: with the offered product where there is one."""
    wanted: dict[str, int] = {}
    offered = shop.names.get(plan.offer_product)
    if offered and offered.product_id not in customer.cycles:
        wanted[offered.product_id] = 1
    elif plan.offer_category:
        product_id = shop.pick(plan.offer_category, day, customer)
        wanted = {product_id: 1} if product_id else {}
    order = shop.order(customer, day, wanted)
    while not order.lines:
        order = shop.order(customer, day, wanted)
    order.tags.add("answer")
    world.orders.append(order)
    return order


def _follow_up(world: World, shop: Shop, plan: Plan, rng: random.Random) -> None:
    """A second wave to those contacted who neither answered nor bounced nor unsubscribed."""
    if not plan.follow_up:
        return
    history = History(world)
    first_day, last_day = plan.follow_up
    over = {"responded", "bounced", "unsubscribed", "contract_closed"}
    for contact in [
        c for c in world.contacts if c.campaign_id == plan.campaign_id and not c.is_control
    ]:
        if over & {event[0] for event in contact.events}:
            continue
        day = first_day + timedelta(days=rng.randrange((last_day - first_day).days + 1))
        channel = rng.choices(plan.follow_up_channels, (75, 25))[0]
        again = Contact(
            plan.campaign_id,
            contact.customer_id,
            channel,
            datetime.combine(day, CONTACT_TIME),
            wave=2,
        )
        world.contacts.append(again)
        _play(world, shop, plan, again, history, rng)


def _count_lift(world: World, plan: Plan) -> None:
    """Write down what a careful count finds.

    Purchases from the contact day to the end of the window.
    """
    history, window = History(world), timedelta(days=plan.window or 14)
    counts = {True: [0, 0], False: [0, 0]}
    for contact in world.contacts:
        if contact.campaign_id == plan.campaign_id:
            bought = history.between(
                contact.customer_id, contact.at.date(), contact.at.date() + window
            )
            counts[contact.is_control][0] += 1
            counts[contact.is_control][1] += bool(bought)
    world.planted["campaign_lifts"].append(
        {
            "campaign_id": plan.campaign_id,
            "window_days": plan.window,
            "has_lift": plan.lift > 0,
            "planted_extra_rate": plan.lift,
            "treated_contacts": counts[False][0],
            "treated_buyers": counts[False][1],
            "control_contacts": counts[True][0],
            "control_buyers": counts[True][1],
        }
    )
