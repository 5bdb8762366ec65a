"""What customers are like underneath: the part of the truth that never changes.

It starts from what the input files show (how often, what, when last) and adds what no file shows:
whether somebody has silently left, how fast they use things up, what they would like and never
tried, how they take to being written to. None of it is a formula of the project.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from .chance import Chance, Floats, Keys, keys_of
from .company import Company

CHANNELS = ("email", "sms", "phone", "mail")

# Seasons of a shop with gifts in it, January to December.
SEASON = (0.95, 0.9, 1.0, 1.0, 1.0, 0.95, 0.95, 0.75, 1.0, 1.05, 1.15, 1.35)


@dataclass(frozen=True)
class Rules:
    """The constants of the truth; shares are probabilities, times are days."""

    # -- what is used up
    rebuy_hazard: float = 0.06  # a day, from the day something ran out: bought again unasked
    desert_hazard: float = 0.01  # a day, from then on: given up, or bought elsewhere
    adoption: float = 0.4  # who tries something that is used up goes on using it
    # -- the rest
    calm_days: float = 12.0  # after a purchase wishes are few, and come back
    calm: float = 0.6
    newcomer_gap: float = 75.0  # days between the purchases of who has just begun
    # -- answers
    strength: tuple[float, ...] = (1.0, 1.15, 2.2, 1.3)  # of a contact on CHANNELS
    declared: float = 1.4  # times that, on the channel the customer asked for
    reorder_answer: float = 0.26  # to the right product on the day it runs out
    novelty_answer: float = 0.03  # to something never had, of average taste
    owned_answer: float = 0.2  # times that, to something that is there and lasts
    goodwill_answer: float = 0.02  # to a kind word with nothing to sell
    gone_answer: float = 0.12  # times all that, from somebody who had left
    returns: float = 0.35  # of those, who are back for good; the others bought once
    stranger_answer: float = 0.3  # times all that, from somebody who never bought
    most: float = 0.6
    # -- annoyance
    weight: tuple[float, ...] = (1.0, 1.4, 2.0, 0.6)  # of a contact on CHANNELS
    memory_days: float = 21.0  # in which annoyance falls to a third
    fatigue: float = 0.35  # answers fall by exp(-fatigue) for each point beyond what is tolerated
    tolerated: float = 3.0
    unsubscribes: float = 0.002
    annoyed_unsubscribes: float = 0.012  # for each point beyond
    # -- contracts
    renews: float = 0.5
    renews_when_asked: float = 0.18  # more, on e-mail; by strength on the others
    asked_days: int = 60


@dataclass(frozen=True)
class Nature:
    """Customers by row, products by column."""

    chance: Chance
    rules: Rules
    keys: Keys
    rate: Floats  # wishes a day
    leaving: Floats  # probability after each purchase
    taste: Floats  # share of wishes, customer by category
    liking: Floats  # factor, customer by product
    pace: Floats  # days a customer's unit lasts per day that it should
    life: Floats  # days a unit lasts, by product; infinite: it is not used up
    sensitivity: Floats  # factor, customer by channel
    tolerance: Floats  # annoyance that a customer does not mind
    category: NDArray[np.int64]  # by product
    categories: tuple[str, ...]
    price: Floats
    margin: Floats
    popularity: Floats
    offered: NDArray[np.int64]  # first and last day (ordinals) on which a product is sold
    is_merchandise: NDArray[np.bool_]

    def is_sold(self, day: int) -> NDArray[np.bool_]:
        """Products on sale on a day, contracts aside."""
        return (self.offered[:, 0] <= day) & (day <= self.offered[:, 1]) & self.is_merchandise

    def only(self, rows: NDArray[np.int64]) -> Nature:
        """The same world with some of its customers."""
        by_customer = ("keys", "rate", "leaving", "taste", "liking", "pace")
        values = dict(self.__dict__)
        for name in (*by_customer, "sensitivity", "tolerance"):
            values[name] = values[name][rows]
        return Nature(**values)


def lives(company: Company) -> Floats:
    """Days that a unit lasts: declared, or the middle of the gaps where many bought it again."""
    found = np.full(len(company.products), np.inf)
    gaps: dict[int, list[int]] = {}
    buyers: dict[int, set[int]] = {}
    again: dict[int, set[int]] = {}
    latest: dict[tuple[int, int], date] = {}
    for one in company.purchases:
        buyers.setdefault(one.product, set()).add(one.customer)
        before = latest.get((one.customer, one.product))
        if before is not None and one.day > before:
            gaps.setdefault(one.product, []).append((one.day - before).days)
            again.setdefault(one.product, set()).add(one.customer)
        latest[one.customer, one.product] = one.day
    for column, product in enumerate(company.products):
        if product.is_subscription:
            continue
        if product.duration_days:
            found[column] = product.duration_days
        elif len(gaps.get(column, [])) >= 20:
            share = len(again[column]) / len(buyers[column])
            if share >= 0.2:
                found[column] = float(np.median(gaps[column]))
    return found


def counted(company: Company, life: Floats) -> tuple[Floats, Floats, Floats]:
    """Purchases by customer and product, days with a wish, and days since the first purchase."""
    units = np.zeros((len(company.customers), len(company.products)))
    wishes: dict[int, set[date]] = {}
    first: dict[int, date] = {}
    for one in company.purchases:
        units[one.customer, one.product] += 1
        first.setdefault(one.customer, one.day)
        if not np.isfinite(life[one.product]):
            wishes.setdefault(one.customer, set()).add(one.day)
    days = np.array([float(len(wishes.get(row, ()))) for row in range(len(company.customers))])
    ages = np.array(
        [
            float((company.last_day - first[row]).days) if row in first else 0.0
            for row in range(len(company.customers))
        ]
    )
    return units, days, ages


def invent(company: Company, seed: int, rules: Rules | None = None) -> Nature:
    """The customers of a company as they truly are."""
    rules = rules or Rules()
    chance = Chance(seed)
    keys = keys_of(company.customers)
    columns = np.arange(len(company.products))
    grid = (keys[:, None], columns[None, :])
    names = tuple(sorted({product.category for product in company.products}))
    category = np.array([names.index(product.category) for product in company.products])
    product_keys = keys_of([product.product_id for product in company.products])

    life = lives(company)
    units, wishes, ages = counted(company, life)
    life = life * np.exp(0.1 * chance.normal("true life", product_keys))
    popularity = (units > 0).sum(axis=0) + 1.0
    shares = np.zeros((len(company.customers), len(names)))
    np.add.at(shares.T, category, units.T)
    overall = shares.sum(axis=0) + 1
    overall /= overall.sum()
    lean = chance.normal("taste", keys[:, None], np.arange(len(names))[None, :])
    taste = (shares + 1.5 * overall) * np.exp(0.4 * lean)
    taste /= taste.sum(axis=1, keepdims=True)

    has_bought = units.sum(axis=1) > 0
    pace = (wishes + 0.5) / (ages + 75.0)
    newcomer = 1 / rules.newcomer_gap
    rate = np.where(has_bought, pace, newcomer) * np.exp(0.3 * chance.normal("rate", keys))
    channel = np.arange(len(CHANNELS))[None, :]
    sensitivity = np.exp(0.5 * chance.normal("sensitivity", keys[:, None], channel))
    for row, name in company.declared_channels.items():
        if name in CHANNELS:
            sensitivity[row, CHANNELS.index(name)] *= rules.declared
    return Nature(
        chance=chance,
        rules=rules,
        keys=keys,
        rate=rate,
        leaving=0.01 + 0.06 * chance.uniform("leaving", keys) ** 2,
        taste=taste,
        liking=np.exp(0.5 * chance.normal("liking", *grid)),
        pace=np.exp(0.15 * chance.normal("pace", keys)),
        life=life,
        sensitivity=sensitivity,
        tolerance=rules.tolerated * np.exp(0.4 * chance.normal("tolerance", keys)),
        category=category,
        categories=names,
        price=np.array([product.price for product in company.products]),
        margin=np.array([product.margin for product in company.products]),
        popularity=popularity / popularity.mean(),
        offered=np.array(
            [
                (product.available_from.toordinal(), product.available_until.toordinal())
                for product in company.products
            ]
        ),
        is_merchandise=np.array([not product.is_subscription for product in company.products]),
    )
