"""What an export reads of a warehouse that dbt built, and how it compares with the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb

from lists import RefusedError
from lists.ledger import CONTACT_COLUMNS, Ledger

TABLES = """
    activation.contact_list core.dim_products rules.contact_channels staging.base_contact_ledger
    staging.base_contacts staging.base_known_customers
""".split()
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
FORMULA, HARMLESS = r"^([=+@\t\r-])", r"'\1"
PAGE = 10_000

Row = tuple[Any, ...]


class Warehouse:
    """A DuckDB file, read only, under the name that its views know."""

    def __init__(self, path: Path) -> None:
        self.connection = duckdb.connect()
        file = str(path).replace("'", "''")
        name = path.stem.replace('"', '""')
        self.connection.execute(f"attach '{file}' as \"{name}\" (read_only)")
        self.connection.execute(f'use "{name}"')
        found = {
            f"{schema}.{table}"
            for schema, table in self.rows(
                "select table_schema, table_name from information_schema.tables"
                " where table_catalog = ?",
                [path.stem],
            )
        }
        if missing := [table for table in TABLES if table not in found]:
            raise RefusedError(f"it holds no {', no '.join(missing)}: run dbt build first")
        self.zone, self.ledger_folder = self.rows("from staging.base_contact_ledger")[0]

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """Rows of a query."""
        return self.connection.execute(query, list(values)).fetchall()

    def dates(self) -> tuple[str, str]:
        """List date and as-of date of the contact list. Raises RefusedError where it is none."""
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
            from activation.contact_list
            left join rules.contact_channels on contact_list.channel = contact_channels.channel
            """
        )
        if not contacts:
            raise RefusedError("the contact list is empty: there is nobody to contact")
        if dates != 1 or not list_date or not as_of_date:
            raise RefusedError("the contact list is not of one list date: run dbt build again")
        if known != contacts:
            raise RefusedError(f"{contacts - known} contacts of the list have no id of their own")
        if unreachable:
            raise RefusedError(f"{unreachable} contacts of the list have no address or number")
        return list_date, as_of_date

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
        """Contacts of customers who were erased, or are known to nobody any more, by list date."""
        gone: dict[str, list[str]] = {date: [] for date in ledger.dates}
        for date, contact_id in self.rows(
            """
            select distinct split_part(contacts.source_file, '/', 2), contacts.contact_id
            from staging.base_contacts as contacts
            left join staging.base_known_customers as customers
                on contacts.customer_id = customers.customer_id
            where
                contacts.source_file like 'ledger/%'
                and (customers.customer_id is null or customers.erased_at is not null)
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
                from activation.contact_list
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
                from activation.contact_list
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
                    when contact_channels.identifier_type = 'postal_address'
                        then regexp_replace(dated.contact_value, $3, $4)
                    else dated.contact_value
                end,
                dated.offer_type,
                dated.product_id,
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
