"""The demo company as `make test` built it, and what was planted in it."""

from __future__ import annotations

import json
import os
from typing import Any

import duckdb
from dbt_process import ROOT

DEMO = ROOT / "seeds/demo"
PLANTED: dict[str, Any] = json.loads((DEMO / "planted.json").read_text(encoding="utf-8"))
# The as-of date of fixture year_end.
YEAR_END = "2025-12-31"


def opened() -> duckdb.DuckDBPyConnection:
    """The warehouse of env CLIENTELA_DB, to be read."""
    path = ROOT / os.environ.get("CLIENTELA_DB", "warehouse/clientela.duckdb")
    assert path.exists(), f"{path} is missing: run make test, or dbt build first"
    return duckdb.connect(str(path), read_only=True)


def records(marts: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Rows of a query by column."""
    found = marts.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
