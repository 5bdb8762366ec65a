"""The odd cases of identity.

Persons registered twice, people who must stay apart, codes that are wrong.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

from . import identity, wrong_codes
from .people import set_tax_code
from .world import Customer, World

COUNTS = {
    "tax_code": 14,
    "email": 12,
    "phone_surname": 10,
    "chain": 4,
    "vat_number": 4,
    "household": 24,
}


def plant(world: World) -> None:
    """Turn some of the plain customers into the odd cases, and write down which."""
    rng = world.rng("identities")
    people = [
        c
        for c in world.customers
        if c.role == "buyer"
        and c.customer_type == "person"
        and c.country_code in ("IT", "")
        and c.archetype != "recovered"
    ]
    companies = [
        c
        for c in world.customers
        if c.customer_type == "company" and c.vat_number and c.role == "buyer"
    ]
    rng.shuffle(people)
    rng.shuffle(companies)
    groups: list[dict[str, object]] = []
    apart: list[dict[str, object]] = []
    _plant_pairs(world, people, groups, rng)
    _plant_chains(world, people, groups)
    for first, second in _pairs(world, companies, "vat_number"):
        second.vat_number = f"IT{first.vat_number}"  # the country code in front is common
        second.company_name = first.company_name.upper()
        groups.append(_group("vat_number", first, second))
    _plant_households(world, people, apart, rng)
    _plant_same_email_two_codes(world, people, apart)
    _plant_bridge(world, people, apart)
    _plant_omocodia(world, people, apart)
    _plant_switchboards(world, people, apart)
    wrong_codes.plant(world, people, companies)
    world.planted["duplicate_groups"] = sorted(groups, key=lambda g: str(g["customer_ids"]))
    world.planted["must_not_merge"] = sorted(
        apart, key=lambda g: (str(g["reason"]), str(g["customer_ids"]))
    )


def _group(rule: str, *members: Customer) -> dict[str, object]:
    return {"customer_ids": sorted(c.customer_id for c in members), "rule": rule}


def _apart(reason: str, *members: Customer) -> dict[str, object]:
    return {"customer_ids": sorted(c.customer_id for c in members), "reason": reason}


def _pairs(world: World, pool: list[Customer], kind: str) -> list[tuple[Customer, Customer]]:
    pairs = []
    for _ in range(world.scaled(COUNTS[kind])):
        taken = world.take_special(pool, 2)
        if len(taken) == 2:
            pairs.append((min(taken, key=_id), max(taken, key=_id)))
    return pairs


def _id(customer: Customer) -> str:
    return customer.customer_id


def _same_person(first: Customer, second: Customer) -> None:
    """Make the second record the same person: as yet only by name, birth date and address."""
    second.first_name, second.last_name, second.sex = first.first_name, first.last_name, first.sex
    second.birth_date, second.tax_code = first.birth_date, ""
    second.email = second.phone = second.mobile = ""
    second.city, second.province, second.postal_code = first.city, first.province, first.postal_code
    second.street_address = first.street_address


def _serial(customer: Customer) -> int:
    return int(customer.customer_id[1:])


def _shared_mobile(first: Customer, *others: Customer) -> None:
    """One mobile number, each time written in another style."""
    number = identity.mobile(50_000 + _serial(first))
    for style, customer in enumerate((first, *others)):
        customer.mobile = identity.written(*number, style)
        customer.phone = ""


def _plant_pairs(
    world: World, people: list[Customer], groups: list[dict[str, object]], rng: random.Random
) -> None:
    def share_code(first: Customer, second: Customer) -> None:
        set_tax_code(first)
        second.tax_code = first.tax_code.lower() if rng.random() < 0.3 else first.tax_code
        second.email = identity.email(second.first_name, second.last_name, 60_000 + _serial(second))

    def share_email(first: Customer, second: Customer) -> None:
        first.email = identity.email(first.first_name, first.last_name, _serial(first))
        local = first.email.split("@")[0]
        variants = (
            f" {local.upper()}@EXAMPLE.ORG ",
            f"{local}+shop@example.org",
            f"{local.replace('.', '')}@example.org",
        )
        second.email = rng.choice(variants)

    def share_phone(first: Customer, second: Customer) -> None:
        _shared_mobile(first, second)
        second.last_name = second.last_name.upper() if rng.random() < 0.5 else second.last_name

    rules: dict[str, Callable[[Customer, Customer], None]] = {
        "tax_code": share_code,
        "email": share_email,
        "phone_surname": share_phone,
    }
    for rule, share in rules.items():
        for first, second in _pairs(world, people, rule):
            _same_person(first, second)
            share(first, second)
            groups.append(_group(rule, first, second))


def _plant_chains(world: World, people: list[Customer], groups: list[dict[str, object]]) -> None:
    """Three records of one person: the first and the last share nothing but the name.

    First and second have the tax code in common, second and third e-mail or phone and surname.
    """
    for index in range(world.scaled(COUNTS["chain"])):
        members = sorted(world.take_special(people, 3), key=_id)
        if len(members) < 3:
            return
        a, b, c = members
        _same_person(a, b)
        _same_person(a, c)
        set_tax_code(a)
        b.tax_code = a.tax_code
        if index % 2:
            b.email = c.email = identity.email(a.first_name, a.last_name, 70_000 + _serial(a))
        else:
            _shared_mobile(b, c)
        last_rule = "email" if index % 2 else "phone_surname"
        groups.append(
            _group("chain", a, b, c)
            | {"links": [_group("tax_code", a, b), _group(last_rule, b, c)]}
        )


def _plant_households(
    world: World, people: list[Customer], apart: list[dict[str, object]], rng: random.Random
) -> None:
    """Families at one address.

    Two in three share a phone or an e-mail too, and are still different people.
    """
    households = []
    for index in range(world.scaled(COUNTS["household"])):
        members = world.take_special(people, rng.choice((2, 3, 3, 4)))
        if len(members) < 2:
            break
        head, household_id = members[0], f"H{index + 1:03d}"
        for order, member in enumerate(members):
            member.household_id, member.last_name = household_id, head.last_name
            member.first_name = identity.NAME_STARTS[(index + order * 5) % 24] + (
                "a" if member.sex == "F" else "o"
            )
            member.city, member.province, member.postal_code = (
                head.city,
                head.province,
                head.postal_code,
            )
            member.street_address, member.tax_code = head.street_address, ""
            member.email = (
                identity.email(member.first_name, member.last_name, _serial(member))
                if member.email
                else ""
            )
            if index % 2:  # half of the families are known by their codes, half only by first names
                set_tax_code(member)
        if index % 3 == 0:
            _shared_mobile(head, *members[1:])
            apart.append(_apart("family_shares_phone", *members))
        elif index % 3 == 1:
            for member in members:
                member.email = (
                    f"famiglia.{identity.plain(head.last_name).lower()}{index}@example.org"
                )
            apart.append(_apart("family_shares_email", *members))
        households.append(
            {"household_id": household_id, "customer_ids": sorted(m.customer_id for m in members)}
        )
    world.planted["households"] = households


def _plant_same_email_two_codes(
    world: World, people: list[Customer], apart: list[dict[str, object]]
) -> None:
    """Father and son of one name on one e-mail address: only their tax codes tell them apart."""
    for older, younger in zip(
        world.take_special(people, 3), world.take_special(people, 3), strict=False
    ):
        _same_person(older, younger)
        older.birth_date = date(1956, 9, 1 + _serial(older) % 28)
        set_tax_code(older)
        younger.birth_date = date(1984, 5, 1 + _serial(younger) % 28)
        set_tax_code(younger)
        older.email = younger.email = identity.email(
            older.first_name, older.last_name, 80_000 + _serial(older)
        )
        apart.append(_apart("two_valid_tax_codes_on_one_email", older, younger))


def _plant_bridge(world: World, people: list[Customer], apart: list[dict[str, object]]) -> None:
    """A record without a code that matches two people with different codes.

    They must not meet through it.
    """
    left, bridge, right = world.take_special(people, 3)
    _same_person(left, bridge)
    _same_person(left, right)
    set_tax_code(left, 911)
    set_tax_code(right, 922)
    left.email = bridge.email = identity.email(
        left.first_name, left.last_name, 85_000 + _serial(left)
    )
    _shared_mobile(bridge, right)
    apart.append(
        _apart("bridge_between_two_valid_tax_codes", left, right) | {"through": bridge.customer_id}
    )


def _plant_omocodia(world: World, people: list[Customer], apart: list[dict[str, object]]) -> None:
    """Two people whose codes would be equal.

    The second got letters for digits. And some single omocodia codes.
    """
    first, second = world.take_special(people, 2)
    _same_person(first, second)
    set_tax_code(first)
    second.tax_code = identity.omocodia(first.tax_code)
    second.email = identity.email(second.first_name, second.last_name, 86_000 + _serial(second))
    apart.append(_apart("omocodia_of_the_same_base_code", first, second))
    singles = world.take_special(people, 5)
    for replaced, customer in enumerate(singles, start=1):
        set_tax_code(customer)
        customer.tax_code = identity.omocodia(customer.tax_code, replaced)
    world.planted["omocodia_tax_codes"] = sorted(c.customer_id for c in [second, *singles])


def _plant_switchboards(
    world: World, people: list[Customer], apart: list[dict[str, object]]
) -> None:
    """A phone and an e-mail used by more than five people, one surname among them.

    Keys too common to match on.
    """
    callers = world.take_special(people, 8)
    number = identity.landline(99_001, "02")
    for style, customer in enumerate(callers):
        customer.last_name, customer.tax_code = callers[0].last_name, ""
        customer.first_name, customer.sex = (
            identity.NAME_STARTS[style // 2] + "a",
            "F",
        )  # each first name twice
        customer.phone, customer.mobile = identity.written(*number, style), ""
        customer.email = (
            identity.email(customer.first_name, customer.last_name, _serial(customer))
            if customer.email
            else ""
        )
    apart.append(_apart("switchboard_phone", *callers))
    colleagues = world.take_special(people, 7)
    for customer in colleagues:
        customer.email, customer.tax_code = "reception.desk@example.org", ""
    apart.append(_apart("shared_office_email", *colleagues))
