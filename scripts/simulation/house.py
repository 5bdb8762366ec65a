"""The project at work: builds the warehouse, reads the contact list, exports it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from .company import Company
from .events import NOTHING, Contact
from .nature import CHANNELS
from .pressure import Sent
from .warm_dbt import WarmDbt

PROJECT = Path(__file__).resolve().parents[2]

LISTED = """
select
    list.list_date,
    list.contact_id,
    list.customer_id,
    list.campaign_id,
    list.offer_type,
    list.product_id,
    list.category,
    list.channel,
    list.is_control,
    coalesce(offers.incentive_amount / nullif(offers.margin_amount, 0), 0) as incentive_share,
    coalesce(customers.value_decision = 'demarket', false) as is_demarketed,
from {schema}.contact_list as list
left join offers.next_best_offers as offers using (customer_id, offer_key)
left join lifecycle.customer_value as customers using (customer_id)
order by list.contact_id
"""

RESULTS = """
select
    campaign_id,
    treated_rate,
    control_rate,
    control_count,
    lift,
    lift_low,
    lift_high,
    incremental_margin,
    incremental_margin_low,
    incremental_margin_high,
from campaigns.campaign_results
order by campaign_id
"""

CONTACTS = """
select customer_id, contact_date, channel
from intermediate.int_contacts__resulted
where not is_control
"""

PERMITTED = """
select customer_id, channel
from activation.contact_eligibility
where reason is null or reason = 'pressure'
"""


class StepError(Exception):
    """A build or an export failed."""


@dataclass(frozen=True)
class Listing:
    """One contact list: who is contacted, who is kept as control, who was demarketed."""

    day: date
    contacts: list[Contact]
    controls: int
    strangers: int  # on the list, and unknown to the truth
    demarketed: frozenset[str]


class House:
    """A warehouse of its own in a folder of its own."""

    def __init__(self, work: Path, source: Path, variables: dict[str, Any]) -> None:
        self.work = work
        self.database = work / "loop.duckdb"
        self.ledger = work / "ledger"
        surroundings = {
            "CLIENTELA_DB": self.database,
            "CLIENTELA_INPUT": source,
            "CLIENTELA_LEDGER": self.ledger,
            "DBT_TARGET_PATH": work / "target",
        }
        self._dbt = WarmDbt(PROJECT, surroundings, variables)
        self.seconds: list[float] = []

    def dbt(self, *arguments: str) -> None:
        """Run dbt.

        Raises StepError with the end of what it said when it fails.
        """
        said = self.work / "said.txt"
        if self._dbt.run(arguments, said) != 0:
            end = "\n".join(said.read_text(encoding="utf-8", errors="replace").splitlines()[-30:])
            raise StepError(f"dbt {arguments[0]} failed:\n{end}")
        # A fork ends without closing its database: opening it writes its log into the file.
        duckdb.connect(str(self.database)).close()

    def build(self, *models: str) -> None:
        """Build some models and all that they rest on."""
        started = time.monotonic()
        self.dbt("run", "--select", *(f"+{model}" for model in models))
        self.seconds.append(time.monotonic() - started)

    def export(self) -> None:
        """Write the contact list to the ledger.

        Raises StepError with what the script said when it fails.
        """
        script = PROJECT / "scripts" / "export_lists.py"
        command = [sys.executable, str(script), "--database", str(self.database)]
        command += ["--ledger", str(self.ledger)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)
        if done.returncode != 0:
            raise StepError(f"export_lists failed:\n{done.stdout}{done.stderr}")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of a query, by column."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            found = connection.execute(query)
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def schema_of(self, table: str) -> str:
        """Where a table stands."""
        query = "select table_schema from information_schema.tables where table_name = '{}'"
        return str(self.rows(query.format(table))[0]["table_schema"])

    def listing(self, company: Company, categories: tuple[str, ...], day: int) -> Listing | None:
        """The contact list as the truth sees it; None where there is none."""
        rows = self.rows(LISTED.format(schema=self.schema_of("contact_list")))
        if not rows:
            return None
        contacts = [
            Contact(
                customer=company.customer_rows[row["customer_id"]],
                day=day,
                channel=row["channel"],
                product=company.product_rows.get(row["product_id"] or "", NOTHING),
                category=categories.index(row["category"])
                if row["category"] in categories
                else NOTHING,
                offer_type=row["offer_type"],
                campaign=row["campaign_id"],
                contact_id=row["contact_id"],
                discount=discount_of(row, company),
            )
            for row in rows
            if row["customer_id"] in company.customer_rows
            and row["channel"] in CHANNELS
            and not row["is_control"]
        ]
        controls = sum(1 for row in rows if row["is_control"])
        return Listing(
            day=rows[0]["list_date"],
            contacts=contacts,
            controls=controls,
            strangers=len(rows) - controls - len(contacts),
            demarketed=frozenset(row["customer_id"] for row in rows if row["is_demarketed"]),
        )

    def permitted(self, company: Company) -> NDArray[np.bool_]:
        """Who may be contacted on which channel, pressure aside, customer by channel."""
        found = np.zeros((len(company.customers), len(CHANNELS)), dtype=bool)
        for row in self.rows(PERMITTED):
            if row["customer_id"] in company.customer_rows and row["channel"] in CHANNELS:
                place = company.customer_rows[row["customer_id"]]
                found[place, CHANNELS.index(row["channel"])] = True
        return found

    def contacts(self) -> list[Sent]:
        """Every contact that the last build knows of, controls aside."""
        return [
            Sent(row["customer_id"], row["contact_date"].toordinal(), row["channel"])
            for row in self.rows(CONTACTS)
        ]


def discount_of(row: dict[str, Any], company: Company) -> float:
    """Share of the price that an incentive is: of the offered product, else of an average one."""
    share = float(row["incentive_share"])
    if share == 0:
        return 0.0
    column = company.product_rows.get(row["product_id"] or "")
    some = company.products if column is None else [company.products[column]]
    return share * sum(one.margin for one in some) / sum(one.price for one in some)
