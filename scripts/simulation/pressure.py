"""How many contacts a customer may get: counted here for the simulation, by its own few lines."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ANY = "any"


@dataclass(frozen=True)
class Cap:
    """At most so many contacts in so many days in a row."""

    contacts: int
    days: int


@dataclass(frozen=True)
class Sent:
    """A contact that went out: to whom, on which day (an ordinal), how."""

    customer: str
    day: int
    channel: str
    is_demarketed: bool = False  # on the day of the list


@dataclass(frozen=True)
class Channel:
    """A row of seed contact_channels."""

    name: str
    cost: float
    is_costly: bool
    window_days: int
    cap: Cap | None


def read_channels(project: Path) -> dict[str, Channel]:
    """The channels of the project."""
    path = project / "seeds" / "rules" / "contact_channels.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            row["channel"]: Channel(
                name=row["channel"],
                cost=float(row["cost"]),
                is_costly=row["is_costly"] == "true",
                window_days=int(row["attribution_window_days"]),
                cap=Cap(int(row["cap"]), int(row["period_days"])) if row["cap"] else None,
            )
            for row in csv.DictReader(stream)
        }


def read_overall(project: Path, given: dict[str, Any]) -> Cap | None:
    """The cap over all channels: vars contact_cap and contact_cap_days, as given or by default."""
    content = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))
    found = content["vars"]["clientela"] | given
    if found["contact_cap"] is None:
        return None
    return Cap(int(found["contact_cap"]), int(found["contact_cap_days"]))


def caps_of(channels: dict[str, Channel], overall: Cap | None) -> dict[str, Cap]:
    """All caps, by channel and over all of them."""
    caps = {name: channel.cap for name, channel in channels.items() if channel.cap}
    return caps | ({ANY: overall} if overall else {})


class Pressure:
    """Contacts so far, and whether one more fits."""

    def __init__(self, caps: dict[str, Cap], sent: Iterable[Sent] = ()) -> None:
        self.caps = caps
        self._days: dict[tuple[str, str], list[int]] = defaultdict(list)
        for one in sent:
            self.add(one)

    def add(self, sent: Sent) -> None:
        """Count a contact."""
        for channel in (sent.channel, ANY):
            self._days[sent.customer, channel].append(sent.day)

    def count(self, customer: str, channel: str, day: int) -> int:
        """Contacts of the days that end with a day and in which the cap holds."""
        days = self._days.get((customer, channel), ())
        return sum(1 for one in days if day - self.caps[channel].days < one <= day)

    def fits(self, customer: str, channel: str, day: int) -> bool:
        """One more contact on a day breaks no cap."""
        return all(
            self.count(customer, name, day) < self.caps[name].contacts
            for name in (channel, ANY)
            if name in self.caps
        )


def violations(
    sent: Iterable[Sent], caps: dict[str, Cap], costly: set[str], since: int
) -> list[tuple[str, str, int, int]]:
    """Customer, channel, day and contacts of each period that is too full and ends from a day on.

    A period that is too full is so on the day of its last contact, so periods that end there are
    enough. Who is demarketed gets half (rounded down, but one) and nothing that is costly.
    """
    ordered = sorted(sent, key=lambda one: one.day)
    pressure = Pressure(caps, ordered)
    found = set()
    for one in ordered:
        if one.day < since:
            continue
        if one.is_demarketed and one.channel in costly:
            found.add((one.customer, one.channel, one.day, 1))
        for name in (one.channel, ANY):
            if name not in caps:
                continue
            most = caps[name].contacts
            most = max(1, most // 2) if one.is_demarketed else most
            count = pressure.count(one.customer, name, one.day)
            if count > most:
                found.add((one.customer, name, one.day, count))
    return sorted(found)
