"""Phone numbers against phonenumbers: every difference belongs to a class that docs/hygiene.md lists and counts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import phonenumbers
import pytest
from hygiene import Hygiene, countries
from phone_corpus import Written, corpus

PAGE = Path(__file__).resolve().parents[2] / "docs/hygiene.md"
# Where phonenumbers reads 00 as no international prefix.
OTHER_PREFIX = {"AU", "BR", "CA", "JP", "SG", "US"}
CODES = {row["country_code"]: row["calling_code"] for row in countries()}


def reference(written: Written) -> tuple[str | None, bool]:
    """What phonenumbers reads in a text, and whether it is a valid number."""
    try:
        number = phonenumbers.parse(written.text, written.country)
    except phonenumbers.NumberParseException:
        return None, False
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return e164, phonenumbers.is_valid_number(number)


def difference(
    written: Written, ours: str | None, is_valid: bool, theirs: str | None, is_theirs_valid: bool
) -> str | None:
    """The class of a difference; null where both find the same valid number, or none."""
    if (ours if is_valid else None) == (theirs if is_theirs_valid else None):
        return None
    if ours == theirs:
        return "unassigned range" if is_valid else "rare service"
    if written.writing in (
        "two numbers",
        "word",
        "code twice",
        "code without plus",
        "dialling prefix",
    ):
        return written.writing
    code = CODES[written.country]
    if written.country == "IL" and re.search(r"^\D*01[2-9]", written.text):
        return "dialling prefix"
    if written.writing == "zeros" and written.country in OTHER_PREFIX:
        return "00 everywhere"
    if is_valid and theirs == f"+{code}{(ours or '').removeprefix('+')}":
        return "code without plus"
    if is_valid and re.match(rf"[+]{code}0", theirs or ""):
        return "zero after the code"
    if is_valid and re.search(r"^\D*00", written.text.replace("/", "")):
        return "digits after 00"
    if is_theirs_valid and not is_valid:
        return "rare service"
    return "unexplained"


@pytest.fixture(scope="module")
def differences(hygiene: Hygiene) -> dict[Written, str | None]:
    """The class of each text of the corpus."""
    texts = corpus()
    judged = hygiene.judge([(written.text, written.country) for written in texts])
    return {
        written: difference(
            written, found["e164"], bool(found["is_phone_valid"]), *reference(written)
        )
        for written, found in zip(texts, judged, strict=True)
    }


def test_every_difference_is_on_the_page(differences: dict[Written, str | None]) -> None:
    """With its count: a better macro or another release of phonenumbers asks for another page."""
    page = PAGE.read_text(encoding="utf-8")
    listed = {
        name: int(count.replace(",", ""))
        for name, count in re.findall(r"^\| `([^`]+)` \| ([0-9,]+) \|", page, re.MULTILINE)
    }
    counted = Counter(name for name in differences.values() if name)
    assert counted == listed
    assert "unexplained" not in counted
    assert f"{len(differences):,} texts" in page


def test_plain_writings_of_italy_agree(differences: dict[Written, str | None]) -> None:
    """Landlines and mobiles, valid and not, as they are mostly written: not one differs."""
    plain = {"plus", "zeros", "at home", "slash", "slash after code", "extension", "label"}
    found = Counter(
        name
        for written, name in differences.items()
        if written.country == "IT"
        and written.writing in plain
        and written.kind in ("landline", "mobile")
    )
    assert found == {None: 6296}


def test_nothing_valid_is_missed(differences: dict[Written, str | None]) -> None:
    """Where phonenumbers finds a number and we do not, the text is one of a few odd ones."""
    missed = Counter(
        (written.kind, name)
        for written, name in differences.items()
        if name == "rare service" and written.kind in ("landline", "mobile", "toll-free")
    )
    assert missed.total() == 0, missed
