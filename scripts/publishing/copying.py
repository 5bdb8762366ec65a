"""Copies the marts of a warehouse into a version: a DuckDB file, and Parquet files."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from publishing import PublishError
from publishing.versions import DATABASE, MANIFEST, Manifest

OF_THE_VERSION = """
    version published_at as_of_date reporting_currency invocation_id
""".split()
# What a version says of itself, for whoever has nothing but the file.
SAYS_OF_ITSELF = """
    create schema publication;
    create table publication.version (
        version varchar,
        published_at timestamp,
        as_of_date date,
        reporting_currency varchar,
        dbt_invocation_id varchar
    );
    create table publication.marts (
        schema_name varchar, mart varchar, row_count bigint, description varchar
    );
    comment on table publication.version is 'Grain: the one version in this file.';
    comment on table publication.marts is 'Grain: one mart in this file.';
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
        """Schema and name, as SQL has it."""
        return f"{self.schema}.{self.name}"


def attached(connection: duckdb.DuckDBPyConnection, warehouse: Path) -> None:
    """Attach a warehouse as `warehouse`, to be read."""
    connection.execute(f"attach {text(str(warehouse))} as warehouse (read_only)")


def row_counts(database: Path, marts: Sequence[Mart]) -> dict[str, int]:
    """Rows of each mart that a database holds."""
    with duckdb.connect() as connection:
        attached(connection, database)
        there = set(
            connection.execute(
                "select schema_name || '.' || table_name from duckdb_tables()"
                " where database_name = 'warehouse'"
            ).fetchall()
        )
        return {
            mart.path: connection.table(f"warehouse.{mart.path}").count("*").fetchall()[0][0]
            for mart in marts
            if (mart.path,) in there
        }


def copy_marts(
    warehouse: Path,
    marts: Sequence[Mart],
    folder: Path,
    manifest: Manifest,
    progress: Callable[[str], None],
) -> Manifest:
    """Write a version into an empty folder; gives its manifest with the rows of each mart.

    Raises PublishError where a mart is missing or a file does not hold what it should.
    """
    for schema in {mart.schema for mart in marts}:
        (folder / schema).mkdir()
    with duckdb.connect(str(folder / DATABASE)) as connection:
        attached(connection, warehouse)
        connection.execute("set TimeZone = 'UTC'")
        for schema in sorted({mart.schema for mart in marts}):
            connection.execute(f"create schema {schema}")
        # One transaction: each statement alone would wait for the disk.
        connection.begin()
        counts = {mart.path: copied(connection, mart, folder) for mart in marts}
        connection.execute(SAYS_OF_ITSELF)
        connection.execute(
            "insert into publication.version values ($1, $2, $3, $4, $5)",
            [manifest[name] for name in OF_THE_VERSION],
        )
        connection.executemany(
            "insert into publication.marts values ($1, $2, $3, $4)",
            [[mart.schema, mart.name, counts[mart.path], mart.description] for mart in marts],
        )
        connection.commit()
    progress(f"copied {len(marts)} marts, {sum(counts.values()):,} rows")
    check_files(warehouse, folder, marts, counts)
    manifest = manifest | {"rows": counts}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return manifest


def copied(connection: duckdb.DuckDBPyConnection, mart: Mart, folder: Path) -> int:
    """Copy one mart with what is said of it; gives its rows."""
    try:
        connection.execute(f"create table {mart.path} as from warehouse.{mart.path}")
    except duckdb.CatalogException:
        raise PublishError(f"the warehouse holds no {mart.path}") from None
    known = connection.table(mart.path).columns
    comments = [f"comment on table {mart.path} is {text(mart.description)}"] + [
        f"comment on column {mart.path}.{column} is {text(description)}"
        for column, description in mart.columns.items()
        if column in known and description
    ]
    connection.execute("; ".join(comments))
    file = folder / mart.schema / f"{mart.name}.parquet"
    # A mart of a few wide rows packs best with zstd; readers of all tools know it.
    (rows,) = connection.execute(
        f"copy {mart.path} to {text(str(file))} (format parquet, compression zstd)"
    ).fetchall()[0]
    return int(rows)


def check_files(
    warehouse: Path, folder: Path, marts: Sequence[Mart], counts: dict[str, int]
) -> None:
    """Read the files back; raises PublishError where they hold other rows than the warehouse."""
    built = row_counts(warehouse, marts)
    in_file = row_counts(folder / DATABASE, marts)
    with duckdb.connect() as connection:
        in_parquet = {
            mart.path: connection.read_parquet(str(folder / mart.schema / f"{mart.name}.parquet"))
            .count("*")
            .fetchall()[0][0]
            for mart in marts
        }
    for name, found in (("the DuckDB file", in_file), ("Parquet", in_parquet), ("copy", counts)):
        if wrong := [path for path, rows in built.items() if found.get(path) != rows]:
            raise PublishError(f"{name} holds other rows than the warehouse of {', '.join(wrong)}")


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def facts(warehouse: Path) -> dict[str, Any]:
    """As-of date of a warehouse, and how many it was asked to erase."""
    with duckdb.connect() as connection:
        attached(connection, warehouse)
        ((as_of_date, erasures),) = connection.execute(
            """
            select
                (select as_of_date from warehouse.intermediate.int_as_of__chosen)::varchar,
                (select count(*) from warehouse.vault.stg_erasures)
                + (
                    select count(*)
                    from warehouse.vault.customer_identities
                    where erased_at is not null
                )
            """
        ).fetchall()
        freshness = connection.execute(
            """
            select input_table, newest_at::varchar, warn_after_days,
                date_diff('day', newest_at, timezone('UTC', now()))
            from warehouse.quality.input_freshness
            where newest_at is not null
            order by input_table
            """
        ).fetchall()
    return {
        "as_of_date": as_of_date,
        "erasures": erasures,
        "freshness": [
            {"input": name, "newest_at": newest, "age_days": age, "warn_after_days": limit}
            for name, newest, limit, age in freshness
        ],
    }
