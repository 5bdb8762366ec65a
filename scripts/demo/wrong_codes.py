"""Identifiers that must fail their checks, and unusual ones that must not."""

from __future__ import annotations

from . import identity
from .people import set_tax_code
from .world import Customer, World


def plant(world: World, people: list[Customer], companies: list[Customer]) -> None:
    """Identifiers that must fail their checks.

    And company tax codes of eleven digits that must not.
    """
    wrong_codes = world.take_special(people, 9)
    for index, customer in enumerate(wrong_codes):
        set_tax_code(customer)
        code = customer.tax_code
        swapped_day = code[:9] + "35" + code[11:15]
        customer.tax_code = (
            identity.wrong_check_letter(code)
            if index < 5
            else code[:14]
            if index < 7
            else swapped_day + identity.check_letter(swapped_day)
            if index == 7
            else "ND"
        )
    wrong_vat = world.take_special(companies, 5)
    for index, customer in enumerate(wrong_vat):
        number = customer.vat_number
        last_off = number[:10] + str((int(number[10]) + 1) % 10)
        customer.vat_number = (
            last_off,
            last_off,
            number[:9],
            "00000000000",
            identity.vat_number(77, "150"),
        )[index]
    numeric = world.take_special(companies, 3)
    for customer in numeric:
        customer.tax_code = customer.vat_number
    wrong_emails = world.take_special(people, 6)
    for index, customer in enumerate(wrong_emails):
        name = identity.plain(customer.last_name).lower()
        customer.email = (
            f"{name}(at)example.org",
            f"{name}@@example.org",
            f"{name}@",
            name,
            "@example.org",
            f"{name} x@example.org",
        )[index]
    wrong_phones = world.take_special(people, 6)
    for index, customer in enumerate(wrong_phones):
        customer.phone, customer.mobile = (
            "",
            ("123", "0000000000", "no phone", "+39", "31512345678901", "300 1234567")[index],
        )
    world.planted["invalid_tax_codes"] = sorted(c.customer_id for c in wrong_codes)
    world.planted["invalid_vat_numbers"] = sorted(c.customer_id for c in wrong_vat)
    world.planted["numeric_tax_codes"] = sorted(c.customer_id for c in numeric)
    world.planted["invalid_emails"] = sorted(c.customer_id for c in wrong_emails)
    world.planted["invalid_phones"] = sorted(c.customer_id for c in wrong_phones)
