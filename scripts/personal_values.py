"""What identifies one customer, in the spellings it may be found in: what prove_erasure looks for.

The values come from the company's input (contract/inputs.yml says which columns are personal) or
from a list. What is too short, or stands in other people's records as well, would be found whoever
was erased: it is left out and named by its column, never by its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import yaml

PROJECT = Path(__file__).resolve().parent.parent
SHORTEST = 6
SHORTEST_NUMBER = 7
IDENTIFIERS = ("tax_code", "vat_number", "email", "phone", "mobile")
NAMES = ("first_name", "last_name", "company_name")
# Tables whose texts tell whether a value is somebody's alone, with what says whose a row is.
OWNERS = {
    "customers": "customer_id",
    "interactions": "customer_id",
    "contact_events": "contact_id",
    "suppressions": None,
    "products": None,
    "campaigns": None,
}

Row = dict[str, str]
Named = tuple[str, str]


class NotFoundError(ValueError):
    """What was asked for is not in the input."""


@dataclass
class Sought:
    """Texts in lower case to look for, and the columns that gave none."""

    texts: list[str] = field(default_factory=list)
    ignored: dict[str, str] = field(default_factory=dict)


def personal_columns() -> dict[str, list[str]]:
    """The columns that the contract marks as personal, by table."""
    contract = yaml.safe_load((PROJECT / "contract/inputs.yml").read_text(encoding="utf-8"))
    return {
        table: [name for name, column in spec["columns"].items() if column.get("pii")]
        for table, spec in contract["inputs"].items()
    }


def read_table(folder: Path, table: str) -> list[Row]:
    """Rows of an input table as texts; none where the company does not bring it."""
    for reader, pattern in (("read_csv", "csv"), ("read_parquet", "parquet")):
        files = [folder / f"{table}.{pattern}", *sorted(folder.glob(f"{table}/*.{pattern}"))]
        if names := [str(file) for file in files if file.exists()]:
            options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"',"
            relation = (
                f"{reader}($1, {options if reader == 'read_csv' else ''} union_by_name = true)"
            )
            try:
                found = duckdb.execute(f"select columns(*)::varchar from {relation}", [names])
                columns = [column[0].lower() for column in found.description]
                return [
                    {name: value for name, value in zip(columns, row, strict=True) if value}
                    for row in found.fetchall()
                ]
            except duckdb.Error as error:
                # The engine's own words may quote the line.
                raise NotFoundError(f"table {table} in {folder} cannot be read") from error
    return []


def same_person(row: Row, people: Sequence[Row]) -> bool:
    """Whether a record has the name and an identifier of one of the people."""
    return any(
        [fold(row.get(name, "")) for name in NAMES] == [fold(who.get(name, "")) for name in NAMES]
        and any(
            row.get(name) and fold(row[name]) == fold(who.get(name, "")) for name in IDENTIFIERS
        )
        for who in people
    )


def fold(text: str) -> str:
    """A text as two spellings of it are compared."""
    return re.sub(r"[^\w@]", "", text).lower()


def of_customers(folder: Path, ids: Iterable[str]) -> Sought:
    """What identifies customers of an input folder, records of the same person included."""
    wanted = set(ids)
    tables = {table: read_table(folder, table) for table in OWNERS}
    people = [row for row in tables["customers"] if row.get("customer_id") in wanted]
    if missing := wanted - {row["customer_id"] for row in people}:
        raise NotFoundError(
            f"{', '.join(sorted(missing))} not in customers of {folder}:"
            " give the person's values with --values"
        )
    owners = wanted | {
        row["customer_id"]
        for row in tables["customers"]
        if "customer_id" in row and same_person(row, people)
    }
    contacts = {
        row.get("contact_id", "")
        for row in read_table(folder, "contacts")
        if row.get("customer_id") in owners
    }
    personal = personal_columns()
    mine: list[Named] = []
    others: list[str] = []
    known: set[str] = set()
    for table, rows in tables.items():
        owner = OWNERS[table]
        for row in rows:
            is_mine = row.get(owner or "") in (contacts if owner == "contact_id" else owners)
            if table == "suppressions":
                is_mine = fold(row.get("identifier", "")) in known | {fold(one) for one in owners}
            if not is_mine:
                others.extend(row.values())
                continue
            found = [
                (f"{table}.{name}", value)
                for name, value in row.items()
                if (name in personal.get(table, ()) or name.startswith("x_"))
                and not (table == "suppressions" and value in owners)
            ]
            mine += [*found, *full_names(row)]
            known |= {fold(value) for _, value in found}
    return sought(mine, "\n".join(others).lower())


def full_names(row: Row) -> Iterator[Named]:
    """First and last name together, in either order."""
    first, last = row.get("first_name"), row.get("last_name")
    if first and last:
        for name in (f"{first} {last}", f"{last} {first}", f"{first}.{last}"):
            yield "customers.first_name and last_name", name


def of_list(lines: Iterable[str]) -> Sought:
    """What a list of values identifies, one a line."""
    return sought(
        [(f"line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    )


def sought(values: Iterable[Named], others: str = "") -> Sought:
    """The spellings of values that are long enough and nobody else's."""
    result = Sought()
    texts: set[str] = set()
    gave: set[str] = set()
    for column, value in values:
        if value.strip().lower() in others:
            result.ignored.setdefault(column, "in other records too")
            continue
        for text in spellings(value):
            if len(text) < (SHORTEST_NUMBER if text.isdecimal() else SHORTEST):
                result.ignored.setdefault(column, "too short")
            elif text in others:
                result.ignored.setdefault(column, "in other records too")
            else:
                texts.add(text)
                gave.add(column)
    # Whatever holds the longer text holds the shorter one.
    result.texts = sorted(
        text for text in texts if not any(other != text and other in text for other in texts)
    )
    result.ignored = {name: why for name, why in result.ignored.items() if name not in gave}
    return result


def spellings(value: str) -> set[str]:
    """A value as it may be written elsewhere, in lower case."""
    text = value.strip().lower()
    found = {text, re.sub(r"\s+", "", text), re.sub(r"\s+", " ", text)}
    if "@" in text:
        local, domain = text.rsplit("@", 1)
        found.add(f"{local.split('+')[0].replace('.', '')}@{domain}")
    elif date := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)([ t]00:00.*)?", text):
        year, month, day = date.group(1, 2, 3)
        found = {f"{year}-{month}-{day}", f"{day}/{month}/{year}", f"{year}{month}{day}"}
    elif re.fullmatch(r"[+0-9 ().\-/]+", text):
        found |= phone_digits(text)
    elif re.search(r"\d", text) and not re.search(r"[^\W_]{2,} ", text):
        found.add(re.sub(r"[\W_]", "", text))
    return found - {""}


def phone_digits(text: str) -> set[str]:
    """Digits of a phone number, with its country's prefix and without."""
    digits = re.sub(r"\D", "", text)
    found = {digits}
    if text.startswith("+") or digits.startswith("00"):
        abroad = digits.removeprefix("00")
        found.add(abroad)
        found |= {abroad.removeprefix(code) for code in calling_codes() if abroad.startswith(code)}
    return found


def calling_codes() -> list[str]:
    """Prefixes of the countries that the project knows."""
    path = PROJECT / "seeds/rules/country_calling_codes.csv"
    rows: list[Any] = duckdb.execute(
        "select distinct calling_code from read_csv($1, all_varchar = true, header = true)",
        [str(path)],
    ).fetchall()
    return [row[0] for row in rows]
