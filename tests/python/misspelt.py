"""The demo's customers, misspelt a second time, and relatives of theirs: what the fuzzy pass must tell."""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path
from typing import Any

from companies import Row, write_csv
from dbt_process import ROOT

DEMO = ROOT / "seeds/demo"
Pairs = set[tuple[str, str]]


def groups_to_pairs(groups: list[list[str]]) -> Pairs:
    """All pairs inside groups, the smaller id first."""
    return {(min(pair), max(pair)) for group in groups for pair in itertools.combinations(group, 2)}


def planted() -> dict[str, Any]:
    """What the demo was made to hold."""
    found: dict[str, Any] = json.loads((DEMO / "planted.json").read_text(encoding="utf-8"))
    return found


def demo_customers() -> list[Row]:
    """The demo's customers as the build accepts them, in the order of the file."""
    with (DEMO / "customers.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["customer_id"]]
    kept = {row["customer_id"]: row for row in rows if row["customer_type"] != "robot"}
    return list(kept.values())


def misspelt(row: Row, place: int) -> Row:
    """The same person a second time, in one of four ways that no rule sees."""
    first, last = row["first_name"], row["last_name"]
    copy = row | {
        "customer_id": f"T{place:04}",
        "tax_code": "",
        "email": "",
        "phone": "",
        "mobile": "",
        "created_at": "2026-05-01 10:00:00",
        "updated_at": "2026-05-01 10:00:00",
    }
    match place % 4:
        case 0:
            return copy | {"last_name": last[:3] + last[4:]}
        case 1:
            return copy | {"first_name": first[:-1] + "x", "mobile": row["mobile"] or row["phone"]}
        case 2:
            return copy | {"first_name": last, "last_name": first}
    return copy | {"street_address": row["street_address"].replace("Via", "V."), "postal_code": ""}


def relative(row: Row, place: int) -> Row:
    """Somebody else of the family: a twin, or a child of the same name."""
    other = row | {"customer_id": f"U{place:04}", "tax_code": "", "email": ""}
    if place % 2:
        return other | {"first_name": "Zoroastra"}
    return other | {"birth_date": f"{int(row['birth_date'][:4]) + 29}{row['birth_date'][4:]}"}


class MisspeltCompany:
    """A company with misspelt copies and relatives: the input, and who is one."""

    def __init__(self, folder: Path) -> None:
        known = planted()
        taken = {
            customer
            for group in [*known["duplicate_groups"], *known["must_not_merge"]]
            for customer in group["customer_ids"]
        }
        rows = demo_customers()
        whole = [
            row
            for row in rows
            if row["customer_id"] not in taken
            and row["customer_id"] not in known["erasure_requests"]
            and row["customer_type"] == "person"
            and all(row[name] for name in ("first_name", "birth_date", "street_address", "mobile"))
        ]
        copies = [misspelt(row, place) for place, row in enumerate(whole[:120])]
        relatives = [relative(row, place) for place, row in enumerate(whole[120:180])]
        self.folder = folder
        self.truth = {
            (row["customer_id"], copy["customer_id"])
            for row, copy in zip(whole, copies, strict=False)
        }
        write_csv(folder / "customers.csv", [*rows, *copies, *relatives])
        for name in ("orders", "order_lines", "suppressions"):
            (folder / f"{name}.csv").write_bytes((DEMO / f"{name}.csv").read_bytes())

    def personal(self) -> set[str]:
        """Words of the input that say who somebody is."""
        with (self.folder / "customers.csv").open(encoding="utf-8", newline="") as stream:
            return {
                word
                for row in csv.DictReader(stream)
                for name in ("first_name", "last_name", "email", "tax_code", "birth_date")
                for word in row[name].split()
                if len(word) > 4
            }
