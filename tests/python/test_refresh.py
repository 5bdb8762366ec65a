"""scripts/refresh.py publishes whole versions of what passed, and nothing else, ever."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import duckdb
import pytest
from durable import held
from published_shop import SCRIPTS, PublishedShop, node, open_elsewhere


@pytest.fixture
def shop(published_shop: PublishedShop) -> PublishedShop:
    return published_shop


def test_a_version_is_published_whole(shop: PublishedShop) -> None:
    assert shop.refresh() == 0
    assert shop.customers == 10
    assert shop.kept == [shop.version]
    assert shop.rows("from publication.marts order by all") == [
        ("core", "fct_orders", 10, "Grain: one row of fct_orders, the shop's own."),
        ("offers", "offers_due", 10, "Grain: one row of offers_due, the shop's own."),
        ("scores", "customer_rfm", 10, "Grain: one row of customer_rfm, the shop's own."),
    ]
    assert shop.rows("select as_of_date::varchar, dbt_invocation_id from publication.version") == [
        ("2026-06-30", "11111111-2222")
    ]
    comments = shop.rows("select comment from duckdb_columns() where column_name = 'customer_id'")
    assert comments == [("Whose row it is.",)] * 3


def test_nothing_personal_is_published(shop: PublishedShop) -> None:
    """Neither the vault, nor what is not public, nor a public model with a personal column."""
    assert shop.refresh() == 0
    published = shop.rows(
        "select schema_name, table_name from duckdb_tables() where schema_name <> 'publication' order by all"
    )
    assert published == [
        ("core", "fct_orders"),
        ("offers", "offers_due"),
        ("scores", "customer_rfm"),
    ]
    files = {path.stem for path in (shop.published / "latest/").rglob("*.parquet")}
    assert files == {"fct_orders", "offers_due", "customer_rfm"}


def test_the_report_says_what_happened(shop: PublishedShop) -> None:
    shop.statuses |= {"test.clientela.looks_odd.1": "warn", "test.clientela.fine.2": "pass"}
    assert shop.refresh() == 0
    first = shop.report
    assert (first["status"], first["exit_code"], first["previous_version"]) == (
        "published",
        0,
        None,
    )
    assert first["version"] == shop.version
    assert first["dbt"]["counts"] == {"success": 1, "warn": 1, "pass": 1}
    assert "test clientela.looks_odd.1 warned" in first["warnings"]
    assert set(first["seconds"]) == {"build", "publish"}
    shop.build(12).refresh()
    assert shop.report["rows"]["scores.customer_rfm"] == {"before": 10, "after": 12}
    assert shop.report["previous_version"] == first["version"]
    reports = list((shop.published / "reports").glob("2*.json"))
    assert len(reports) == 2


def test_an_input_without_news_warns(shop: PublishedShop) -> None:
    """Older than its rule, which contacts have none of; of the future; provided and empty."""
    assert shop.refresh() == 0
    consents, interactions, orders = sorted(shop.report["warnings"])
    assert orders.startswith("orders: the newest row is of 2026-06-30")
    assert orders.endswith("days ago")
    assert consents.startswith("consents: the newest row is of 2062-01-01")
    assert consents.endswith("days from now")
    assert interactions == "interactions: it is provided and holds nothing"
    provided = {"orders", "contacts", "consents", "interactions"}
    assert {found["input"] for found in shop.report["freshness"]} == provided


@pytest.mark.parametrize(("exit_code", "status"), [(1, "fail"), (2, "success"), (0, "error")])
def test_what_failed_is_not_published(
    shop: PublishedShop, exit_code: int, status: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.refresh()
    version = shop.version
    shop.exit_code, shop.statuses["test.clientela.key.1"] = exit_code, status
    assert shop.build(20).refresh() == 1
    assert (shop.version, shop.customers) == (version, 10)
    assert shop.report["status"] == "build_failed"
    if status != "success":
        assert shop.report["dbt"]["failed"] == ["clientela.key.1"]
        assert "clientela.key.1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("rows", "drop", "code"), [(8, None, 0), (7, None, 0), (6, None, 4), (6, 0.5, 0), (0, None, 4)]
)
def test_a_mart_that_shrinks_is_refused(
    shop: PublishedShop,
    rows: int,
    drop: float | None,
    code: int,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Ten rows may become seven, by default."""
    shop.refresh()
    if drop:
        shop.variables["max_row_count_drop"] = drop
    assert shop.build(rows).refresh() == code
    assert shop.customers == (10 if code else rows)
    if code:
        assert f"scores.customer_rfm has {rows} rows after 10" in capsys.readouterr().err
        assert "offers_due" not in shop.report["error"]
        assert shop.report["status"] == "refused"
        assert shop.refresh("--force") == 0
        assert shop.customers == rows
        assert any("published by --force" in warning for warning in shop.report["warnings"])


@pytest.mark.parametrize(("register", "code"), [(28, 0), (27, 4), (0, 4)])
def test_an_input_that_shrinks_is_refused(
    shop: PublishedShop, register: int, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also one that no mart shows: without the register of consents nobody would be fewer."""
    shop.refresh()
    version = shop.version
    assert shop.build(10, register=register).refresh() == code
    if code:
        assert f"input consents has {register} rows after 40" in capsys.readouterr().err
        assert shop.version == version
        after = register or None
        assert shop.report["inputs"]["consents"] == {"before": 40, "after": after}
        assert shop.refresh("--force") == 0


def test_a_few_rows_of_an_input_may_go(shop: PublishedShop) -> None:
    """Requests of erasure that were met; but the input itself may not."""
    shop.build(10, register=9).refresh()
    assert shop.build(10, register=1).refresh() == 0
    assert shop.build(10, register=0).refresh() == 4


def test_a_mart_that_is_missing_is_refused(
    shop: PublishedShop, capsys: pytest.CaptureFixture[str]
) -> None:
    """Served before: it shrank. Never served: the files would not be what the manifest says."""
    shop.refresh()
    version = shop.version
    with duckdb.connect(str(shop.warehouse)) as connection:
        connection.execute("drop table core.fct_orders")
    assert shop.refresh() == 4
    assert shop.refresh("--force") == 5
    assert "the warehouse holds no table core.fct_orders" in capsys.readouterr().err
    assert (shop.version, shop.kept) == (version, [version])


@pytest.mark.parametrize(
    "given",
    [["--select", "x"], ["--exclude=x"], ["-s", "x"], ["-sx"], ["--target", "spark"], ["-tspark"]],
    ids=str,
)
def test_a_part_is_never_published(shop: PublishedShop, given: list[str]) -> None:
    assert shop.refresh("--", *given) == 2
    assert not shop.published.exists()


def test_one_refresh_at_a_time(shop: PublishedShop, capsys: pytest.CaptureFixture[str]) -> None:
    shop.refresh()
    with held(shop.published / ".lock"):
        assert shop.refresh() == 3
        assert shop.refresh("--rollback") == 3
    assert "another refresh" in capsys.readouterr().err
    # A lock that a crash left behind is nobody's.
    assert (shop.published / ".lock").exists()
    assert shop.refresh() == 0


def test_a_warehouse_that_is_open_elsewhere(shop: PublishedShop) -> None:
    """A process that holds the work file is waited for, not fought."""
    with open_elsewhere(shop.warehouse):
        assert shop.refresh() == 3
    assert shop.refresh() == 0


def test_a_work_file_that_is_broken(
    shop: PublishedShop, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is left where it is: the register of erasures is in it."""
    broken = shop.warehouse.read_bytes()[:4096] + b"\xff" * 8192
    for content in (broken, b"the accounts of 2026, as a text"):
        shop.warehouse.write_bytes(content)
        assert shop.refresh() == 1
        assert "bring it back from a copy" in capsys.readouterr().err
        assert shop.warehouse.read_bytes() == content


@pytest.mark.parametrize(
    "done",
    [
        {"which": "run"},
        {"select": ["customer_rfm"]},
        {"exclude_resource_types": ["test", "unit_test"]},
        {"resource_types": ["model"]},
        {"empty": True},
        {"defer": True},
    ],
    ids=str,
)
def test_what_dbt_did_counts_whoever_told_it(shop: PublishedShop, done: dict[str, object]) -> None:
    """By the environment too (DBT_EXCLUDE_RESOURCE_TYPES and the like)."""
    shop.done = done
    assert shop.refresh() == 2
    assert not (shop.published / "clientela.duckdb").exists()
    shop.done = {"exclude_resource_types": ["unit_test"]}
    assert shop.refresh() == 0


def test_a_build_elsewhere_is_not_published(shop: PublishedShop) -> None:
    """On another engine, or in another file than the one that would be copied."""
    shop.adapter = "spark"
    assert shop.refresh() == 2
    shop.adapter, shop.writes = "duckdb", "test -f"
    assert shop.refresh() == 2
    assert shop.refresh("--dbt", str(shop.folder / "nowhere")) == 2
    shop.writes = "touch"
    assert shop.refresh() == 0


def test_what_nobody_foresaw(shop: PublishedShop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has a code of its own, and the report says so."""
    shop.variables["max_row_count_drop"] = "a third"
    assert shop.refresh() == 6
    assert (shop.report["status"], shop.report["exit_code"]) == ("failed", 6)
    assert "a third" not in shop.report["error"]


def test_a_view_is_no_mart(shop: PublishedShop, capsys: pytest.CaptureFixture[str]) -> None:
    """Its query would be bound to the new file, whose tables have the same names."""
    with duckdb.connect(str(shop.warehouse)) as connection:
        connection.execute("alter table core.fct_orders rename to orders")
        connection.execute("create view core.fct_orders as from core.orders")
    assert shop.refresh() == 5
    assert "holds no table core.fct_orders" in capsys.readouterr().err


def test_a_scheduler_that_stops_it(shop: PublishedShop) -> None:
    """SIGTERM: nothing is left half made, no build goes on, and the report says so."""
    shop.refresh()
    version = shop.version
    options = shop.options()
    (shop.folder / "dbt").write_text(f"#!/bin/sh\necho $$ > {shop.folder}/pid\nexec sleep 60\n")
    process = subprocess.Popen([sys.executable, str(SCRIPTS / "refresh.py"), *options])
    while not (shop.folder / "pid").exists():
        time.sleep(0.02)
    time.sleep(0.1)
    process.terminate()
    assert process.wait(10) == 128 + signal.SIGTERM
    with pytest.raises(ProcessLookupError):
        os.kill(int((shop.folder / "pid").read_text()), 0)
    assert shop.version == version
    assert (shop.report["status"], shop.report["exit_code"]) == ("interrupted", 143)


def test_a_new_mart_and_one_that_goes(shop: PublishedShop) -> None:
    """The set of marts may change between versions."""
    shop.refresh()
    shop.nodes = [*shop.nodes[1:], node("core", "dim_dates")]
    assert shop.build(10).refresh() == 0
    marts = {mart for (mart,) in shop.rows("select mart from publication.marts")}
    assert marts == {"offers_due", "fct_orders", "dim_dates"}


def test_an_earlier_day_warns(shop: PublishedShop) -> None:
    shop.refresh()
    shop.build(10, as_of_date="2026-06-29")
    assert shop.refresh() == 0
    assert (
        "the build is as of 2026-06-29, what is served as of 2026-06-30" in shop.report["warnings"]
    )
