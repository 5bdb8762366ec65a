"""The published marts, to be read: what every data loader begins with."""

from __future__ import annotations

import datetime
import decimal
import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import duckdb

REPORTS = Path(__file__).resolve().parents[2]
FILE_NAME = "clientela.duckdb"


def stop(message: str) -> NoReturn:
    """End the build with what to do about it."""
    sys.exit(f"dashboard: {message}")


def folder() -> Path:
    """Where the published files are: env CLIENTELA_PUBLISHED, from the project's root."""
    return REPORTS.parent / (os.environ.get("CLIENTELA_PUBLISHED") or "published")


def opened() -> duckdb.DuckDBPyConnection:
    """The published file; nobody can write to it from here."""
    path = folder() / FILE_NAME
    if not path.is_file():
        stop(f"{path} is missing: run make refresh first, or set CLIENTELA_PUBLISHED")
    return duckdb.connect(str(path), read_only=True)


def plain(value: Any) -> Any:
    """A value that JSON knows."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value


class Marts:
    """Aggregates of the published marts. A loader asks for groups, never for a row per customer."""

    def __init__(self) -> None:
        self.connection = opened()

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query by column."""
        try:
            found = self.connection.execute(query)
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            stop(f"the published file lacks a mart or a column. {str(error).splitlines()[0]}")
        names = [column[0] for column in found.description]
        return [
            {name: plain(value) for name, value in zip(names, row, strict=True)}
            for row in found.fetchall()
        ]

    def row(self, query: str) -> dict[str, Any]:
        """The only row of a query."""
        return self.rows(query)[0]

    def columns(self, query: str) -> dict[str, list[Any]]:
        """The same by column: a long series is half as long without its names on every row."""
        found = self.rows(query)
        return {name: [row[name] for row in found] for name in (found[0] if found else [])}

    def edition(self) -> dict[str, Any]:
        """What stands on every page: the day the marts are of, the version and the currency."""
        return self.row(
            """
            select as_of_date as as_of, version, reporting_currency as currency
            from publication.version
            """
        )


def give(marts: Marts, **parts: Any) -> None:
    """Write the data of a page to where the dashboard reads it."""
    json.dump({"edition": marts.edition(), **parts}, sys.stdout, separators=(",", ":"))
