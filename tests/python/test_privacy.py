"""No personal value of the demo stands outside the vault: in no table, log, compiled query or page.

Looks at the build that `make test` made (CLIENTELA_DB, DBT_TARGET_PATH, DBT_LOG_PATH).
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pytest
from companies import company_of, sale, write_csv
from dbt_process import ROOT, Dbt
from personal_values import full_names, personal_columns, spellings
from project import models

DEMO = ROOT / "seeds/demo"
# As many bytes are compared at once; shorter values are looked for as whole cells and words.
WIDTH = 8
VAULT = "vault"


def place(name: str, default: str) -> Path:
    """A path of the build that is looked at."""
    return ROOT / (os.environ.get(name) or default)


@dataclass(frozen=True)
class Values:
    """Personal values in lower case: looked for anywhere, or as a whole."""

    long: frozenset[bytes]
    short: frozenset[bytes]
    dates: frozenset[bytes]

    @property
    def words(self) -> frozenset[bytes]:
        """Short values that a word of a text would be by more than chance: no numbers."""
        return frozenset(value for value in self.short if value.isalpha() and len(value) > 3)


@cache
def personal_values() -> Values:
    """Every value of every personal column of the demo, in the spellings that a build could make."""
    found: set[str] = set()
    dates: set[str] = set()
    for table, columns in personal_columns().items():
        if not columns:
            continue
        with (DEMO / f"{table}.csv").open(newline="", encoding="utf-8") as stream:
            for row in csv.DictReader(stream):
                if row.get("identifier_type") == "customer_id":
                    continue
                for name in columns:
                    found |= spellings(row[name])
                dates |= spellings(row.get("birth_date", ""))
                found |= {name.lower() for _, name in full_names(row)}
    # 0000000000 was planted as a phone number and @example.org as an address: they are nobody's.
    values = {value.encode() for value in found if len(set(value)) > 3 and value[0] != "@"}
    return Values(
        long=frozenset(value for value in values if len(value) >= WIDTH),
        short=frozenset(value for value in values if len(value) < WIDTH),
        dates=frozenset(value.encode() for value in dates),
    )


@cache
def starts() -> tuple[np.ndarray[tuple[int], np.dtype[np.uint64]], dict[bytes, list[bytes]]]:
    """The first bytes of the long values, as numbers in order and as keys."""
    by_start: dict[bytes, list[bytes]] = {}
    for value in personal_values().long:
        by_start.setdefault(value[:WIDTH], []).append(value)
    return np.sort(np.frombuffer(b"".join(by_start), dtype=np.uint64)), by_start


def inside(text: bytes) -> set[bytes]:
    """The long values that stand anywhere in a text."""
    text = text.lower()
    known, by_start = starts()
    found: set[bytes] = set()
    for shift in range(min(WIDTH, max(len(text) - WIDTH + 1, 0))):
        count = (len(text) - shift) // WIDTH
        numbers = np.frombuffer(text, dtype=np.uint64, count=count, offset=shift)
        nearest = known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)]
        for index in np.flatnonzero(nearest == numbers):
            start = shift + int(index) * WIDTH
            candidates = by_start[text[start : start + WIDTH]]
            found |= {value for value in candidates if text.startswith(value, start)}
    return found


def leaks(text: bytes) -> set[bytes]:
    """The personal values that a text quotes: long ones anywhere, short ones as words.

    Dates are left out: those of the unit tests are somebody's birth date by chance.
    """
    words = frozenset(re.findall(rb"[^\W_]+", text.lower()))
    return inside(text) - personal_values().dates | (personal_values().words & words)


def hidden(values: Iterable[bytes]) -> list[str]:
    """Values as a failing test may show them."""
    return [f"{len(value)} bytes" for value in values]


# -- the search itself


def test_the_search_finds_what_is_there() -> None:
    """A canary: every value inside other text, in capitals; and nothing in what holds none."""
    values = personal_values()
    assert len(values.long) > 10_000
    assert len(values.words) > 100
    for length in range(WIDTH):
        padded = (b"-" * length).join(sorted(values.long)).upper()
        assert inside(b"x" * length + padded) >= values.long
    assert leaks(b"'" + sorted(values.words)[0].upper() + b"',") != set()
    assert leaks(b"select customer_id, net_amount from core.fct_purchases -- 10100") == set()
    assert leaks(b"") == leaks(b"short") == set()


# -- tables


@pytest.fixture(scope="module")
def warehouse() -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the demo."""
    path = place("CLIENTELA_DB", "warehouse/clientela.duckdb")
    assert path.exists(), f"{path} is missing: run make test, or dbt build first"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def columns_of(
    warehouse: duckdb.DuckDBPyConnection,
) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Columns that could hold a personal value and their types, by schema and table."""
    rows = warehouse.execute(
        """
        select table_schema, table_name, column_name, data_type
        from information_schema.columns
        where
            table_catalog = current_database()
            and data_type not in ('DOUBLE', 'FLOAT', 'BOOLEAN')
            and data_type not like 'DECIMAL%'
        order by all
        """
    ).fetchall()
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, table, column, data_type in rows:
        found.setdefault((schema, table), []).append((column, data_type))
    return found


def cells(warehouse: duckdb.DuckDBPyConnection, schema: str, table: str, column: str) -> set[bytes]:
    """The distinct values of a column as texts in lower case."""
    rows = warehouse.execute(
        f'select distinct lower("{column}"::varchar) from "{schema}"."{table}"'
        f' where "{column}" is not null'
    ).fetchall()
    return {row[0].encode() for row in rows}


def test_no_table_outside_the_vault_holds_a_personal_value(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Whatever its columns are called: rejected records, names of products, texts of rules."""
    tables = columns_of(warehouse)
    outside = {table: columns for table, columns in tables.items() if table[0] != VAULT}
    assert ("quality", "rejected_records") in outside
    assert len(outside) > 80
    short, long = personal_values().short, personal_values().long
    found = []
    for (schema, table), columns in outside.items():
        for column, data_type in columns:
            values = cells(warehouse, schema, table, column)
            # Of row numbers and counts some are somebody's postal code, and in scores of fifteen
            # digits somebody's telephone number stands by chance: whole, it would be one.
            if data_type in ("INTEGER", "BIGINT", "HUGEINT"):
                leaked = values & long
            else:
                leaked = inside(b"\n".join(values))
            leaked |= values & short if data_type == "VARCHAR" else set()
            if leaked:
                found.append((f"{schema}.{table}.{column}", len(leaked)))
    assert found == []


def test_the_vault_holds_them(warehouse: duckdb.DuckDBPyConnection) -> None:
    """So the test above would have found them, had they stood elsewhere."""
    emails = cells(warehouse, VAULT, "customer_identities", "email")
    assert len(inside(b"\n".join(emails))) > 500


# -- files


def written_files() -> list[Path]:
    """What dbt logged, compiled and documented."""
    target = place("DBT_TARGET_PATH", "target")
    if manifest := os.environ.get("CLIENTELA_MANIFEST"):
        target = (ROOT / manifest).parent
    logs = place("DBT_LOG_PATH", "logs")
    assert logs.exists()
    return sorted(path for folder in (target, logs) for path in folder.rglob("*") if path.is_file())


def test_no_file_of_dbt_quotes_a_personal_value() -> None:
    """Logs, compiled SQL, manifest, run results and the pages of dbt docs."""
    files = written_files()
    names = {path.name for path in files}
    assert {"manifest.json", "run_results.json", "catalog.json", "dbt.log"} <= names
    found = {path.name: hidden(leaked) for path in files if (leaked := leaks(path.read_bytes()))}
    assert found == {}


def test_docs_hold_no_statistics_of_the_data() -> None:
    """Names and types of columns; nothing that was counted or found in them."""
    (catalog,) = [path for path in written_files() if path.name == "catalog.json"]
    content = json.loads(catalog.read_text(encoding="utf-8"))
    kinds = {name for node in content["nodes"].values() for name in node["stats"]}
    assert kinds == {"has_stats"}


# -- who may read the files


def test_the_warehouse_is_its_owners_alone() -> None:
    """The file, its log beside it, and what was compiled."""
    path = place("CLIENTELA_DB", "warehouse/clientela.duckdb")
    files = [*path.parent.glob(f"{path.name}*"), *written_files()]
    shared = [
        file.name
        for file in files
        if file.stat().st_mode & 0o077
        and (file.name.startswith(path.name) or "compiled" in file.parts)
    ]
    assert shared == []


# -- errors


def test_a_build_that_fails_on_values_quotes_none(dbt: Dbt, tmp_path: Path) -> None:
    """Every customer has a date, and a flag, that is none: too many rejects stop the build."""
    secret = "qzsecret"
    people = [
        {
            "customer_id": f"C{number}",
            "first_name": f"{secret}na",
            "email": f"{secret}{number}@example.org",
            "birth_date": f"31/12/{secret}",
            "created_at": f"{secret} o'clock",
        }
        for number in range(20)
    ]
    company = company_of(sale("O1", "C1", "2025-01-01 10:00:00"), {"customers": people})
    for table, rows in company.items():
        write_csv(tmp_path / f"input/{table}.csv", rows)
    run = dbt.run(
        ["build", "--exclude-resource-type", "unit_test", "--select", "+stg_customers"],
        tmp_path / "input",
        tmp_path / "work.duckdb",
    )
    assert run.exit_code == 1
    assert "rejects_within_limit" in run.output
    assert secret not in run.said.lower()
    assert "20 x birth_date is not a date" in run.output


# -- the guide


def test_the_data_dictionary_names_every_personal_column() -> None:
    """docs/personal_data.md says of each where it is, and of no other that it is personal."""
    text = (ROOT / "docs/personal_data.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z_0-9]+\.[a-z_0-9]+)` \|", text, re.MULTILINE))
    inputs = {
        f"{table}.{column}" for table, columns in personal_columns().items() for column in columns
    }
    derived = {
        f"{name}.{column}"
        for name, model in models().items()
        if not name.startswith("stg_")
        for column, spec in model["columns"].items()
        if spec["config"]["meta"].get("pii")
    }
    assert named == inputs | derived
