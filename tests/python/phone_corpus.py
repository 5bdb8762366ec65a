"""Phone numbers as people write them, of the countries of seed country_calling_codes; nobody's on purpose."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from hygiene import countries
from phonenumbers import PhoneNumberType

KINDS = {
    "landline": PhoneNumberType.FIXED_LINE,
    "mobile": PhoneNumberType.MOBILE,
    "toll-free": PhoneNumberType.TOLL_FREE,
    "premium": PhoneNumberType.PREMIUM_RATE,
    "shared cost": PhoneNumberType.SHARED_COST,
    "personal": PhoneNumberType.PERSONAL_NUMBER,
    "internet": PhoneNumberType.VOIP,
}
ITALIAN_AREAS = ["02", "06", "010", "011", "051", "055", "070", "081", "0541", "0549", "0965"]
ITALIAN_SHORT = ["112", "113", "118", "187", "1500", "4242", "12", "40404", "892424", "199123456"]


@dataclass(frozen=True)
class Written:
    """A text in the phone field of a customer of a country, and how it came about."""

    text: str
    country: str
    kind: str
    writing: str


def digits(chance: random.Random, count: int) -> str:
    """Any digits."""
    return "".join(chance.choices("0123456789", k=count))


def national_numbers(chance: random.Random, country: str) -> Iterator[tuple[str, str]]:
    """Numbers of each kind a country has, their last digits drawn; and digits that are no number."""
    count = 120 if country == "IT" else 15
    for kind, number_type in KINDS.items():
        example = phonenumbers.example_number_for_type(country, number_type)
        if example is None:
            continue
        number = phonenumbers.national_significant_number(example)
        for _ in range(count):
            drawn = min(len(number) - 1, chance.randint(3, 6))
            yield kind, number[:-drawn] + digits(chance, drawn)
    for _ in range(2 * count):
        yield "any digits", digits(chance, chance.randint(5, 12))


def italian_landlines(chance: random.Random) -> Iterator[tuple[str, str]]:
    """Landlines of areas of two to four digits, of every length in use."""
    for area in ITALIAN_AREAS:
        for length in range(8, 12):
            for _ in range(15):
                yield (
                    "landline",
                    area + chance.choice("123456789") + digits(chance, length - 1 - len(area)),
                )


def parted(chance: random.Random, number: str) -> str:
    """A number with spaces, dots or dashes somewhere."""
    first, second = sorted(chance.sample(range(2, len(number)), 2))
    mark = chance.choice([" ", ".", "-", ""])
    return f"{number[:first]}{chance.choice([' ', '-', mark])}{number[first:second]}{mark}{number[second:]}"


def writings(
    chance: random.Random, code: str, trunk: str, number: str
) -> Iterator[tuple[str, str]]:
    """One number in the ways in which it is written."""
    home = trunk + number
    other = trunk + digits(chance, len(number))
    yield "plus", f"+{code} {parted(chance, number)}"
    yield "zeros", f"00{code}{parted(chance, number)}"
    yield "at home", parted(chance, home)
    yield "slash", f"{home[:3]}/{home[3:]}"
    yield "slash after code", f"+{code} {number[:3]}/{number[3:]}"
    yield "zero in brackets", f"+{code} (0){number.removeprefix('0')}"
    yield "trunk after code", f"+{code} {home}"
    yield "code without plus", f"{code} {number}"
    yield "code twice", f"+{code} 00{code} {number}"
    yield "extension", home + chance.choice([" ext. 12", " x12", " int. 3", "#4", "x3"])
    yield "two numbers", home + chance.choice([" / ", "; ", ", ", " o "]) + other
    yield "label", chance.choice(["Tel. ", "cell: ", "T "]) + home
    yield "word", home + chance.choice([" casa", " (Ada)", " office"])


def corpus(seed: int = 6) -> list[Written]:
    """The texts, each once, and the same every time."""
    chance = random.Random(seed)
    found = []
    for row in countries():
        country, code, trunk = row["country_code"], row["calling_code"], row["trunk_prefix"]
        numbers = list(national_numbers(chance, country))
        if country == "IT":
            numbers += italian_landlines(chance)
        for kind, number in numbers:
            for writing, text in writings(chance, code, trunk, number):
                found.append(Written(text, country, kind, writing))
        if code == "1":
            for kind, number in numbers[:100]:
                found.append(Written(f"011 39 02 {number[:7]}", country, kind, "dialling prefix"))
    found += [Written(text, "IT", "short", "at home") for text in ITALIAN_SHORT]
    return list(dict.fromkeys(found))
