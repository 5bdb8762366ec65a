"""What an export reads of a warehouse that dbt built, and how it compares with the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
from as_sql import identifier, literal

from lists import RefusedError
from lists.ledger import CONTACT_COLUMNS, Ledger

TABLES = """
    vault.contact_list core.dim_products rules.contact_channels staging.base_contact_ledger
    staging.base_contacts staging.base_known_customers intermediate.int_customers__gone
    intermediate.int_list_date__chosen
""".split()
# What the list rests on and is not built, or failed its tests, since (macro contact_list_pending).
PENDING = "vault.contact_list_pending"
# The hour of the shop at which a contact of a list is dated: any that no change of clocks skips.
HOUR = 9
# What each kind of identifier is called in a list.
IDENTIFIERS = {
    "email": "email",
    "mobile": "phone",
    "phone": "phone",
    "postal_address": "postal_address",
}
OFFER_COLUMNS = ["offer_type", "product_id", "product_name", "category"]
# A spreadsheet takes what begins so for a formula, but not behind an apostrophe.
FORMULA, HARMLESS = r"^([=+@\t\r\n-])", r"'\1"
PAGE = 10_000
# Of records by the register of erasures, of people by what the last build made of them.
ERASED = """
    select customer_id from staging.base_known_customers where erased_at is not null
    union
    select customer_id from intermediate.int_customers__gone where erased_at is not null
"""

Row = tuple[Any, ...]


class Warehouse:
    """A DuckDB file, read only, under the name that its views know."""

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect()
        name = identifier(path.stem)
        self.connection.execute(f"attach {literal(path)} as {name} (read_only)")
        self.connection.execute(f"use {name}")
        found = {
            f"{schema}.{table}"
            for schema, table in self.rows(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = ?",
                [path.stem],
            )
        }
        self.is_marked = PENDING in found
        if missing := [table for table in TABLES if table not in found]:
            raise RefusedError(f"it holds no {', no '.join(missing)}: run dbt build first")
        self.zone, self.ledger_folder = self.rows("from staging.base_contact_ledger")[0]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Rows of a query."""
        return self.connection.execute(query, list(values)).fetchall()

    def check_built(self) -> None:
        """Raise RefusedError where no build that ended well made the list, or it names the gone."""
        if not self.is_marked:
            raise RefusedError("no build has said that its contact list is whole: run dbt build")
        if pending := self.rows(f"from {PENDING} order by all"):
            raise RefusedError(
                f"the last build failed, or built only a part: {len(pending)} of what the contact"
                f" list rests on, such as {pending[0][0]}, is not built since. Run dbt build again"
            )
        ((gone,),) = self.rows(
            f"""
            with gone as ({ERASED} union select customer_id from intermediate.int_customers__gone)

            select count(distinct customer_id)
            from vault.contact_list
            semi join gone using (customer_id)
            """
        )
        if gone:
            raise RefusedError(
                f"{gone} customers of the contact list are erased or dead: run dbt build again"
            )

    def dates(self) -> tuple[str, str, int]:
        """List date, as-of date and length of the list. Raises RefusedError where it is none."""
        ((dates, list_date, as_of_date, contacts, known, unreachable),) = self.rows(
            """
            select
                count(distinct (list_date, as_of_date)),
                max(list_date)::varchar,
                max(as_of_date)::varchar,
                count(*),
                count(distinct contact_id),
                count_if(
                    not contact_list.is_control
                    and contact_list.contact_value is null
                    and contact_channels.identifier_type is distinct from 'none'
                )
            from vault.contact_list
            left join rules.contact_channels on contact_list.channel = contact_channels.channel
            """
        )
        if not contacts:
            chosen = self.rows(
                "select list_date::varchar, as_of_date::varchar"
                " from intermediate.int_list_date__chosen"
            )
            if len(chosen) != 1 or None in chosen[0]:
                raise RefusedError("there is no list date: run dbt build again")
            return (*chosen[0], 0)
        if dates != 1 or not list_date or not as_of_date:
            raise RefusedError("the contact list is not of one list date: run dbt build again")
        if known != contacts:
            raise RefusedError(f"{contacts - known} contacts of the list have no id of their own")
        if unreachable:
            raise RefusedError(f"{unreachable} contacts of the list have no address or number")
        return list_date, as_of_date, contacts

    def unread_dates(self, ledger: Ledger) -> list[str]:
        """List dates of the ledger that the build of the warehouse did not read."""
        if not ledger.dates:
            return []
        columns = ", ".join(f"'{column}': 'varchar'" for column in CONTACT_COLUMNS)
        return [
            date
            for (date,) in self.rows(
                f"""
                select distinct parse_filename(parse_dirpath(filename))
                from read_csv(
                    $1, columns = {{{columns}}}, auto_detect = false, header = true,
                    delim = ',', quote = '"', escape = '"', filename = true
                ) as ledger
                anti join staging.base_contacts on ledger.contact_id = base_contacts.contact_id
                order by 1
                """,
                [ledger.paths()],
            )
        ]

    def dates_elsewhere(self, ledger: Ledger) -> list[str]:
        """List dates that the build read and this ledger does not hold."""
        read = self.rows(
            "select distinct split_part(source_file, '/', 2) from staging.base_contacts"
            " where source_file like 'ledger/%' order by 1"
        )
        return [date for (date,) in read if date not in ledger.dates]

    def gone_contacts(self, ledger: Ledger) -> dict[str, list[str]]:
        """Contacts of customers who were erased since, by list date; not of those nobody knows."""
        gone: dict[str, list[str]] = {date: [] for date in ledger.dates}
        for date, contact_id in self.rows(
            f"""
            with erased as ({ERASED})

            select distinct split_part(source_file, '/', 2), contact_id
            from staging.base_contacts
            semi join erased using (customer_id)
            where source_file like 'ledger/%'
            order by all
            """
        ):
            gone.setdefault(date, []).append(contact_id)
        return gone

    def lists(self) -> list[tuple[str, str, str]]:
        """Campaign and channel of each list, and what the channel's identifier is called."""
        return [
            (campaign_id, channel, IDENTIFIERS.get(identifier, "contact_value"))
            for campaign_id, channel, identifier in self.rows(
                """
                select distinct
                    contact_list.campaign_id,
                    contact_list.channel,
                    contact_channels.identifier_type
                from vault.contact_list
                left join rules.contact_channels on contact_list.channel = contact_channels.channel
                where not contact_list.is_control
                order by all
                """
            )
        ]

    def contacts(self) -> Iterator[tuple[Row, Row | None]]:
        """Each contact as the ledger has it and, unless a control, as a list has it."""
        split = len(CONTACT_COLUMNS)
        found = self.connection.execute(
            """
            with dated as (
                select
                    *,
                    timezone('UTC', timezone($1, list_date + to_hours($2)))::varchar as contacted_at
                from vault.contact_list
            )

            select
                dated.contact_id,
                dated.campaign_id,
                dated.customer_id,
                dated.channel,
                dated.wave,
                dated.contacted_at,
                dated.is_control::varchar,
                case when dated.is_control then 0 else dated.cost end,
                dated.contacted_at as updated_at,
                dated.contact_id,
                regexp_replace(dated.contact_name, $3, $4),
                case
                    when contact_channels.identifier_type in ('phone', 'mobile')
                        then dated.contact_value
                    else regexp_replace(dated.contact_value, $3, $4)
                end,
                regexp_replace(dated.offer_type, $3, $4),
                regexp_replace(dated.product_id, $3, $4),
                regexp_replace(dim_products.product_name, $3, $4),
                regexp_replace(dated.category, $3, $4),
                dated.is_control
            from dated
            left join core.dim_products on dated.product_id = dim_products.product_id
            left join rules.contact_channels on dated.channel = contact_channels.channel
            order by dated.campaign_id, dated.channel, dated.contact_id
            """,
            [self.zone, HOUR, FORMULA, HARMLESS],
        )
        while page := found.fetchmany(PAGE):
            for row in page:
                yield row[:split], None if row[-1] else row[split:-1]
