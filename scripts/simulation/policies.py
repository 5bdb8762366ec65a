"""Two other ways of spending the same contacts: at random, and everything for the best customers.

Both are held to the caps and to what customers permit: who may be contacted on which channel is
what the first build says (contact_eligibility), less whoever unsubscribes in that world. What they
know is what a company knows: who bought what. They never look at the truth.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .company import Company
from .events import Answer, Contact, Sale
from .nature import CHANNELS
from .pressure import Cap, Pressure, Sent
from .world import World


@dataclass
class Ledger:
    """What happened in one world."""

    contacts: list[Contact] = field(default_factory=list)
    sales: list[Sale] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


@dataclass
class Policy:
    """A world and the way in which its customers are chosen; None: nobody is."""

    name: str
    world: World
    ledger: Ledger = field(default_factory=Ledger)

    def send(self, contacts: list[Contact]) -> list[Answer]:
        """Contact customers today."""
        answers = self.world.receive(contacts)
        self.ledger.contacts += contacts
        self.ledger.answers += answers
        return answers

    def live(self) -> list[Sale]:
        """Go on to the next day."""
        sales = self.world.step()
        self.ledger.sales += sales
        return sales


@dataclass
class Rival(Policy):
    """A policy that is given a number of contacts for each channel."""

    company: Company = field(kw_only=True)
    permitted: NDArray[np.bool_] = field(kw_only=True)  # customer by channel
    caps: dict[str, Cap] = field(kw_only=True)
    history: list[Sent] = field(kw_only=True)
    pressure: Pressure = field(init=False)

    def __post_init__(self) -> None:
        self.pressure = Pressure(self.caps, self.history)

    def spend(self, counts: Counter[str]) -> list[Contact]:
        """Contacts of today; fewer than asked for where the caps leave no more."""
        chosen: list[Contact] = []
        for channel in CHANNELS:
            wanted = counts[channel]
            for customer, product in self.offers(channel):
                if wanted == 0:
                    break
                if self.may(customer, channel):
                    contact = Contact(customer, self.world.day, channel, product)
                    name = self.company.customers[customer]
                    self.pressure.add(Sent(name, self.world.day, channel))
                    chosen.append(contact)
                    wanted -= 1
        self.send(chosen)
        return chosen

    def may(self, customer: int, channel: str) -> bool:
        """Permitted, and no cap is reached."""
        place = CHANNELS.index(channel)
        return bool(
            self.permitted[customer, place]
            and not self.world.has_closed[customer, place]
            and self.pressure.fits(self.company.customers[customer], channel, self.world.day)
        )

    def offers(self, channel: str) -> list[tuple[int, int]]:
        """Customers and products to be tried, in this order."""
        raise NotImplementedError

    def on_sale(self) -> NDArray[np.int64]:
        """Products that can be offered today."""
        return np.nonzero(self.world.nature.is_sold(self.world.day))[0]


class AtRandom(Rival):
    """Anybody gets anything."""

    def offers(self, channel: str) -> list[tuple[int, int]]:
        """Everybody in an order drawn anew, twice, with a product drawn for each time."""
        nature, day = self.world.nature, self.world.day
        sold = self.on_sale()
        offers = []
        for turn in (0, 1):
            about = CHANNELS.index(channel) + len(CHANNELS) * turn
            order = np.argsort(nature.chance.uniform("random customer", nature.keys, day, about))
            draws = nature.chance.uniform("random product", nature.keys, day, about)
            picks = sold[(draws * len(sold)).astype(np.int64)]
            offers += [(int(row), int(picks[row])) for row in order]
        return offers


class BestFirst(Rival):
    """The customers who brought the most margin in a year get everything, what sells best first."""

    def offers(self, channel: str) -> list[tuple[int, int]]:
        """Each customer from the best down, again and again until the caps are reached."""
        day = self.world.day
        margins = np.zeros(len(self.company.customers))
        units = np.zeros(len(self.company.products))
        for one in self.company.purchases:
            if one.day.toordinal() > day - 365:
                margins[one.customer] += one.margin
                units[one.product] += 1
        for sale in self.ledger.sales:
            if sale.day > day - 365:
                margins[sale.customer] += sale.margin
                units[sale.product] += 1
        sold = self.on_sale()
        sellers = sold[np.argsort(-units[sold], kind="stable")][:20]
        heard = Counter(one.customer for one in self.ledger.contacts)
        return [
            (row, int(sellers[(heard[row] + turn) % len(sellers)]))
            for row in np.argsort(-margins, kind="stable").tolist()
            for turn in (0, 1, 2)
        ]
