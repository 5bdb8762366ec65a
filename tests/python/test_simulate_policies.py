"""Caps as the simulation counts them, and the rivals that it holds to them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from project import ROOT
from simulation import company, nature, pressure
from simulation.company import Company
from simulation.nature import CHANNELS
from simulation.policies import AtRandom, BestFirst
from simulation.pressure import ANY, Cap, Pressure, Sent, violations
from simulation.world import begin

CAPS = pressure.caps_of(pressure.read_channels(ROOT), pressure.read_overall(ROOT, {}))


@pytest.fixture(scope="module")
def shop() -> Company:
    """The demo company."""
    return company.read(ROOT / "seeds" / "demo")


# -- caps


def test_caps_are_those_of_the_project() -> None:
    assert CAPS["email"] == Cap(2, 7) and CAPS["mail"] == Cap(1, 30) and CAPS[ANY] == Cap(3, 7)
    given = pressure.read_overall(ROOT, {"contact_cap": 5, "contact_cap_days": 10})
    assert given == Cap(5, 10)
    assert pressure.read_overall(ROOT, {"contact_cap": None}) is None


def test_a_period_ends_and_a_place_is_free() -> None:
    """Two in seven days: the third fits on the seventh day after the first."""
    held = Pressure({"email": Cap(2, 7)}, [Sent("A", 10, "email"), Sent("A", 13, "email")])
    assert not held.fits("A", "email", 16)
    assert held.fits("A", "email", 17)
    assert held.fits("B", "email", 13) and held.fits("A", "sms", 13)


def test_too_much_is_found_wherever_it_lies() -> None:
    """Across weeks of the calendar, over channels, with contacts from before; half for some."""
    caps = {"email": Cap(2, 7), ANY: Cap(3, 7)}
    week = [Sent("A", 10, "email"), Sent("A", 13, "email")]
    assert violations(week, caps, set(), 0) == []
    assert violations([*week, Sent("A", 17, "email")], caps, set(), 0) == []
    assert violations([*week, Sent("A", 16, "email")], caps, set(), 0) == [("A", "email", 16, 3)]
    assert violations([*week, Sent("A", 16, "email")], caps, set(), 17) == []
    others = [*week, Sent("A", 14, "sms"), Sent("A", 14, "phone")]
    assert violations(others, caps, set(), 0) == [("A", ANY, 14, 4)]
    half = [Sent("D", 10, "email", True), Sent("D", 13, "email", True)]
    assert violations(half, caps, set(), 0) == [("D", ANY, 13, 2), ("D", "email", 13, 2)]
    dear = [Sent("D", 10, "phone", True)]
    assert violations(dear, caps, {"phone"}, 0) == [("D", "phone", 10, 1)]
    assert violations([Sent("A", 10, "phone")], caps, {"phone"}, 0) == []


# -- rivals


@pytest.mark.parametrize("kind", [AtRandom, BestFirst])
def test_rivals_spend_what_they_are_given(
    shop: Company, kind: type[AtRandom] | type[BestFirst]
) -> None:
    """So many on each channel, of those who permit it, within the caps; fewer where none is left."""
    world = begin(shop, nature.invent(shop, 1))
    permitted = np.zeros((len(shop.customers), len(CHANNELS)), dtype=bool)
    permitted[::3] = True
    rival = kind("rival", world, company=shop, permitted=permitted, caps=CAPS, history=[])
    asked = Counter({"email": 300, "sms": 100, "phone": 5})
    chosen = rival.spend(asked)
    assert Counter(one.channel for one in chosen) == asked
    assert all(permitted[one.customer].any() for one in chosen)
    most = int(permitted[:, 0].sum()) * CAPS["email"].contacts
    rival.spend(Counter({"email": 10_000}))
    sent = [
        Sent(shop.customers[one.customer], one.day, one.channel) for one in rival.ledger.contacts
    ]
    assert violations(sent, CAPS, set(), 0) == []
    assert 300 < sum(1 for one in sent if one.channel == "email") <= most


def test_the_best_come_first(shop: Company) -> None:
    """Who brought most gets as much as the caps allow before the next gets anything."""
    world = begin(shop, nature.invent(shop, 1))
    permitted = np.ones((len(shop.customers), len(CHANNELS)), dtype=bool)
    rival = BestFirst("best", world, company=shop, permitted=permitted, caps=CAPS, history=[])
    chosen = rival.spend(Counter({"email": 20}))
    assert sorted(Counter(one.customer for one in chosen).values()) == [2] * 10
    margins = Counter[int]()
    for one in shop.purchases:
        if (shop.last_day - one.day).days < 365:
            margins[one.customer] += round(one.margin * 100)
    assert {one.customer for one in chosen} == {row for row, _ in margins.most_common(10)}
