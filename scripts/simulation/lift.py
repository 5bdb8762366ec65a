"""What a campaign truly added: the same customers on the same days, with and without it.

Where a campaign contacts a customer for the first time, a copy of that customer's world goes on
beside the real one for as long as the campaign's window: every other contact reaches it, this
campaign's do not. Draws are common, so what differs is what the campaign did.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

import numpy as np

from .events import Contact, Sale
from .world import World


@dataclass
class Branch:
    """Customers whom a campaign contacted first on one day, in a world without it."""

    campaign: str
    started: int
    ends: int
    rows: list[int]
    world: World
    has_bought: set[int] = field(default_factory=set)  # rows of the branch
    margin: float = 0.0

    def receive(self, contacts: list[Contact]) -> None:
        """Contacts of other campaigns."""
        place = {row: new for new, row in enumerate(self.rows)}
        others = [
            replace(one, customer=place[one.customer])
            for one in contacts
            if one.customer in place and one.campaign != self.campaign
        ]
        self.world.receive(others)

    def step(self) -> None:
        """Go on to the next day."""
        for sale in self.world.step():
            if sale.term is None:
                self.has_bought.add(sale.customer)
                self.margin += sale.margin


@dataclass(frozen=True)
class TrueLift:
    """What became of the customers of a campaign, and what would have become of them."""

    campaign: str
    treated: int
    rate_with: float
    rate_without: float
    margin_with: float
    margin_without: float

    @property
    def lift(self) -> float:
        """Share of customers who bought because of it, within its window."""
        return self.rate_with - self.rate_without


class Counterfactual:
    """Follows every campaign of one world."""

    def __init__(self, world: World, windows: dict[str, int]) -> None:
        self.world = world
        self.windows = windows
        self.branches: list[Branch] = []
        self.finished: list[Branch] = []
        self._seen: set[tuple[str, int]] = set()

    def before(self, contacts: list[Contact]) -> None:
        """Look at the contacts of a day before the world gets them."""
        first: dict[str, list[int]] = defaultdict(list)
        for one in contacts:
            # A campaign without a window has that of the channels that it will have used.
            if one.campaign not in self.windows:
                continue
            if (one.campaign, one.customer) not in self._seen:
                self._seen.add((one.campaign, one.customer))
                first[one.campaign].append(one.customer)
        for campaign, rows in sorted(first.items()):
            world = self.world.copy(np.array(rows))
            day = self.world.day
            ends = day + self.windows[campaign]
            self.branches.append(Branch(campaign, day, ends, rows, world))
        for branch in self.branches:
            branch.receive(contacts)

    def after(self) -> None:
        """Follow the world to its next day."""
        for branch in self.branches:
            branch.step()
        ended = [branch for branch in self.branches if branch.ends <= self.world.day]
        self.finished += ended
        self.branches = [branch for branch in self.branches if branch.ends > self.world.day]

    def lifts(self, sales: list[Sale]) -> list[TrueLift]:
        """By campaign, of the customers whose window is over; sales are those of the real world."""
        bought: dict[int, list[Sale]] = defaultdict(list)
        for sale in sales:
            if sale.term is None:
                bought[sale.customer].append(sale)
        found = []
        for campaign in sorted({branch.campaign for branch in self.finished}):
            branches = [branch for branch in self.finished if branch.campaign == campaign]
            treated = sum(len(branch.rows) for branch in branches)
            with_it = without = 0
            margins = [0.0, 0.0]
            for branch in branches:
                for place, row in enumerate(branch.rows):
                    that_day = [one for one in bought[row] if one.day == branch.started]
                    later = [one for one in bought[row] if branch.started < one.day <= branch.ends]
                    with_it += bool(that_day or later)
                    without += bool(that_day or place in branch.has_bought)
                    margins[0] += sum(one.margin for one in later)
                margins[1] += branch.margin
            found.append(
                TrueLift(campaign, treated, with_it / treated, without / treated, *margins)
            )
        return found
