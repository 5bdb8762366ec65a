"""Clientela as another project installs it: integration_tests, deps and build, in a copy."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from dbt_process import PROCESSES, ROOT, Dbt, reading, serve, text_of

PROJECT = ROOT / "integration_tests"
LEFT_BY_RUNS = shutil.ignore_patterns("target", "logs", "dbt_packages", "*.duckdb", "*.ledger")


class Acme:
    """The copy of a company's project."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "acme.duckdb"
        shutil.copytree(PROJECT, folder, ignore=LEFT_BY_RUNS)
        packages = folder / "packages.yml"
        given = packages.read_text(encoding="utf-8")
        assert "local: ../" in given
        packages.write_text(given.replace("local: ../", f"local: {ROOT}"), encoding="utf-8")

    def dbt(self, *arguments: str) -> str:
        """What a run of dbt in the project printed; it must end well."""
        output = self.folder / "output"
        process = PROCESSES.Process(target=serve, args=(arguments, {}, output, self.folder))
        process.start()
        process.join()
        assert process.exitcode == 0, text_of(output)
        return text_of(output)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of a query on what was built."""
        with reading(self.database) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def acme(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Acme:
    """The project with the package installed, built once; it needs no network."""
    project = Acme(tmp_path_factory.mktemp("package") / "integration_tests")
    project.dbt("deps")
    # Seconds: what needs no company's data, and what each table promises of itself, is tested at home.
    apart = ["clientela.statistics", "clientela.hygiene"]
    apart += [f"clientela.{floor},test_type:generic" for floor in ("intermediate", "marts")]
    project.dbt("build", "--exclude-resource-type", "unit_test", "--exclude", *apart)
    return project


def test_the_package_is_installed_once(acme: Acme) -> None:
    """The package holds this project, which is not installed with it."""
    installed = sorted(path.name for path in (acme.folder / "dbt_packages").iterdir())
    assert installed == ["clientela"]


def test_nothing_is_written_into_the_package(acme: Acme) -> None:
    """Warehouse, ledger and what dbt makes are the company's."""
    assert acme.database.exists()
    assert (acme.folder / "target/manifest.json").exists()


def test_the_companys_models_are_the_inputs(acme: Acme) -> None:
    """Built before Clientela's, which read every row of them."""
    found = acme.rows(
        "select input_table, rows_read, rows_rejected from quality.input_reconciliation where is_provided"
    )
    lines = len((PROJECT / "seeds/raw/acme_invoices.csv").read_text().splitlines()) - 1
    assert {table for table, _, _ in found} == {
        "customers",
        "products",
        "orders",
        "order_lines",
        "consents",
    }
    assert ("order_lines", lines, 0) in found
    assert acme.rows("select distinct x_till from core.fct_orders") == [("counter",)]


def test_a_var_reaches_the_package(acme: Acme) -> None:
    """A12 bought within a year and not within rfm_window_days."""
    found = acme.rows(
        "select frequency, recency_days > 180 and recency_days < 365 from scores.customer_rfm"
        " where customer_id = 'A12'"
    )
    assert found == [(0, True)]


def test_a_rule_of_the_company_stands_for_the_packages(acme: Acme) -> None:
    found = acme.rows("select category from core.dim_products where not is_merchandise")
    assert found == [("gift cards",)]
    assert acme.rows(
        "select schema_name from duckdb_tables() where table_name = 'product_categories'"
    ) == [("acme_rules",)]


def test_a_macro_of_the_company_stands_for_the_packages(acme: Acme) -> None:
    found = acme.rows(
        "select customer_id, surviving_customer_id, match_probability from quality.duplicate_customers"
    )
    assert found == [("A13", "A01", 1.0)]


def test_a_mart_of_the_company_reads_the_packages(acme: Acme) -> None:
    found = acme.rows("select customer_id, lifecycle_stage from roaster.acme_winback order by all")
    assert found == [
        ("A08", "at_risk"),
        ("A09", "at_risk"),
        ("A10", "at_risk"),
        ("A11", "lost"),
        ("A12", "lost"),
    ]


def test_the_amounts_are_the_tills(acme: Acme) -> None:
    lines = (PROJECT / "seeds/raw/acme_invoices.csv").read_text().splitlines()[1:]
    total = sum(Decimal(line.rsplit(",", 1)[1]) for line in lines)
    assert acme.rows("select sum(net_amount) from core.fct_purchases") == [(total,)]


def test_lists_leave_from_the_companys_warehouse(acme: Acme) -> None:
    """The scripts of the package write beside it, not into the package."""
    listed = acme.rows("select count(*) from vault.contact_list where not is_control")[0][0]
    assert listed > 0
    done = subprocess.run(
        [sys.executable, "dbt_packages/clientela/scripts/export_lists.py"],
        cwd=acme.folder,
        env={**os.environ, "CLIENTELA_DB": str(acme.database), "CLIENTELA_LEDGER": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"{listed} contacts" in done.stdout + done.stderr
    assert list((acme.folder / "acme.ledger").glob("2026-*/contacts.csv"))


def test_a_refresh_publishes_the_companys_marts_too(acme: Acme) -> None:
    """With what the build above left; another minute of dbt would show nothing more."""
    target = acme.folder / "target"
    artifacts = acme.folder / "artifacts"
    artifacts.mkdir()
    shutil.copyfile(target / "manifest.json", artifacts / "manifest.json")
    results = json.loads((target / "run_results.json").read_text(encoding="utf-8"))
    # Of all tests, some were left out above, which a refresh would refuse.
    results["args"] = {"which": "build"}
    (artifacts / "run_results.json").write_text(json.dumps(results), encoding="utf-8")
    dbt = acme.folder / "dbt"
    dbt.write_text(
        f"#!/bin/sh\ntest -f dbt_project.yml && cp artifacts/*.json {target} && touch $CLIENTELA_DB\n"
    )
    dbt.chmod(0o755)
    done = subprocess.run(
        [sys.executable, "dbt_packages/clientela/scripts/refresh.py", "--dbt", str(dbt)],
        cwd=acme.folder,
        env={**os.environ, "CLIENTELA_DB": "acme.duckdb", "DBT_PROJECT_DIR": "."}
        | {"DBT_TARGET_PATH": "", "CLIENTELA_PUBLISHED": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "is served by" in done.stdout
    with reading(acme.folder / "published/clientela.duckdb") as published:
        found = published.execute("select schema_name || '.' || mart from publication.marts")
        marts = {name for (name,) in found.fetchall()}
    assert {"roaster.acme_winback", "scores.customer_rfm"} <= marts
    assert not [name for name in marts if name.startswith(("vault", "acme_"))]
