"""Copies the marts of a warehouse into a version: a DuckDB file, and Parquet files."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from as_sql import identifier, literal

from publishing import BusyError, PublishError
from publishing.versions import DATABASE, MANIFEST, Manifest, is_locked

OF_THE_VERSION = """
    version published_at as_of_date reporting_currency invocation_id
""".split()
# What a version says of itself, for whoever has nothing but the file.
SAYS_OF_ITSELF = """
    create schema version.publication;
    create table version.publication.version (
        version varchar,
        published_at timestamp,
        as_of_date date,
        reporting_currency varchar,
        dbt_invocation_id varchar
    );
    create table version.publication.marts (
        schema_name varchar, mart varchar, row_count bigint, description varchar
    );
    comment on table version.publication.version is 'Grain: the one version in this file.';
    comment on table version.publication.marts is 'Grain: one mart in this file.';
"""
# Every mart but the vault's knows only ids, so who was erased is looked up where it is remembered.
FACTS = """
    select
        (select as_of_date::varchar from warehouse.intermediate.int_as_of__chosen),
        (
            select md5(coalesce(string_agg(erased, '|' order by erased), ''))
            from (
                select concat_ws(' ', key_type, key_hash, name_hash) as erased
                from warehouse.vault.stg_erasures
                union all
                select customer_id
                from warehouse.vault.customer_identities
                where erased_at is not null
            )
        )
"""
FRESHNESS = """
    select
        input_table,
        newest_at::varchar,
        date_diff('day', newest_at, timezone('UTC', now())),
        warn_after_days
    from warehouse.quality.input_freshness
    inner join warehouse.quality.input_reconciliation using (input_table)
    where is_provided
    order by input_table
"""
INPUTS = """
    select input_table, rows_accepted
    from warehouse.quality.input_reconciliation
    where is_provided
    order by input_table
"""


@dataclass(frozen=True)
class Mart:
    """A mart as the build's manifest describes it."""

    schema: str
    name: str
    description: str = ""
    columns: dict[str, str] = field(default_factory=dict)
    may_shrink: bool = False

    @property
    def path(self) -> str:
        """Schema and name, for people."""
        return f"{self.schema}.{self.name}"

    @property
    def relation(self) -> str:
        """Schema and name, as SQL has them."""
        return f"{identifier(self.schema)}.{identifier(self.name)}"


@contextmanager
def opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with a warehouse attached as `warehouse`: nobody writes to it meanwhile.

    Raises BusyError where somebody does already.
    """
    with duckdb.connect() as connection:
        try:
            connection.execute(f"attach {literal(warehouse)} as warehouse (read_only)")
        except duckdb.IOException as error:
            if is_locked(error):
                raise BusyError(f"another program has {warehouse} open: wait for it") from None
            raise
        yield connection


def row_counts(
    connection: duckdb.DuckDBPyConnection, catalog: str, marts: Sequence[Mart]
) -> dict[str, int]:
    """Rows of each mart that an attached database holds as a table."""
    there = set(
        connection.execute(
            "select schema_name, table_name from duckdb_tables()"
            f" where database_name = {literal(catalog)}"
        ).fetchall()
    )
    return {
        mart.path: counted(connection, f"from {catalog}.{mart.relation}")
        for mart in marts
        if (mart.schema, mart.name) in there
    }


def counted(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Rows of a query."""
    return int(connection.execute(f"select count(*) from ({query})").fetchall()[0][0])


def copy_marts(
    connection: duckdb.DuckDBPyConnection,
    marts: Sequence[Mart],
    folder: Path,
    manifest: Manifest,
    progress: Callable[[str], None],
) -> Manifest:
    """Write a version into an empty folder; gives its manifest with the rows of each mart.

    The warehouse is attached to the connection. Raises PublishError where a mart is no table there,
    or a file does not hold what it should.
    """
    if not marts:
        raise PublishError("the build has no public model")
    built = row_counts(connection, "warehouse", marts)
    if missing := [mart.path for mart in marts if mart.path not in built]:
        raise PublishError(f"the warehouse holds no table {', '.join(missing)}")
    for schema in {mart.schema for mart in marts}:
        (folder / schema).mkdir()
    database = folder / DATABASE
    connection.execute(f"attach {literal(database)} as version")
    # One transaction: each statement alone would wait for the disk.
    connection.begin()
    connection.execute(SAYS_OF_ITSELF)
    insert(connection, "version", [[manifest[name] for name in OF_THE_VERSION]])
    listed = [[mart.schema, mart.name, str(built[mart.path]), mart.description] for mart in marts]
    insert(connection, "marts", listed)
    for mart in marts:
        copy(connection, mart, folder)
    connection.commit()
    # Closing a file would say nothing of a checkpoint that failed.
    connection.execute("checkpoint version")
    connection.execute("detach version")
    progress(f"copied {len(marts)} marts, {sum(built.values()):,} rows")
    check_files(connection, folder, marts, built)
    manifest = manifest | {"rows": built}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    database.chmod(0o444)
    return manifest


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[str]]
) -> None:
    """Put rows of texts into a table of publication; parameters would import pandas first."""
    values = ", ".join(f"({', '.join(map(literal, row))})" for row in rows)
    connection.execute(f"insert into version.publication.{table} values {values}")


def copy(connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path) -> None:
    """Copy one mart with what is said of it."""
    table = f"version.{mart.relation}"
    connection.execute(f"create schema if not exists version.{identifier(mart.schema)}")
    connection.execute(f"create table {table} as from warehouse.{mart.relation}")
    known = connection.table(table).columns
    comments = [f"comment on table {table} is {literal(mart.description)}"] + [
        f"comment on column {table}.{identifier(column)} is {literal(description)}"
        for column, description in mart.columns.items()
        if column in known and description
    ]
    connection.execute("; ".join(comments))
    file = folder / mart.schema / f"{mart.name}.parquet"
    connection.execute(f"copy {table} to {literal(file)} (format parquet, compression zstd)")


def check_files(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    marts: Sequence[Mart],
    built: dict[str, int],
) -> None:
    """Read the files back; raises PublishError where they hold other rows than the warehouse."""
    if list(folder.glob("*.wal")):
        raise PublishError("the DuckDB file could not be written whole; is there room?")
    connection.execute(f"attach {literal(folder / DATABASE)} as version (read_only)")
    in_file = row_counts(connection, "version", marts)
    connection.execute("detach version")
    in_parquet = {
        mart.path: counted(
            connection, f"from {literal(folder / mart.schema / f'{mart.name}.parquet')}"
        )
        for mart in marts
    }
    for name, found in (("the DuckDB file", in_file), ("Parquet", in_parquet)):
        if wrong := [path for path, rows in built.items() if found.get(path) != rows]:
            raise PublishError(f"{name} holds other rows than the warehouse of {', '.join(wrong)}")


def facts(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """As-of date, a digest of whom the company was asked to erase, rows and reach of the inputs."""
    ((as_of_date, erasures),) = connection.execute(FACTS).fetchall()
    names = ("input", "newest_at", "age_days", "warn_after_days")
    return {
        "as_of_date": as_of_date,
        "erasures": erasures,
        "inputs": dict(connection.execute(INPUTS).fetchall()),
        "freshness": [
            dict(zip(names, row, strict=True)) for row in connection.execute(FRESHNESS).fetchall()
        ],
    }
