"""Each metric against plain SQL on the marts, and `mf` as a user runs it."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from demo_build import opened
from metrics_by_hand import BY_HAND, by_hand, lay_out
from metrics_engine import Metrics, semantic_manifest
from metrics_table import rows_of
from project import ROOT, load, manifest, models

Answer = dict[Any, Any]

SEMANTIC = sorted((ROOT / "models/semantic").glob("*.yml"))
DEFINED: dict[str, dict[str, Any]] = {
    metric["name"]: metric for path in SEMANTIC for metric in load(path).get("metrics", [])
}
GROUPINGS = [
    (name, by) for name, metric in DEFINED.items() for by in metric["config"]["meta"]["by"]
]
UNITS = {
    "currency", "share", "customers", "contacts", "orders", "purchases", "lines", "units", "interactions",
}  # fmt: skip
# Where a query can be made of these, meta.by has to say so.
PROMISED = {
    "customer__rfm_segment": "segment",
    "customer__lifecycle_stage": "stage",
    "customer_then__rfm_segment": "segment_then",
    "customer_then__lifecycle_stage": "stage_then",
    "order__sales_channel": "channel",
    "contact__channel": "channel",
}


@pytest.fixture(scope="module")
def metrics() -> Metrics:
    """The metrics of the build."""
    return Metrics.read()


@pytest.fixture(scope="module")
def ask(metrics: Metrics, marts: duckdb.DuckDBPyConnection) -> Callable[..., list[tuple[Any, ...]]]:
    """Rows of a query of metrics."""
    lay_out(marts)

    def rows(*names: str, **how: tuple[str, ...]) -> list[tuple[Any, ...]]:
        return marts.execute(metrics.sql(*names, **how)).fetchall()

    return rows


def plain(value: Any) -> Any:
    """Without what two ways to a number may differ in: its type, the time of a day."""
    if isinstance(value, datetime):
        return value.date()
    return (
        float(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else value
    )


def answer(rows: list[tuple[Any, ...]]) -> Answer:
    """The values of rows by their groups."""
    found = {tuple(plain(value) for value in row[:-1]): plain(row[-1]) for row in rows}
    assert len(found) == len(rows), "a group stands in two rows"
    return found


def same(found: Answer, expected: Answer, error: float) -> None:
    """Equal groups, null where null, equal values but for what rounding in a mart left of them."""
    assert found.keys() == expected.keys()
    for group, value in expected.items():
        if value is None:
            assert found[group] is None, group
        else:
            assert found[group] == pytest.approx(value, rel=1e-9, abs=error), group


def error_of(name: str) -> float:
    """Rates in the marts have nine decimals: what is counted back from them errs by thousands of that."""
    return 1e-8 if DEFINED[name]["config"]["meta"]["unit"] == "share" else 1e-6


# -- every metric by hand


def test_every_metric_has_sql_beside_it() -> None:
    """A new metric is red until somebody has written down what it should be."""
    assert {metric["name"] for metric in manifest()["metrics"].values()} == DEFINED.keys()
    assert DEFINED.keys() == BY_HAND.keys()


@pytest.mark.parametrize("name", DEFINED)
def test_total(name: str, ask: Callable[..., Any], marts: duckdb.DuckDBPyConnection) -> None:
    expected = answer(marts.execute(by_hand(name, None)).fetchall())
    same(answer(ask(name)), expected, error_of(name))


@pytest.mark.parametrize(("name", "grouping"), GROUPINGS)
def test_by(
    name: str, grouping: str, ask: Callable[..., Any], marts: duckdb.DuckDBPyConnection
) -> None:
    by = DEFINED[name]["config"]["meta"]["by"][grouping]
    expected = answer(marts.execute(by_hand(name, grouping)).fetchall())
    assert len(expected) > 1, "one group shows nothing"
    same(answer(ask(name, by=(by,))), expected, error_of(name))


@pytest.mark.parametrize("name", DEFINED)
def test_what_can_be_grouped_is_said(name: str, metrics: Metrics) -> None:
    """Title, text and unit are there; meta.by names what can be asked of month, segment, stage and channel."""
    metric = DEFINED[name]
    assert metric["label"] and metric["description"].strip().endswith("."), "label, and a sentence"
    meta = metric["config"]["meta"]
    assert meta["unit"] in UNITS and meta["by"]
    possible = metrics.groupings(name)
    missing = {kind for spelt, kind in PROMISED.items() if spelt in possible} - meta["by"].keys()
    assert missing == set()
    for spelt in meta["by"].values():
        assert spelt == "metric_time__month" or spelt in possible


def test_semantic_models_rest_on_public_marts() -> None:
    """No intermediate, nothing personal: what is queried is what may be published."""
    for semantic_model in manifest()["semantic_models"].values():
        (read,) = semantic_model["depends_on"]["nodes"]
        model = models()[read.split(".")[2]]
        assert model["original_file_path"].startswith("models/marts/"), semantic_model["name"]
        assert model["config"]["access"] == "public", semantic_model["name"]


def test_definitions_are_valid(metrics: Metrics) -> None:
    """All that `mf validate-configs` asks, warnings too."""
    assert metrics.problems() == []


# -- against the marts that hold the same number


@pytest.mark.parametrize(
    ("names", "by", "sql"),
    [
        (["contacts_sent", "contacts_obtained", "responses", "contracts_closed", "redemption_rate", "contact_cost"], "campaign",
         "select campaign_id, contacts_sent, contacts_obtained, responses, contracts_closed, redemption_rate, contact_cost from campaigns.campaign_results where first_contact_date is not null"),
        (["attributed_orders", "attributed_revenue", "attributed_margin"], "campaign",
         "select campaign_id, attributed_order_count, attributed_net_amount, attributed_margin from campaigns.campaign_results where attributed_order_count > 0"),
        (["cost_per_contact", "acquisition_cost", "treated_rate", "control_rate", "lift", "closer_repurchase_rate", "abandonment_rate"], "campaign",
         "select campaign_id, cost_per_contact, acquisition_cost, case when lift is not null then treated_rate end, control_rate, lift, repurchase_rate, abandonment_rate from campaigns.campaign_results"),
        (["redemption_rate_of_sent", "acquisition_cost", "compared_customers", "lift", "incremental_margin", "roi"], "campaign__origin",
         "select origin, redemption_rate_of_sent, acquisition_cost, treated_count, lift, incremental_margin, roi from campaigns.campaign_origin_results"),
        (["contacts_sent", "asked_contacts_delivered", "contacts_opened", "contacts_clicked", "contacts_unsubscribed", "contact_cost"], "contact__channel",
         "select channel, sum(contacts_sent), sum(delivered), sum(opened), sum(clicked), sum(unsubscribed), sum(cost) from campaigns.campaign_cell_results group by channel"),
        (["revenue", "active_customers", "net_revenue_retention_rate"], "metric_time__month",
         "select month_start, total_amount, active_customers, net_revenue_retention_rate from lifecycle.customer_equity"),
        (["customers", "revenue"], "customer__rfm_segment",
         "select segment, customer_count, net_amount from segments.segment_profiles where segmentation = 'rfm_segment'"),
    ],
)  # fmt: skip
def test_ties(
    names: list[str], by: str, sql: str, ask: Callable[..., Any], marts: duckdb.DuckDBPyConnection
) -> None:
    expected = marts.execute(sql).fetchall()
    for number, name in enumerate(names, start=1):
        found = answer(ask(name, by=(by,)))
        wanted = answer([(row[0], row[number]) for row in expected])
        same({group: found.get(group) for group in wanted}, wanted, error=1e-6)


def test_months_of_a_stock_never_add_up(ask: Callable[..., Any]) -> None:
    """A quarter has the customers of its last month end; all time those of the last of all."""
    months = answer(ask("customers_at_month_end", by=("metric_time__month",)))
    for (quarter,), count in answer(
        ask("customers_at_month_end", by=("metric_time__quarter",))
    ).items():
        assert count == months[(date(quarter.year, quarter.month + 2, 1),)]
    assert ask("customers_at_month_end")[0][0] == months[max(months)]


# -- dull answers


def test_nothing_to_divide_by_is_null(ask: Callable[..., Any]) -> None:
    """A campaign that contacted nobody, and one without controls, have no rates; they cost what they cost."""
    names = ["campaign_cost", "cost_per_contact", "acquisition_cost", "lift", "roi"]
    campaigns = {row[0]: row[1:] for row in ask(*names, by=("campaign",))}
    assert campaigns["K09"] == (0, None, None, None, None)
    assert campaigns["K01"][0] > 0 and campaigns["K01"][3:] == (None, None)


def test_a_group_without_rows_is_not_there(ask: Callable[..., Any]) -> None:
    where = ("{{ TimeDimension('metric_time', 'day') }} < '2000-01-01'",)
    assert ask("revenue", "margin_rate", by=("metric_time__month",), where=where) == []
    assert ask("margin_rate", where=where) == [(None,)]


def test_a_company_without_anything_has_no_errors(
    metrics: Metrics, marts: duckdb.DuckDBPyConnection
) -> None:
    """Every mart empty: nothing or zero in total, no row of any group."""
    tables = {
        (node["node_relation"]["schema_name"], node["node_relation"]["alias"])
        for node in manifest()["semantic_models"].values()
    }
    with duckdb.connect() as empty:
        empty.execute("attach ':memory:' as clientela")
        for schema, table in sorted({*tables, ("core", "dim_dates")}):
            columns = marts.execute(f"describe {schema}.{table}").fetchall()
            typed = ", ".join(f'"{name}" {data_type}' for name, data_type, *_ in columns)
            empty.execute(f"create schema if not exists clientela.{schema}")
            empty.execute(f"create table clientela.{schema}.{table} ({typed})")
        for name, metric in DEFINED.items():
            assert empty.execute(metrics.sql(name)).fetchall() in ([(None,)], [(0,)]), name
            by = next(iter(metric["config"]["meta"]["by"].values()))
            assert empty.execute(metrics.sql(name, by=(by,))).fetchall() == [], name


# -- as a user runs it


def mf(folder: Path, *arguments: str) -> str:
    """What `mf` prints in a project that has the manifest of this build where `mf` looks for it."""
    (folder / "target").mkdir(exist_ok=True)
    shutil.copy(semantic_manifest(), folder / "target")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder)
    with opened() as marts:
        ((file,),) = marts.execute(
            "select path from duckdb_databases() where path is not null"
        ).fetchall()
    env = {**os.environ, "CLIENTELA_TARGET": "published", "CLIENTELA_DB": file}
    env = {
        name: value
        for name, value in env.items()
        if name not in {"DBT_TARGET_PATH", "DBT_PROJECT_DIR", "DBT_PROFILES_DIR"}
    }
    run = subprocess.run(
        [Path(sys.executable).with_name("mf"), *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0 and "ERROR:" not in run.stdout, run.stdout + run.stderr
    return run.stdout


def test_mf_query_answers(tmp_path: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """A saved query, while another process reads the file; the file is neither locked nor changed."""
    mf(
        tmp_path,
        "query",
        "--saved-query",
        "redemption_by_channel_and_segment",
        "--csv",
        str(tmp_path / "answer.csv"),
    )
    with (tmp_path / "answer.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    (expected,) = marts.execute(
        "select sum(contacts_sent) from campaigns.campaign_results"
    ).fetchall()
    assert sum(int(row["contacts_sent"]) for row in rows) == expected[0]
    assert {"contact__channel", "customer_then__rfm_segment", "redemption_rate"} <= rows[0].keys()


def test_saved_queries_answer(metrics: Metrics, marts: duckdb.DuckDBPyConnection) -> None:
    queries = list(manifest()["saved_queries"].values())
    assert queries
    for query in queries:
        assert query["exports"] == [], "a build would run it"
        assert len(marts.execute(metrics.saved(query["name"])).fetchall()) > 1, query["name"]


def test_the_table_of_metrics_is_up_to_date() -> None:
    """Else: python scripts/metrics_table.py."""
    page = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")
    missing = [row for row in rows_of(manifest()) if row not in page]
    assert missing == []
    assert page.split("<!-- metrics")[1].count("\n| `") == len(DEFINED)
