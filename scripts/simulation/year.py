"""A year of four worlds that differ in whom they contact: build, list, respond, build …."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .company import Company, day_of, rows_of
from .diary import Diary
from .events import Contact
from .house import Listing
from .lift import Counterfactual
from .nature import Nature
from .policies import AtRandom, BestFirst, Policy
from .pressure import Cap, Sent, violations
from .world import begin

Say = Callable[[str], None]


class Marketing(Protocol):
    """Whatever makes contact lists: the project, or a stand-in of a test."""

    def build(self, *models: str) -> None:
        """Make the lists of what the input says now."""

    def export(self) -> None:
        """Send what is listed."""

    def listing(self, company: Company, categories: tuple[str, ...], day: int) -> Listing | None:
        """The list that was made."""

    def permitted(self, company: Company) -> NDArray[np.bool_]:
        """Who may be contacted on which channel."""

    def contacts(self) -> list[Sent]:
        """Everything that was sent, and everything before."""


@dataclass
class Year:
    """The four worlds and what happened in them."""

    company: Company
    nature: Nature
    marketing: Marketing
    diary: Diary
    caps: dict[str, Cap]
    costly: set[str]
    windows: dict[str, int]
    house: Policy = field(init=False)
    nobody: Policy = field(init=False)
    rivals: list[AtRandom | BestFirst] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)
    missing: Counter[str] = field(default_factory=Counter)
    first_day: int = 0

    def __post_init__(self) -> None:
        world = begin(self.company, self.nature)
        self.first_day = world.day
        self.house = Policy("next best offers", world)
        self.nobody = Policy("nobody", world.copy())
        self.truth = Counterfactual(world, self.windows)
        self._listed: set[date] = set()
        self._written = 0
        self._demarketed: dict[int, frozenset[str]] = {}

    def history(self, folder: Path) -> list[Sent]:
        """Contacts of the company's files, as the rivals know them."""
        return [
            Sent(row["customer_id"], day.toordinal(), row["channel"])
            for row in rows_of(folder, "contacts")
            if row["is_control"] != "true" and (day := day_of(row["contacted_at"]))
        ]

    def contact(self) -> list[Contact]:
        """One step: the project lists and sends, the rivals spend as many contacts."""
        self.marketing.build("contact_list", "base_contact_ledger")
        if not self.rivals:
            permitted = self.marketing.permitted(self.company)
            history = self.history(self.diary.folder)
            for name, kind in (("random", AtRandom), ("best customers", BestFirst)):
                self.rivals.append(
                    kind(
                        name,
                        self.nobody.world.copy(),
                        company=self.company,
                        permitted=permitted,
                        caps=self.caps,
                        history=history,
                    )
                )
        day = self.house.world.day
        listing = self.marketing.listing(self.company, self.nature.categories, day)
        # Without a sale since the last list the warehouse still stands at that day.
        if listing is None or listing.day in self._listed:
            return []
        self.marketing.export()
        self._listed.add(listing.day)
        self._demarketed[listing.day.toordinal()] = listing.demarketed
        self.lists.append(listing)
        self.truth.before(listing.contacts)
        self.house.send(listing.contacts)
        counts = Counter(one.channel for one in listing.contacts)
        for rival in self.rivals:
            chosen = rival.spend(counts)
            self.missing[rival.name] += sum(counts.values()) - len(chosen)
        return listing.contacts

    def live(self, days: int) -> None:
        """Let days pass and write what happened into the company's files."""
        sales = len(self.house.ledger.sales)
        for _ in range(days):
            for policy in self.policies():
                policy.live()
            self.truth.after()
        self.diary.write(
            self.house.ledger.sales[sales:], self.house.ledger.answers[self._written :]
        )
        self._written = len(self.house.ledger.answers)

    def policies(self) -> list[Policy]:
        """Every world."""
        return [self.house, *self.rivals, self.nobody]

    def run(self, days: int, every: int, say: Say) -> None:
        """Go through a number of days, with a contact list every so many days."""
        begun = time.monotonic()
        done = 0
        while done < days:
            sent = self.contact()
            span = min(every, days - done)
            self.live(span)
            done += span
            sold = sum(one.margin for one in self.house.ledger.sales)
            elapsed = time.monotonic() - begun
            say(
                f"{date.fromordinal(self.first_day + done)}  {len(sent):5d} contacts"
                f"  margin so far {sold:10,.0f}  {elapsed:6.0f} s"
            )
        self.marketing.build("contact_list", "campaign_results")

    def sent_by_house(self) -> list[Sent]:
        """Contacts of the first world as its warehouse knows them, with those before the year."""
        return [
            Sent(
                one.customer,
                one.day,
                one.channel,
                one.customer in self._demarketed.get(one.day, frozenset()),
            )
            for one in self.marketing.contacts()
        ]

    def violations(self) -> dict[str, int]:
        """Periods with more contacts than a cap allows, by world."""
        found = {
            self.house.name: len(
                violations(self.sent_by_house(), self.caps, self.costly, self.first_day)
            )
        }
        for rival in self.rivals:
            sent = rival.history + [
                Sent(self.company.customers[one.customer], one.day, one.channel)
                for one in rival.ledger.contacts
            ]
            found[rival.name] = len(violations(sent, self.caps, set(), self.first_day))
        return found

    def after_unsubscribing(self) -> dict[str, int]:
        """Contacts on a channel that the customer had closed in that world, by world."""
        found = {}
        for policy in [self.house, *self.rivals]:
            closed: dict[tuple[int, str], int] = {}
            for answer in policy.ledger.answers:
                if answer.kind == "unsubscribed":
                    key = (answer.contact.customer, answer.contact.channel)
                    closed[key] = min(closed.get(key, answer.contact.day), answer.contact.day)
            found[policy.name] = sum(
                1
                for one in policy.ledger.contacts
                if one.day > closed.get((one.customer, one.channel), one.day)
            )
        return found
