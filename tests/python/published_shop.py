"""A warehouse of three marts and a dbt that only copies files, so that a refresh takes no minute."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import refresh
from dbt_process import ROOT

SCRIPTS = ROOT / "scripts"


def node(
    schema: str,
    name: str,
    access: str = "public",
    pii: str | None = None,
    may_shrink: bool = False,
) -> dict[str, Any]:
    """A model as dbt's manifest has it; pii: a column of it that is personal."""
    return {
        "resource_type": "model",
        "schema": schema,
        "alias": name,
        "description": f"Grain: one row of {name}, the shop's own.\n",
        "config": {"access": access, "meta": {"may_shrink": True} if may_shrink else {}},
        "columns": {
            column: {
                "name": column,
                "description": "Whose row it is." if column == "customer_id" else "",
                "config": {"meta": {"pii": True} if column == pii else {}},
            }
            for column in ("customer_id", "email")
        },
    }


@contextmanager
def open_elsewhere(database: Path) -> Iterator[None]:
    """Another process has a database open to write."""
    hold = (
        f"import duckdb; c = duckdb.connect({str(database)!r}); print('held', flush=True); input()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    yield
    other.communicate("\n")


class PublishedShop:
    """A folder with a warehouse, the artifacts of its build, and what was published of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.warehouse = folder / "clientela.duckdb"
        self.published = folder / "published"
        self.target = folder / "target"
        self.exit_code = 0
        self.writes = "touch"
        self.statuses = {"model.clientela.customer_rfm": "success"}
        self.variables: dict[str, Any] = {}
        self.done: dict[str, Any] = {}
        self.adapter = "duckdb"
        self.nodes = [
            node("scores", "customer_rfm"),
            node("offers", "offers_due", may_shrink=True),
            node("core", "fct_orders"),
            node("core", "staff_only", access="protected"),
            node("core", "marked_personal", pii="email"),
            node("vault", "customer_identities"),
        ]
        self.build(10)

    def build(
        self, rows: int, as_of_date: str = "2026-06-30", erased: int = 0, register: int = 40
    ) -> PublishedShop:
        """Make the warehouse hold so many customers; register: rows of consents, which 0 takes away."""
        with duckdb.connect(str(self.warehouse)) as connection:
            for schema in ("scores", "offers", "core", "vault", "intermediate", "quality"):
                connection.execute(f"create schema if not exists {schema}")
            for found in self.nodes:
                connection.execute(
                    f"create or replace table {found['schema']}.{found['alias']} as"
                    " select 'C' || range as customer_id, 'c@example.org' as email,"
                    f" date '{as_of_date}' as as_of_date from range({rows})"
                )
            connection.execute(
                f"""
                create or replace table intermediate.int_as_of__chosen as
                select date '{as_of_date}' as as_of_date;
                create or replace table vault.stg_erasures as
                select 'email' as key_type, 'k' || {erased} as key_hash, 'n' as name_hash
                where {erased} > 0;
                alter table vault.customer_identities add column erased_at timestamp;
                create or replace table quality.input_freshness as
                select * from (values
                    ('orders', timestamp '2026-06-30 10:00:00', 3),
                    ('contacts', timestamp '2026-06-01 10:00:00', null),
                    ('consents', timestamp '2062-01-01 10:00:00', 31),
                    ('interactions', null, 31),
                    ('suppressions', null, 92)
                ) as found (input_table, newest_at, warn_after_days);
                create or replace table quality.input_reconciliation as
                select
                    input_table,
                    input_table <> 'suppressions' as is_provided,
                    case when input_table = 'orders' then {rows} else {register} end as rows_accepted
                from quality.input_freshness
                where input_table <> 'consents' or {register} > 0
                """
            )
        return self

    @property
    def dbt(self) -> Path:
        """A dbt that leaves artifacts and ends as it was told."""
        artifacts = self.folder / "artifacts"
        artifacts.mkdir(exist_ok=True)
        nodes = {f"model.clientela.{found['alias']}": found for found in self.nodes}
        manifest = {"nodes": nodes, "metadata": {"adapter_type": self.adapter}}
        (artifacts / "manifest.json").write_text(json.dumps(manifest))
        results = {
            "metadata": {"invocation_id": "11111111-2222"},
            "elapsed_time": 1.5,
            "args": {"which": "build", "vars": self.variables, **self.done},
            "results": [
                {"unique_id": name, "status": status} for name, status in self.statuses.items()
            ],
        }
        (artifacts / "run_results.json").write_text(json.dumps(results))
        script = self.folder / "dbt"
        script.write_text(
            f"#!/bin/sh\nmkdir -p $DBT_TARGET_PATH\ncp {artifacts}/*.json $DBT_TARGET_PATH\n"
            f"{self.writes} $CLIENTELA_DB\nexit {self.exit_code}\n"
        )
        script.chmod(0o755)
        return script

    def options(self, *more: str) -> list[str]:
        """The command line of a refresh of this shop."""
        places = ["--database", str(self.warehouse), "--published", str(self.published)]
        return [*places, "--dbt", str(self.dbt), "--wait", "0", *more]

    def refresh(self, *options: str) -> int:
        """Refresh in this process; gives the exit code."""
        os.environ["DBT_TARGET_PATH"] = str(self.target)
        return refresh.main(self.options(*options))

    def start(self, *options: str, before: str = "") -> subprocess.Popen[str]:
        """Refresh in a process of its own, after some lines of Python."""
        code = f"import sys\n{before}\nimport refresh\nsys.exit(refresh.main(sys.argv[1:]))"
        paths = os.pathsep.join([str(SCRIPTS), str(ROOT / "tests/python")])
        return subprocess.Popen(
            [sys.executable, "-c", code, *self.options(*options)],
            env=os.environ | {"DBT_TARGET_PATH": str(self.target), "PYTHONPATH": paths},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on the served file."""
        with duckdb.connect() as connection:
            connection.execute(
                f"attach '{self.published / 'clientela.duckdb'}' as served (read_only)"
            )
            connection.execute("use served")
            return connection.execute(query).fetchall()

    @property
    def version(self) -> str:
        """The served version; the link leads to it too, and its manifest is there."""
        ((version,),) = self.rows("select version from publication.version")
        folder = (self.published / "latest").resolve()
        assert folder.name == version
        assert json.loads((folder / "manifest.json").read_text())["version"] == version
        return str(version)

    @property
    def customers(self) -> int:
        """Rows of a mart, the same in the DuckDB file and in Parquet."""
        ((count,),) = self.rows("select count(*) from scores.customer_rfm")
        file = self.published / "latest/scores/customer_rfm.parquet"
        assert duckdb.sql(f"select count(*) from '{file}'").fetchall() == [(count,)]
        return int(count)

    @property
    def kept(self) -> list[str]:
        """The versions that are kept, and whatever else lies there."""
        return sorted(path.name for path in (self.published / "versions").iterdir())

    @property
    def report(self) -> dict[str, Any]:
        """What the last refresh reported."""
        found: dict[str, Any] = json.loads((self.published / "reports/latest.json").read_text())
        return found
