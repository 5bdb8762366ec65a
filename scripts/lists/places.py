"""Where the warehouse and its ledger are; macro contact_ledger_folder tells builds the same."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def default_database() -> Path:
    """The DuckDB file that a build makes: CLIENTELA_DB, else warehouse/clientela.duckdb."""
    return Path(os.environ.get("CLIENTELA_DB") or PROJECT / "warehouse/clientela.duckdb")


def ledger_beside(warehouse: Path) -> Path:
    """The ledger of a warehouse for which nobody named a folder."""
    return warehouse.with_name(warehouse.name.removesuffix(".duckdb") + ".ledger")


def ledger_of(database: Path, named_by_build: str | None) -> Path:
    """The ledger that the build of a database reads; a var comes before the environment."""
    if named_by_build:
        return PROJECT / named_by_build
    given = os.environ.get("CLIENTELA_LEDGER")
    return Path(given) if given else ledger_beside(database)
