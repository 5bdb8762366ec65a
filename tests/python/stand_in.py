"""A marketing department of a few lines, so that the simulation can be tested without a build."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray
from simulation.company import Company
from simulation.events import NOTHING, Contact
from simulation.house import Listing
from simulation.nature import CHANNELS
from simulation.pressure import Sent
from simulation.world import World

EVERYBODY = "Everybody"


class StandIn:
    """E-mails everybody, or so many of those whose product runs out: it looks into the truth."""

    def __init__(self, world: World | None = None, most: int = 10_000, share: float = 0.0) -> None:
        self.world = world
        self.most = most
        self.control_share = share
        self.sent: list[Sent] = []
        self.listed: list[Contact] = []

    def build(self, *models: str) -> None:
        """Nothing to be built."""

    def export(self) -> None:
        """What is listed is sent."""
        self.sent += [Sent(str(one.customer), one.day, one.channel) for one in self.listed]

    def listing(self, company: Company, categories: tuple[str, ...], day: int) -> Listing | None:
        """Whom to contact on a day."""
        assert self.world is not None
        rows = range(len(company.customers))
        due = np.where(np.isfinite(self.world.due), np.abs(self.world.due - day), np.inf)
        best = due.min(axis=1)
        products = np.where(np.isfinite(best), due.argmin(axis=1), NOTHING)
        chosen = np.argsort(best, kind="stable")[: self.most]
        share = self.world.nature.chance.uniform("stand-in", self.world.nature.keys)
        self.listed = [
            Contact(
                row, day, "email", int(products[row]), campaign=EVERYBODY, contact_id=f"{day}-{row}"
            )
            for row in rows
            if row in set(chosen.tolist()) and share[row] >= self.control_share
        ]
        return Listing(date.fromordinal(day), self.listed, 0, 0, frozenset())

    def permitted(self, company: Company) -> NDArray[np.bool_]:
        """Everybody, everywhere."""
        return np.ones((len(company.customers), len(CHANNELS)), dtype=bool)

    def contacts(self) -> list[Sent]:
        """What was sent."""
        return self.sent
