"""A warehouse by hand with a contact list in it, and what an export made of it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import export_lists
import pytest
from dbt_process import ROOT

DATE, NEXT, LATER = "2026-06-30", "2026-07-01", "2026-07-02"
TABLES = """
    create schema vault;
    create schema core;
    create schema rules;
    create schema staging;
    create schema intermediate;
    create table vault.contact_list (
        list_date date, as_of_date date, contact_id varchar, customer_id varchar,
        campaign_id varchar, offer_key varchar, wave int, offer_type varchar, product_id varchar,
        category varchar, channel varchar, contact_value varchar, contact_name varchar,
        is_control boolean, expected_value decimal(18, 2), cost decimal(18, 4), reason varchar
    );
    create table core.dim_products as select 'P1' as product_id, '=Caffè, "buono"' as product_name;
    create table rules.contact_channels as select * from (values
        ('email', 'email'), ('sms', 'mobile'), ('phone', 'phone'), ('mail', 'postal_address'),
        ('web', 'none')
    ) as channels (channel, identifier_type);
    create table staging.base_contacts (contact_id varchar, customer_id varchar, source_file varchar);
    create table staging.base_known_customers (customer_id varchar, erased_at timestamp);
    create table intermediate.int_customers__gone (
        customer_id varchar, erased_at timestamp, deceased_at timestamp
    );
    create table intermediate.int_list_date__chosen (list_date date, as_of_date date);
    create table vault.contact_list_pending (node_name varchar);
    create table staging.base_contact_ledger as
    select 'Europe/Rome' as shop_timezone, null::varchar as ledger_folder;
"""
VALUES = {
    "email": "ada@example.org",
    "sms": "+393471234567",
    "phone": "+390212345678",
    "mail": "Via Roma 1, 20100 Milano",
}
PERSONAL = ["ada@", "rossi", "roma", "393471234567", "390212345678"]
Contact = dict[str, Any]


def contact(customer: str, channel: str, campaign: str = "K04", **columns: Any) -> Contact:
    """A row of the contact list."""
    return {
        "customer_id": customer,
        "campaign_id": campaign,
        "channel": channel,
        "contact_value": VALUES.get(channel),
        "contact_name": "Ada Rossi",
        "offer_key": "replenishment:P1",
        "offer_type": "replenishment",
        "product_id": "P1",
        "wave": 1,
        "is_control": False,
        "cost": "0.02",
        **columns,
    }


CONTACTS = [
    contact("C1", "email"),
    contact("C2", "email", is_control=True),
    contact("C3", "phone", cost="2.50"),
    contact("C4", "mail", "Spring/Sale"),
    contact("C5", "sms", "Spring/Sale"),
    contact("C6", "sms", "only controls", is_control=True),
]


@dataclass
class Shop:
    """A warehouse and its ledger, built and exported by hand."""

    folder: Path
    contacts: Sequence[Contact] = field(default_factory=lambda: CONTACTS)

    @property
    def database(self) -> Path:
        """The warehouse."""
        return self.folder / "shop.duckdb"

    @property
    def ledger(self) -> Path:
        """Where an export puts the ledger if nobody says otherwise."""
        return self.folder / "shop.ledger"

    def execute(self, query: str, values: Sequence[object] = ()) -> None:
        """Change the warehouse."""
        with duckdb.connect(str(self.database)) as connection:
            connection.execute(query, list(values)) if values else connection.execute(query)

    def build(self, list_date: str, as_of_date: str | None = None) -> Shop:
        """Build the list of a date, by what the ledger holds."""
        self.database.unlink(missing_ok=True)
        self.execute(TABLES)
        with duckdb.connect(str(self.database)) as connection:
            for number, row in enumerate(self.contacts):
                dated = {
                    "list_date": list_date,
                    "as_of_date": as_of_date or list_date,
                    "contact_id": f"{list_date}-{number}",
                    **row,
                }
                connection.execute(
                    f"insert into vault.contact_list ({', '.join(dated)})"
                    f" values ({', '.join('?' * len(dated))})",
                    list(dated.values()),
                )
            connection.execute(
                "insert into intermediate.int_list_date__chosen values (?, ?)",
                [list_date, as_of_date or list_date],
            )
            customers = sorted({row["customer_id"] for row in self.contacts})
            connection.execute(
                "insert into staging.base_known_customers select unnest(?::varchar[]), null",
                [customers],
            )
            for date, rows in self.exported().items():
                connection.executemany(
                    "insert into staging.base_contacts values (?, ?, ?)",
                    [
                        [row["contact_id"], row["customer_id"], f"ledger/{date}/contacts.csv"]
                        for row in rows
                    ],
                )
        return self

    def export(self, *arguments: str) -> int:
        """Export in this process; returns the exit code."""
        return export_lists.main(["--database", str(self.database), *arguments])

    def export_apart(
        self, preparation: str = "", environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start an export in a process of its own, after some Python."""
        code = f"{preparation}\nimport export_lists, sys\nsys.exit(export_lists.main(sys.argv[1:]))"
        return subprocess.Popen(
            [sys.executable, "-c", code, "--database", str(self.database)],
            env={**os.environ, "PYTHONPATH": str(ROOT / "scripts"), **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def exported(self) -> dict[str, list[dict[str, str]]]:
        """The contacts of every list date in the ledger."""
        return {
            path.parent.name: records(path)
            for path in sorted(self.ledger.glob("[0-9]*/contacts.csv"))
        }

    def manifest(self, date: str = DATE) -> dict[str, Any]:
        """The manifest of a list date."""
        text = (self.ledger / date / "manifest.json").read_text(encoding="utf-8")
        found: dict[str, Any] = json.loads(text)
        return found

    def contents(self) -> dict[str, bytes]:
        """Every file of the ledger but the lock."""
        return {
            str(path.relative_to(self.ledger)): path.read_bytes()
            for path in sorted(self.ledger.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


def records(path: Path) -> list[dict[str, str]]:
    """Rows of a CSV file by column."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def said(told: pytest.CaptureFixture[str]) -> str:
    """What was printed: never somebody's address, number or name."""
    output = "".join(told.readouterr())
    assert not [text for text in PERSONAL if text in output.lower()]
    return output
