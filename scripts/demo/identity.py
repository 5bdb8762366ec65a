"""Invented names, codes, phone numbers and addresses.

Nothing here is meant to belong to anybody: names are made of syllables, birth places are
land-registry codes that no municipality has (M9xx), VAT numbers start with 5 (issued ones start
with 0 or 1), landlines have a subscriber number that starts with 0 (the Italian plan forbids it)
and mobiles use codes 314-318, for which no operator is known. docs/demo.md says how far each goes.
"""

from __future__ import annotations

import random
import unicodedata
from datetime import date

SURNAME_STARTS = (
    "Bram Cors Dalt Fenz Garb Lunt Morv Nard Pelt Quar Rast Selv Tramb Ulv Vesp Zand Bolt Crev "
    "Drus Frin Gors Lamb Mirt Olm Prass Ruv Scarp Tond Varm Zorl"
).split()
SURNAME_MIDDLES = ("", "ab", "el", "ig", "ol", "and", "erg", "im", "ost", "ul")
SURNAME_ENDS = ("ini", "etti", "azzi", "oni", "ucci", "ello", "ardi", "igo", "esio", "anti")
NAME_STARTS = (
    "Alb Bern Clar Dor Erm Fior Gild Ires Lor Mirt Nev Ond Pert Ros Silv Tald Urs Vald Zef Brun "
    "Cesid Delf Elv Gherl"
).split()
NAME_MIDDLES = ("", "in", "el", "ett", "and", "ian")

PLACES = [  # province, city, generic postal code, landline prefix, store
    ("MI", "Milano", "20100", "02", "S01"),
    ("BO", "Bologna", "40100", "051", "S02"),
    ("TO", "Torino", "10100", "011", "S03"),
    ("PD", "Padova", "35100", "049", "S04"),
    ("FI", "Firenze", "50100", "055", "S05"),
    ("NA", "Napoli", "80100", "081", "S06"),
]
FOREIGN_PLACES = {
    "CH": [("Lugano", "6900"), ("Chiasso", "6830")],
    "GB": [("London", "SW1A 0AA"), ("Bristol", "BS1 1AA")],
    "US": [("Boston", "02101")],
    "DE": [("Berlin", "10115")],
    "FR": [("Nice", "06000")],
}
CURRENCIES = {"CH": "CHF", "GB": "GBP", "US": "USD"}
STREETS = (
    "dei Salici Blu",
    "della Luna Storta",
    "del Mirtillo",
    "dei Tre Aquiloni",
    "dell'Ombra Lunga",
    "del Riccio",
)

_MONTHS = "ABCDEHLMPRST"
_OMOCODIA = dict(zip("0123456789", "LMNPQRSTUV", strict=True))
_OMOCODIA_POSITIONS = (
    14,
    13,
    12,
    10,
    9,
    7,
    6,
)  # from the right, as the revenue agency replaces them
_ODD_DIGITS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)  # the first ten letters have the digits' values
_ODD_OTHERS = (2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23)
_ODD_VALUES = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (*_ODD_DIGITS, *_ODD_DIGITS, *_ODD_OTHERS),
        strict=True,
    )
)


def surname(rng: random.Random) -> str:
    """An invented surname; one in forty has an apostrophe or an accent, as Italian surnames do."""
    name = rng.choice(SURNAME_STARTS) + rng.choice(SURNAME_MIDDLES) + rng.choice(SURNAME_ENDS)
    draw = rng.random()
    if draw < 0.015:
        return "D'" + name
    return name[:-1] + {"i": "ì", "o": "ò"}.get(name[-1], name[-1]) if draw < 0.025 else name


def first_name(rng: random.Random, sex: str) -> str:
    """An invented first name: -a for women, -o for men."""
    return rng.choice(NAME_STARTS) + rng.choice(NAME_MIDDLES) + ("a" if sex == "F" else "o")


def plain(text: str) -> str:
    """Letters only, without accents."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if c.isascii() and c.isalpha())


def check_letter(code15: str) -> str:
    """The 16th character of a codice fiscale: odd and even positions valued apart, mod 26."""
    total = 0
    for position, char in enumerate(code15, start=1):
        even_value = int(char) if char.isdigit() else ord(char) - ord("A")
        total += _ODD_VALUES[char] if position % 2 else even_value
    return chr(ord("A") + total % 26)


def tax_code(last: str, first: str, sex: str, born: date, place: int) -> str:
    """The codice fiscale of an invented person.

    `place` 901-999 gives a birth place that does not exist.
    """
    day = born.day + (40 if sex == "F" else 0)
    birth = f"{born:%y}{_MONTHS[born.month - 1]}{day:02d}"
    code = f"{_name_part(last)}{_first_name_part(first)}{birth}M{place:03d}"
    return code + check_letter(code)


def omocodia(code: str, replaced: int = 1) -> str:
    """The same code with its last digits turned to letters.

    As issued when two people would share one.
    """
    chars = list(code[:15])
    for position in _OMOCODIA_POSITIONS[:replaced]:
        chars[position] = _OMOCODIA[chars[position]]
    body = "".join(chars)
    return body + check_letter(body)


def wrong_check_letter(code: str) -> str:
    """The same code with the next letter of the alphabet as its check letter."""
    return code[:15] + chr((ord(code[15]) - ord("A") + 1) % 26 + ord("A"))


def vat_number(serial: int, office: str) -> str:
    """A partita IVA that passes the Luhn check but was never issued: its first digit is 5."""
    body = f"{5_000_000 + serial:07d}{office}"
    return body + luhn_digit(body)


def luhn_digit(body: str) -> str:
    """The digit that makes body + digit pass the Luhn check."""
    total = 0
    for index, char in enumerate(reversed(body)):
        doubled = int(char) * 2 if index % 2 == 0 else int(char)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def landline(serial: int, prefix: str) -> tuple[str, str]:
    """Prefix and subscriber number of a landline nobody can have.

    The subscriber number starts with 0.
    """
    digits = 7 if len(prefix) == 2 else 6
    return prefix, f"0{(serial * 7919 + 12345) % 10 ** (digits):0{digits}d}"


def mobile(serial: int) -> tuple[str, str]:
    """Code and number of an Italian mobile in a code (314-318) without a known operator."""
    return str(314 + serial % 5), f"{(serial * 104_729 + 31_337) % 10**7:07d}"


def foreign_phone(country: str, serial: int) -> str:
    """A number of the country's range for films, where there is one that passes as valid.

    Else nothing.
    """
    if country == "GB":
        return f"+44 20 7946 0{serial % 1000:03d}"
    if country == "US":
        return f"+1 202 555 01{serial % 100:02d}"
    if country == "FR":
        return f"+33 1 99 00 {serial // 100 % 100:02d} {serial % 100:02d}"
    if country == "DE":
        return f"+49 30 23125 {serial % 1000:03d}"
    return ""


def written(prefix: str, rest: str, style: int) -> str:
    """One of the ways people write the same number."""
    styles = (
        f"{prefix} {rest}",
        f"+39 {prefix} {rest}",
        f"0039{prefix}{rest}",
        f"{prefix}{rest}",
        f"+39{prefix}{rest}",
        f"{prefix}-{rest[:3]} {rest[3:]}",
        f"{prefix}/{rest}",
    )
    return styles[style % len(styles)]


def email(first: str, last: str, serial: int) -> str:
    """An address under example.org (RFC 2606), unique by its number."""
    return f"{plain(first).lower()}.{plain(last).lower()}{serial}@example.org"


def _name_part(text: str) -> str:
    letters = plain(text).upper()
    consonants = [c for c in letters if c not in "AEIOU"]
    vowels = [c for c in letters if c in "AEIOU"]
    return "".join(consonants + vowels + list("XXX"))[:3]


def _first_name_part(text: str) -> str:
    consonants = [c for c in plain(text).upper() if c not in "AEIOU"]
    if len(consonants) >= 4:
        return consonants[0] + consonants[2] + consonants[3]
    return _name_part(text)
