"""Which contact list is whole: what a build says of it that failed, built a part, or ended well."""

from __future__ import annotations

from pathlib import Path

import duckdb
from companies import Company
from dbt_process import READER, Dbt, Run
from export_lists import main as export
from test_contact_ledger import LISTS, SALES

TESTS = ["test", "--select", "contact_list,test_name:unique_key"]


def pending(run: Run) -> set[str]:
    """What the list rests on and is not built since."""
    return {name for (name,) in run.rows("from vault.contact_list_pending")}


def test_a_list_is_whole_or_refused(dbt: Dbt, tmp_path: Path) -> None:
    """One warehouse, from its first build on; each step is a run of dbt."""
    shop = Company(SALES).write(tmp_path / "input")
    broken = Company(SALES, files={"orders.csv": "no,header\n"}).write(tmp_path / "broken")
    database = tmp_path / "shop.duckdb"
    ledger = {"CLIENTELA_LEDGER": str(tmp_path / "ledger")}
    asked = ["--database", str(database), "--ledger", ledger["CLIENTELA_LEDGER"]]

    def run(*command: str, folder: Path = shop, ends: int = 0) -> Run:
        done = dbt.run(command, folder, database, environment=ledger)
        assert done.exit_code == ends, done.output
        return done

    def change(statement: str) -> None:
        READER.close()
        with duckdb.connect(str(database)) as connection:
            connection.execute(statement)

    # A first build of a part: all else is pending.
    first = pending(run("run", "--select", "base_contact_ledger", "base_campaigns"))
    assert {"contact_list", "int_list_date__chosen"} <= first
    assert not first & {"base_contact_ledger", "base_campaigns", "base_customer_rows"}
    # Whole, without a test; the list of such a small shop is empty.
    assert pending(run(*LISTS)) == set()
    assert export(asked) == 0
    # A model under the list alone, then the list alone: what lies between is older.
    assert "contact_list" in pending(run("run", "--select", "int_list_date__chosen"))
    assert export(asked) == 3
    between = pending(run("run", "--select", "contact_list"))
    assert "contact_candidates" in between
    assert not between & {"contact_list", "int_list_date__chosen"}
    assert export(asked) == 3
    # What lies between is built, and so all is.
    assert pending(run("run", "--select", "int_list_date__chosen+,+contact_list")) == set()
    # What the list does not rest on, and looking at it, do not matter.
    assert pending(run("run", "--select", "base_contact_ledger")) == set()
    assert pending(run("compile", "--select", "contact_list")) == set()
    # A test that fails on its own, and one that is passed again without a build.
    change("insert into vault.contact_list (customer_id) values ('C1'), ('C1')")
    assert pending(run(*TESTS, ends=1)) == {"contact_list"}
    assert export(asked) == 3
    change("delete from vault.contact_list")
    assert pending(run(*TESTS)) == {"contact_list"}
    assert pending(run("run", "--select", "contact_list")) == set()
    assert export(asked) == 0
    # A model that fails, and all that rests on it.
    change("alter table rules.contact_channels rename identifier_type to something")
    assert "contact_list" in pending(run("run", "--select", "contact_list", ends=1))
    change("alter table rules.contact_channels rename something to identifier_type")
    assert pending(run("run", "--select", "contact_list")) == set()
    # A build that stops at its input.
    stopped = run(*LISTS, folder=broken, ends=2)
    assert "Input:" in stopped.output
    assert {"base_orders", "contact_list"} <= pending(stopped)
    assert export(asked) == 3
