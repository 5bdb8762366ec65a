"""Tax codes and VAT numbers against python-stdnum, e-mail addresses against a table of cases."""

from __future__ import annotations

import random
import string
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hygiene import Hygiene
from stdnum import luhn
from stdnum.it import codicefiscale, iva

CODES = 50_000
MONTHS = "ABCDEHLMPRST"
OMOCODIA = dict(zip(string.digits, "LMNPQRSTUV", strict=True))
# Where a digit stands that omocodia may turn into a letter, from the right.
OMOCODIA_PLACES = [14, 13, 12, 10, 9, 7, 6]
ALPHABET = string.ascii_uppercase + string.digits
WORDS = {
    "wrong_length",
    "wrong_characters",
    "wrong_month",
    "wrong_day",
    "no_company_number",
    "unknown_office",
    "wrong_check_digit",
}


def letters(chance: random.Random, count: int) -> str:
    """Letters that spell nobody's name."""
    return "".join(chance.choices("BCDFGLMNPRSTVZX", k=count))


def closed(body: str) -> str:
    """Fifteen characters with their check letter."""
    return body + codicefiscale.calc_check_digit(body)


def tax_code(chance: random.Random, day: int | None = None) -> str:
    """An invented codice fiscale; one in four with digits written as letters."""
    born = chance.randint(1, 28) + 40 * chance.randint(0, 1) if day is None else day
    body = f"{letters(chance, 6)}{chance.randint(0, 99):02}{chance.choice(MONTHS)}{born:02}M9{chance.randint(1, 99):02}"
    places = OMOCODIA_PLACES[: chance.randint(1, 7)] if chance.random() < 0.25 else []
    body = "".join(
        OMOCODIA[character] if place in places else character
        for place, character in enumerate(body)
    )
    return closed(body)


def any_day(chance: random.Random) -> str:
    """A right check letter on a day that may not exist, as 30 February or 85."""
    return tax_code(chance, chance.randint(0, 99))


def vat_number(chance: random.Random) -> str:
    """An invented partita IVA."""
    office = chance.choice([f"{chance.randint(1, 100):03}", "120", "121", "888", "999"])
    body = f"{chance.randint(1, 9_999_999):07}{office}"
    return str(body + luhn.calc_check_digit(body))


def any_office(chance: random.Random) -> str:
    """A right check digit on an office that may not exist, or on no company number."""
    body = f"{chance.choice([0, chance.randint(0, 9_999_999)]):07}{chance.randint(0, 999):03}"
    return str(body + luhn.calc_check_digit(body))


def corrupted(make: Callable[[random.Random], str], chance: random.Random) -> str:
    """A code with one mistake of those that hands make."""
    code = list(make(chance))
    place = chance.randrange(len(code))
    match chance.randrange(5):
        case 0:
            code[place] = chance.choice(ALPHABET)
        case 1:
            code[place] = chance.choice(string.digits)
        case 2:
            other = min(place + 1, len(code) - 1)
            code[place], code[other] = code[other], code[place]
        case 3:
            del code[place]
        case _:
            code.insert(place, chance.choice(ALPHABET))
    return "".join(code)


def generated(
    make: Callable[[random.Random], str], other: Callable[[random.Random], str], seed: int
) -> list[str]:
    """Half of them valid, a third with a mistake, a sixth with a right check digit on a wrong part."""
    chance = random.Random(seed)
    right = [make(chance) for _ in range(CODES // 2)]
    wrong = [corrupted(make, chance) for _ in range(CODES // 3)]
    return right + wrong + [other(chance) for _ in range(CODES - len(right) - len(wrong))]


@pytest.fixture(scope="module")
def tax_codes(hygiene: Hygiene) -> list[tuple[str, dict[str, Any]]]:
    """Generated codes and what the macros make of them."""
    codes = generated(tax_code, any_day, 4)
    return list(zip(codes, hygiene.judge([(code, "IT") for code in codes]), strict=True))


@pytest.fixture(scope="module")
def vat_numbers(hygiene: Hygiene) -> list[tuple[str, dict[str, Any]]]:
    """Generated numbers and what the macros make of them."""
    codes = generated(vat_number, any_office, 5)
    return list(zip(codes, hygiene.judge([(code, "IT") for code in codes]), strict=True))


def test_tax_codes_agree_with_stdnum(tax_codes: list[tuple[str, dict[str, Any]]]) -> None:
    """On 50,000 codes but for one class: stdnum takes days 81 to 99 for 1 to 19 (it counts modulo 40)."""
    assert len(tax_codes) == CODES
    back = {letter: digit for digit, letter in OMOCODIA.items()}
    differing = []
    for code, judged in tax_codes:
        if judged["is_tax_code_valid"] != codicefiscale.is_valid(code):
            day = "".join(back.get(character, character) for character in code[9:11])
            assert (judged["tax_code_problem"], day > "80") == ("wrong_day", True), judged
            differing.append(code)
    assert 0 < len(differing) < CODES / 25
    valid = sum(judged["is_tax_code_valid"] for _, judged in tax_codes)
    assert 0.5 < valid / CODES < 0.7


def test_vat_numbers_agree_with_stdnum(vat_numbers: list[tuple[str, dict[str, Any]]]) -> None:
    """On 50,000 numbers, without an exception; and so does the tax code of a company."""
    assert len(vat_numbers) == CODES
    differing = [
        judged
        for code, judged in vat_numbers
        if judged["is_vat_number_valid"] != iva.is_valid(code)
        or judged["is_tax_code_valid"] != codicefiscale.is_valid(code)
    ]
    assert differing == []
    valid = sum(judged["is_vat_number_valid"] for _, judged in vat_numbers)
    assert 0.5 < valid / CODES < 0.7


def test_every_word_is_met_and_known(
    tax_codes: list[tuple[str, dict[str, Any]]], vat_numbers: list[tuple[str, dict[str, Any]]]
) -> None:
    """Each kind of mistake has its word; what is valid has none."""
    met: Counter[str] = Counter()
    for _, judged in tax_codes + vat_numbers:
        assert judged["is_tax_code_valid"] == (judged["tax_code_problem"] is None)
        assert judged["is_vat_number_valid"] == (judged["vat_number_problem"] is None)
        met.update(filter(None, (judged["tax_code_problem"], judged["vat_number_problem"])))
    assert set(met) == WORDS


def test_no_known_check_is_no_judgement(hygiene: Hygiene) -> None:
    """Of another country's codes nothing is known; a code that is not there is no mistake."""
    for judged in hygiene.judge([("00743110158", "DE"), (None, "IT"), ("--", "IT")]):
        assert judged["is_tax_code_valid"] is None
        assert judged["tax_code_problem"] is None
        assert judged["is_vat_number_valid"] is None
        assert judged["vat_number_problem"] is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("RSSMRA85T10A562S", None),
        ("rss mra 85t10-a562s", None),
        ("RSSMRA85T10A56NH", None),
        (closed("RSSMRA84B29A562"), None),
        (closed("RSSMRA85B29A562"), "wrong_day"),
        (closed("RSSMRA85D31A562"), "wrong_day"),
        (closed("RSSMRA85T71A562"), None),
        (closed("RSSMRA85T72A562"), "wrong_day"),
        (closed("RSSMRA85T40A562"), "wrong_day"),
        (closed("RSSMRA85T00A562"), "wrong_day"),
        (closed("RSSMRA85F10A562"), "wrong_month"),
        ("RSSMRA85T10A562T", "wrong_check_digit"),
        ("RSSMRA85T10A562", "wrong_length"),
        ("RSSMRA85T1OA562S", "wrong_characters"),
        ("00743110157", None),
        ("00743110158", "wrong_check_digit"),
        ("0074311015A", "wrong_characters"),
        ("00743111019", "unknown_office"),
        ("00000000018", "no_company_number"),
    ],
)
def test_tax_codes_by_hand(hygiene: Hygiene, code: str, expected: str | None) -> None:
    """The boundaries of each rule."""
    (judged,) = hygiene.judge([(code, "IT")])
    assert judged["tax_code_problem"] == expected


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("ada@example.org", None),
        ("Ada.B+shop@Mail.Example.org", None),
        ("o'connor@example.org", None),
        ("a@b.it", None),
        ("ada@example.xn--p1ai", None),
        ("ada@example", "no_domain"),
        ("ada@", "no_domain"),
        ("ada", "no_domain"),
        ("@example.org", "no_local_part"),
        ("ada.@example.org", "wrong_dots"),
        (".ada@example.org", "wrong_dots"),
        ("ada..b@example.org", "wrong_dots"),
        ("ada@example..org", "wrong_dots"),
        ("ada@.example.org", "wrong_dots"),
        ("ada@example.org.", "wrong_dots"),
        ("ada b@example.org", "wrong_characters"),
        ("ada@exa mple.org", "wrong_characters"),
        ("ada@@example.org", "wrong_characters"),
        ("ada@b@example.org", "wrong_characters"),
        ("ada,b@example.org", "wrong_characters"),
        ("adà@example.org", "wrong_characters"),
        ("ada@-example.org", "wrong_characters"),
        ("ada@example_shop.org", "wrong_characters"),
        ("ada@example.c", "wrong_characters"),
        ("ada@example.123", "wrong_characters"),
        ("<ada@example.org>", "wrong_characters"),
        ("a" * 64 + "@example.org", None),
        ("a" * 65 + "@example.org", "too_long"),
        ("ada@" + "b" * 63 + ".org", None),
        ("ada@" + "b" * 64 + ".org", "too_long"),
        ("ada@" + "b." * 123 + "org", None),
        ("ada@" + "b." * 124 + "org", "too_long"),
    ],
)
def test_emails_by_hand(hygiene: Hygiene, email: str, expected: str | None) -> None:
    """The boundaries of each rule."""
    (judged,) = hygiene.judge([(email, "IT")])
    assert judged["email_problem"] == expected
    assert judged["is_email_valid"] == (expected is None)
