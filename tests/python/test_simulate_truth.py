"""The truth of the simulation: what it must be for anything measured in it to mean something."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from project import ROOT
from simulation import company, nature
from simulation.chance import Chance, keys_of
from simulation.company import Company
from simulation.events import NOTHING, Contact, Sale
from simulation.lift import Counterfactual
from simulation.nature import Rules
from simulation.world import World, begin

DEMO = ROOT / "seeds" / "demo"


@pytest.fixture(scope="module")
def shop() -> Company:
    """The demo company."""
    return company.read(DEMO)


def world_of(shop: Company, rules: Rules | None = None, seed: int = 1) -> World:
    """The demo's customers on its last day."""
    return begin(shop, nature.invent(shop, seed, rules))


def lived(world: World, days: int) -> list[Sale]:
    """What is sold in so many days."""
    return [sale for _ in range(days) for sale in world.step()]


def email(world: World, customer: int, product: int = NOTHING, campaign: str = "K") -> Contact:
    """An e-mail of today."""
    return Contact(customer, world.day, "email", product, campaign=campaign)


# -- common random numbers


def test_draws_are_even_and_their_own() -> None:
    """Uniform; of another purpose, day, thing or seed another number; unmoved by who else is drawn."""
    keys = keys_of([f"C{number}" for number in range(20_000)])
    chance = Chance(1)
    draws = chance.uniform("buy", keys, 5)
    assert draws.min() >= 0 and draws.max() < 1
    assert abs(draws.mean() - 0.5) < 0.01 and abs(draws.var() - 1 / 12) < 0.002
    for other in (
        chance.uniform("leave", keys, 5),
        chance.uniform("buy", keys, 6),
        chance.uniform("buy", keys, 5, about=1),
        Chance(2).uniform("buy", keys, 5),
    ):
        assert abs(np.corrcoef(draws, other)[0, 1]) < 0.03
    assert (chance.uniform("buy", keys[::-7], 5) == draws[::-7]).all()


def test_normals_are_normal() -> None:
    """Mean 0, deviation 1."""
    values = Chance(1).normal("taste", keys_of([str(number) for number in range(20_000)]))
    assert abs(values.mean()) < 0.03 and abs(values.std() - 1) < 0.03


def test_a_seed_decides_everything(shop: Company) -> None:
    assert lived(world_of(shop), 30) == lived(world_of(shop), 30)
    assert lived(world_of(shop), 30) != lived(world_of(shop, seed=2), 30)


# -- worlds


def test_without_contacts_it_is_the_world_where_nobody_is_contacted(shop: Company) -> None:
    """An empty list changes nothing, and a copy goes on as its original does."""
    world = world_of(shop)
    silent, twin = world.copy(), world.copy()
    for _ in range(60):
        silent.receive([])
        assert silent.step() == world.step()
    assert lived(twin, 60) == lived(world_of(shop), 60)


def test_some_customers_alone_do_what_they_do_among_all(shop: Company) -> None:
    """Copies of parts are what counterfactuals are made of."""
    world = world_of(shop)
    rows = np.arange(3, len(shop.customers), 11)
    part = world.copy(rows)
    place = {int(row): new for new, row in enumerate(rows)}

    def known(sales: list[Sale]) -> set[tuple[int, int, int]]:
        return {(one.customer, one.day, one.product) for one in sales if one.term is None}

    whole = [sale for sale in lived(world, 90) if sale.customer in place]
    assert known(lived(part, 90)) == known(
        [replace(sale, customer=place[sale.customer]) for sale in whole]
    )
    assert len(whole) > 50


def test_who_is_not_contacted_does_not_notice(shop: Company) -> None:
    """Others' contacts, answers and unsubscriptions move nobody's draws."""
    world, silent = world_of(shop), world_of(shop)
    contacted = set(range(0, len(shop.customers), 2))
    ours: list[Sale] = []
    theirs: list[Sale] = []
    for day in range(60):
        if day % 7 == 0:
            world.receive([email(world, row, product=4) for row in sorted(contacted)])
        ours += [sale for sale in world.step() if sale.customer not in contacted]
        theirs += [sale for sale in silent.step() if sale.customer not in contacted]
    assert ours == theirs


def test_the_company_goes_on_as_it_did(shop: Company) -> None:
    """A year of the truth resembles the demo's last: of a like size, and slowly losing customers."""
    world = world_of(shop)
    before = int(world.is_here.sum())
    year = lived(world, 365)
    last = [one for one in shop.purchases if (shop.last_day - one.day).days < 365]
    assert 0.4 < len(year) / len(last) < 1.2
    assert world.is_here.sum() < before
    assert all(sale.margin <= sale.amount for sale in year)


# -- what a contact does


def test_the_right_product_on_the_right_day(shop: Company) -> None:
    """Just when it runs out ≫ long before or long after; and ≫ something else."""
    world = world_of(shop)
    rows, products = np.nonzero(np.isfinite(world.due))
    something = int(np.nonzero(world.nature.is_sold(world.day))[0][0])
    right, early, late, other = [], [], [], []
    for row, product in zip(rows.tolist(), products.tolist(), strict=True):
        if not world.nature.is_sold(world.day)[product]:
            continue
        life = float(world.nature.life[product] * world.nature.pace[row])
        fits = []
        for away in (0.0, life, -life):
            world.due[row, product] = world.day + away
            fits.append(world.fit(email(world, row, product)))
        right.append(fits[0])
        early.append(fits[1])
        late.append(fits[2])
        other.append(world.fit(email(world, row, something)))
    assert min(right) > 100 * max(early) and min(right) > 100 * max(late)
    assert np.mean(right) > 4 * np.mean(other)


def test_fatigue_lowers_answers_and_passes(shop: Company) -> None:
    """Beyond what is tolerated each contact costs; after a season of silence it is forgotten."""
    world = world_of(shop)
    row = int(np.nonzero(np.isfinite(world.due).any(axis=1))[0][0])
    contact = email(world, row)
    fresh = world.probability(contact)
    world.annoyance[row] = world.nature.tolerance[row] + 1
    tired = world.probability(contact)
    world.annoyance[row] += 2
    assert fresh > tired > world.probability(contact) > 0
    assert tired == pytest.approx(fresh * np.exp(-world.nature.rules.fatigue))
    lived(world, 120)
    assert world.excess(row) == 0


def test_who_unsubscribes_is_gone_for_that_channel(shop: Company) -> None:
    """And says so once."""
    world = world_of(shop, Rules(unsubscribes=1.0))
    answers = world.receive([email(world, 5), Contact(6, world.day, "sms")])
    assert [one.kind for one in answers if one.kind == "unsubscribed"] == ["unsubscribed"] * 2
    assert world.has_closed[5].tolist() == [True, False, False, False]
    assert world.probability(email(world, 5, 3)) == 0
    assert world.probability(Contact(5, world.day, "sms", 3)) > 0


def test_a_discount_is_paid_by_the_margin(shop: Company) -> None:
    world = world_of(shop, Rules(most=1.0, novelty_answer=1e9, tolerated=99, gone_answer=1.0))
    product = int(np.nonzero(world.nature.is_sold(world.day))[0][0])
    row = int(np.nonzero(np.isfinite(world.last) & ~np.isfinite(world.due[:, product]))[0][0])
    world.receive([replace(email(world, row, product), discount=0.1)])
    (sale,) = (one for one in lived(world, 6) if one.contact is not None)
    price = shop.products[product].price
    assert sale.amount == pytest.approx(price - round(0.1 * price, 2))
    assert sale.margin == pytest.approx(sale.amount - shop.products[product].cost)


def test_a_contract_that_somebody_calls_about_is_renewed_more_often(shop: Company) -> None:
    """None, some and all of them, as the constants say."""

    def renewed(rules: Rules, is_asked: bool) -> int:
        world = world_of(shop, rules)
        term = min(world.terms, key=lambda one: one.ends_on)
        lived(world, (term.ends_on.toordinal() - world.day) - 10)
        if is_asked:
            world.receive([Contact(term.customer, world.day, "phone", offer_type="renewal")])
        sales = [one for one in lived(world, 20) if one.customer == term.customer]
        return sum(1 for one in sales if one.term is not None)

    assert renewed(Rules(renews=0.0), is_asked=False) == 0
    assert renewed(Rules(renews=0.0, renews_when_asked=1.0), is_asked=True) == 1
    assert renewed(Rules(renews=1.0), is_asked=False) == 1


# -- the true lift


@pytest.mark.parametrize("planted", [0.0, 0.1, 0.3])
def test_the_true_lift_is_the_planted_one(shop: Company, planted: float) -> None:
    """Where nobody buys unasked, the lift is how many answer."""
    rules = Rules(rebuy_hazard=0.0, goodwill_answer=planted, gone_answer=1.0, stranger_answer=1.0)
    mind = nature.invent(shop, 3, rules)
    mind = replace(mind, rate=np.zeros_like(mind.rate), sensitivity=np.ones_like(mind.sensitivity))
    world = begin(shop, mind)
    truth = Counterfactual(world, {"K": 14})
    contacts = [email(world, row) for row in range(len(shop.customers))]
    truth.before(contacts)
    world.receive(contacts)
    sales = []
    for _ in range(14):
        sales += world.step()
        truth.after()
    (lift,) = truth.lifts(sales)
    spread = (planted * (1 - planted) / lift.treated) ** 0.5
    assert lift.treated == len(shop.customers) and lift.rate_without == 0
    assert abs(lift.lift - planted) <= 4 * spread
    assert lift.margin_without == 0 and (lift.margin_with > 0) == (planted > 0)


def test_the_counterfactual_is_the_world_without_the_campaign(shop: Company) -> None:
    """Two campaigns; without one of them the world is simulated whole, and is what was said."""
    world, without = world_of(shop), world_of(shop)
    truth = Counterfactual(world, {"A": 14, "B": 14})
    rows = [int(row) for row in np.nonzero(np.isfinite(world.due).any(axis=1))[0]]
    ours: list[Sale] = []
    theirs: list[Sale] = []
    start = world.day
    for day in range(14):
        if day in (0, 7):
            product = int(np.nonzero(world.nature.is_sold(world.day))[0][day])
            both = [
                email(world, row, product, campaign)
                for row in rows
                for campaign in ("A", "B")
                if campaign == "A" or row % 2
            ]
            truth.before(both)
            world.receive(both)
            without.receive([one for one in both if one.campaign == "B"])
        ours += world.step()
        theirs += without.step()
        truth.after()
    lift = next(one for one in truth.lifts(ours) if one.campaign == "A")

    def bought(sales: list[Sale]) -> set[int]:
        return {one.customer for one in sales if one.term is None and one.customer in rows}

    assert lift.treated == len(rows)
    assert lift.rate_with == len(bought(ours)) / len(rows)
    assert lift.rate_without == len(bought(theirs)) / len(rows)
    assert lift.margin_without == pytest.approx(
        sum(one.margin for one in theirs if one.term is None and one.customer in rows)
    )
    assert world.day == start + 14


def test_what_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    """Files as companies have them: missing tables, dates that are none, returns, cancellations."""
    (tmp_path / "products.csv").write_text(
        "product_id,category,list_price,unit_cost,duration_days,available_from,available_until\n"
        "P1,tea,10.00,,,2024-01-01,\nP2,tea,,1,,,\nP1,tea,10.00,4.00,30,2024-01-01,\n"
    )
    (tmp_path / "customers.csv").write_text("customer_id,declared_channel\nA,Email\n,\n")
    (tmp_path / "orders.csv").write_text(
        "order_id,customer_id,ordered_at,status\nO1,A,2025-01-01 10:00:00,\nO2,,2025-03-01,\n"
        "O3,B,last Tuesday,\nO4,A,2025-02-01,cancelled\n"
    )
    (tmp_path / "order_lines.csv").write_text(
        "order_id,product_id,quantity\nO1,P1,2\nO1,P1,-1\nO1,P9,1\nO4,P1,1\nO1,P1,many\n"
    )
    shop = company.read(tmp_path)
    assert shop.customers == ["A"] and str(shop.last_day) == "2025-03-01"
    assert [(one.quantity, one.margin) for one in shop.purchases] == [(2, 12.0)]
    assert shop.declared_channels == {0: "email"} and shop.terms == []
    assert all(sale.product == 0 for sale in lived(world_of(shop), 60))
