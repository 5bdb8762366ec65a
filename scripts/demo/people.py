"""Customers of every kind.

Buyers with a way of buying, prospects, suspects, companies, people abroad.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from . import identity
from .catalogue import ASSORTMENT
from .world import PERIOD_DAYS, PERIOD_END, PERIOD_START, Customer, World, at_shop_hours

COMPANY_SHARE = 0.08
FOREIGN_SHARE = 0.05
PROSPECT_COUNT, SUSPECT_COUNT = 160, 90  # of 2,000
ARCHETYPES = (
    ("ordinary", 0.56),
    ("one_time", 0.16),
    ("loyal", 0.13),
    ("lapsed", 0.13),
    ("recovered", 0.02),
)
SOURCES = (("store", 50), ("web", 28), ("word_of_mouth", 12), ("event", 6), ("purchased_list", 4))


def build(world: World) -> None:
    """Fill `world.customers` with the plain cases.

    `identities.plant` makes the odd ones out of them.
    """
    rng = world.rng("people")
    prospects, suspects = world.scaled(PROSPECT_COUNT), world.scaled(SUSPECT_COUNT)
    buyers = world.customer_count - prospects - suspects
    roles = ["buyer"] * buyers + ["prospect"] * prospects + ["suspect"] * suspects
    rng.shuffle(roles)
    width = max(4, len(str(world.customer_count)))
    arrivals = sorted(
        _arrival_offset(rng) for _ in roles
    )  # ids in order of arrival, as a real register has them
    for serial, (role, offset) in enumerate(zip(roles, arrivals, strict=True), start=1):
        customer = Customer(customer_id=f"C{serial:0{width}d}", role=role)
        _draw_type(customer, rng)
        _draw_history(customer, offset, rng)
        _draw_place(customer, serial, rng)
        _draw_identity(customer, serial, rng)
        _draw_tastes(customer, rng)
        world.customers.append(customer)
    _draw_referrals(world)
    world.planted["prospects"] = [c.customer_id for c in world.customers if c.role == "prospect"]
    world.planted["suspects"] = [c.customer_id for c in world.customers if c.role == "suspect"]
    world.planted["archetypes"] = {
        name: [c.customer_id for c in world.customers if c.role == "buyer" and c.archetype == name]
        for name, _ in ARCHETYPES
        if name != "ordinary"
    }


def _arrival_offset(rng: random.Random) -> int:
    """Days from the start of the period to the first visit; negative: a customer since before."""
    if rng.random() < 0.40:
        return -rng.randrange(1, 1100)
    return rng.randrange(0, PERIOD_DAYS)


def _draw_type(customer: Customer, rng: random.Random) -> None:
    customer.customer_type = "company" if rng.random() < COMPANY_SHARE else "person"
    customer.sex = "F" if rng.random() < 0.62 else "M"
    customer.archetype = _weighted(ARCHETYPES, rng)
    customer.acquisition_source = _weighted(SOURCES, rng) if rng.random() < 0.95 else ""
    if customer.role == "suspect":
        customer.acquisition_source = "purchased_list"


def _weighted(choices: tuple[tuple[str, float], ...], rng: random.Random) -> str:
    return rng.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def _draw_history(customer: Customer, offset: int, rng: random.Random) -> None:
    if customer.archetype == "recovered":  # needs room for a gap of more than a year
        offset = min(offset, 90)
    if customer.archetype == "lapsed":  # all silent for at least nine months at the end
        offset = min(offset, rng.randrange(0, 350))
    day = PERIOD_START + timedelta(days=offset)
    customer.is_older = offset < 0
    customer.arrival = max(day, PERIOD_START)
    customer.created_at = at_shop_hours(
        day - timedelta(days=rng.choice((0, 0, 0, 0, 3, 12))), rng
    ) - timedelta(hours=2)
    if customer.arrival == day:  # registered before the first order of that day is rung up
        customer.created_at = datetime.combine(
            customer.created_at.date(), time(7, rng.randrange(60))
        )
    if rng.random() < 0.3:
        later = customer.created_at + timedelta(days=rng.randrange(1, 500))
        customer.updated_at = min(later, datetime.combine(PERIOD_END, time(7)))
    else:
        customer.updated_at = customer.created_at


def _draw_place(customer: Customer, serial: int, rng: random.Random) -> None:
    province, city, postal_code, prefix, store = rng.choices(
        identity.PLACES, (30, 20, 16, 14, 11, 9)
    )[0]
    customer.store_id = store
    customer.street_address = f"Via {rng.choice(identity.STREETS)} {rng.randrange(1, 180)}"
    if rng.random() < FOREIGN_SHARE:
        country = rng.choices(("CH", "GB", "US", "DE", "FR"), (45, 18, 10, 14, 13))[0]
        customer.city, customer.postal_code = rng.choice(identity.FOREIGN_PLACES[country])
        customer.country_code, customer.store_id = country, ""
        customer.currency = identity.CURRENCIES.get(country, "EUR")
        customer.phone = identity.foreign_phone(country, serial)
        return
    customer.province, customer.city, customer.postal_code = province, city, postal_code
    customer.country_code = "IT" if rng.random() < 0.7 else ""  # empty: the default country
    if customer.customer_type == "company" or rng.random() < 0.25:
        customer.phone = identity.written(*identity.landline(serial, prefix), rng.randrange(7))
    if rng.random() < 0.72:
        customer.mobile = identity.written(*identity.mobile(serial), rng.randrange(7))


def _draw_identity(customer: Customer, serial: int, rng: random.Random) -> None:
    customer.last_name, customer.first_name = (
        identity.surname(rng),
        identity.first_name(rng, customer.sex),
    )
    is_italian = customer.country_code in ("IT", "")
    if rng.random() < 0.83:
        customer.email = identity.email(customer.first_name, customer.last_name, serial)
    if customer.customer_type == "company":
        suffix = rng.choice(("srl", "snc", "& figli"))
        trade = rng.choice(("Bottega", "Studio", "Agriturismo", "Salone"))
        customer.company_name = f"{trade} {customer.last_name} {suffix}"
        if is_italian:
            customer.vat_number = identity.vat_number(
                serial * 131 % 999_983, f"{serial % 100 + 1:03d}"
            )
        if rng.random() < 0.6:
            customer.first_name = customer.last_name = ""
        return
    if rng.random() < 0.8:
        customer.birth_date = date(1940, 1, 1) + timedelta(days=rng.randrange(365 * 66))
    if is_italian and customer.birth_date and rng.random() < 0.7:
        set_tax_code(customer, rng.randrange(901, 1000))
    if rng.random() < 0.4:
        customer.x_loyalty_card = f"T{serial:06d}"


def set_tax_code(customer: Customer, place: int = 950) -> None:
    """Give a person the codice fiscale that follows from the invented name, sex and birth date."""
    if customer.birth_date is None:
        customer.birth_date = date(
            1975, 1 + int(customer.customer_id[1:]) % 12, 1 + int(customer.customer_id[1:]) % 28
        )
    customer.tax_code = identity.tax_code(
        customer.last_name, customer.first_name, customer.sex, customer.birth_date, place
    )


def _draw_tastes(customer: Customer, rng: random.Random) -> None:
    """A few categories weigh most for each customer.

    Gamma weights of low shape, as in a Dirichlet draw.
    """
    shapes = {
        "cosmetics": 0.6,
        "herbal_tea": 0.5,
        "pet_food": 0.45,
        "home_care": 0.5,
        "supplements": 0.35,
        "baby_care": 0.12,
        "garden": 0.15,
    }
    customer.tastes = {category: rng.gammavariate(shapes[category], 1.0) for category in ASSORTMENT}
    if rng.random() < 0.25 or (customer.role == "prospect" and rng.random() < 0.5):
        best = sorted(customer.tastes, key=lambda c: (-customer.tastes[c], c))[
            : rng.choice((1, 2, 2, 3))
        ]
        customer.declared_interests = "|".join(best) if customer.role != "suspect" else ""
    if rng.random() < 0.3 and customer.role != "suspect":
        customer.declared_channel = rng.choices(
            ("email", "phone", "mail", "sms", "store"), (50, 15, 12, 15, 8)
        )[0]


def _draw_referrals(world: World) -> None:
    """One customer in twelve was brought by an earlier one; one chain of four is planted."""
    rng = world.rng("referrals")
    buyers = [c for c in world.customers if c.role == "buyer" and c.customer_type == "person"]
    for index, customer in enumerate(buyers[1:], start=1):
        if customer.acquisition_source == "word_of_mouth" or rng.random() < 0.02:
            customer.referred_by_customer_id = buyers[rng.randrange(index)].customer_id
    step = max(1, len(buyers) // 5)
    chain = [buyers[step * i] for i in range(1, 5)]
    for referrer, customer in pairwise(chain):
        customer.referred_by_customer_id, customer.acquisition_source = (
            referrer.customer_id,
            "word_of_mouth",
        )
    world.planted["referral_chains"] = [[c.customer_id for c in chain]]
