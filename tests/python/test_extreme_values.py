"""Large amounts, fractions where whole numbers are wanted, ids with a point, odd folders, other vars."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from bad_inputs import Bad
from companies import BUILD, Company, Row
from dbt_process import ROOT, Dbt, Run
from replays import Replays


def order(number: int, day: str, customer: str = "A", **more: object) -> Row:
    """One order."""
    return {"order_id": f"O{number}", "customer_id": customer, "ordered_at": day, **more}


def line(number: int, quantity: str, price: str, **more: object) -> Row:
    """One line of it."""
    return {"order_id": f"O{number}", "quantity": quantity, "unit_price": price, **more}


EXTREME = Company(
    {
        "orders": [
            order(1, "2026-01-01 10:00:00"),
            order(2, "2026-01-02 10:00:00"),
            order(3, "2026-01-03 10:00:00"),
            order(4, "2026-01-04 24:00:00"),
            order(5, "9999-12-31 10:00:00"),
            order(6, "2026-01-06 10:00:00", currency_code="USD"),
            order(7, "2026-01-07 10:00:00"),
        ],
        "order_lines": [
            line(1, "1", "1500000", line_number="1"),
            line(1, "1000000", "95000", line_number="2"),
            line(1, "1000000", "1000000", line_number="3"),
            line(2, "1", "10", line_number="1"),
            line(2, "1", "11", line_number="1.5"),
            line(2, "1", "12", line_number="2.0"),
            line(3, "1", "10", line_number="1"),
            line(4, "1", "10", line_number="1"),
            line(6, "1", "20000000.01", line_number="1"),
            # A return with its discount, and of what had been free.
            line(7, "-1", "50", line_number="1"),
            line(7, "-1", "-5", line_number="2"),
            line(7, "-3", "0.70", discount_amount="-2.10", line_number="3"),
        ],
        "exchange_rates": [
            {"currency_code": "USD", "rate_date": "2026-01-01", "rate": "1.33333333"}
        ],
    },
    {"max_reject_share": 0.9},
)


@pytest.fixture(scope="module")
def extreme(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A company of extreme values, in a folder whose name is a table's and a pattern's."""
    folder = tmp_path_factory.mktemp("extreme")
    given = EXTREME.write(folder / "my [shop]'s" / "orders")
    return replays.run(BUILD, given, folder / "extreme.duckdb", EXTREME.variables)


def test_large_amounts_are_exact(extreme: Run) -> None:
    """A million and a hundred thousand million add up to the cent; a foreign amount is converted."""
    assert extreme.exit_code == 0, extreme.output[-2000:]
    query = (
        "select order_id, net_amount from core.fct_orders where order_id in ('O1', 'O6') order by 1"
    )
    assert extreme.rows(query) == [
        ("O1", Decimal("95001500000.00")),
        ("O6", Decimal("26666666.61")),
    ]


def test_what_cannot_be_held_is_rejected(extreme: Run) -> None:
    """Each with its reason, the rest goes on."""
    query = "select record_key, reason from quality.rejected_records order by 1"
    assert extreme.rows(query) == [
        ("O1|3", "its amount is a trillion or more"),
        ("O2|1.5", "line_number is not a whole number"),
        ("O4", "ordered_at is not a timestamp"),
        ("O4|1", "its order was rejected"),
        ("O5", "ordered_at is not between 1900 and 2199"),
    ]


def test_no_revenue_is_lost_to_a_fraction(extreme: Run) -> None:
    """Line 1.5 is rejected and line 2.0 kept; neither is a duplicate of line 1."""
    query = "select net_amount from core.fct_orders where order_id = 'O2'"
    assert extreme.rows(query) == [(Decimal("22.00"),)]


def test_ids_with_a_point_are_the_ids_without(
    replays: Replays, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A column of numbers with a gap comes out of data frames as floating point."""
    folder = tmp_path_factory.mktemp("floats")
    tables = {
        "customers": "select 17850.0::double as customer_id, 'IT' as country_code",
        "orders": "select 1 as order_id, 17850 as customer_id, timestamp '2026-01-01' as ordered_at",
        "order_lines": "select 1.0::double as order_id, 7.0::double as product_id,"
        " 1 as quantity, 5.5::double as unit_price",
    }
    (folder / "input").mkdir()
    for name, query in tables.items():
        duckdb.sql(f"copy ({query}) to '{folder}/input/{name}.parquet' (format parquet)")
    run = replays.run(BUILD, folder / "input", folder / "floats.duckdb")
    assert run.exit_code == 0, run.output[-2000:]
    query = "select customer_id, country_code, net_amount from core.dim_customers"
    assert run.rows(query) == [("17850", "IT", Decimal("5.50"))]
    assert run.rows("select product_id from core.dim_products") == [("7",)]


def test_files_of_other_types_hold_the_same_values(
    replays: Replays, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A gap makes floating point of one file's ids; long ids; what is no flag, no day, no date."""
    folder = tmp_path_factory.mktemp("mixed")
    long = "97800012345678901234"
    tables = {
        "orders/a": f"select {long}::decimal(38, 0) as order_id, 17850 as customer_id,"
        " timestamp '2026-01-01 10:00:00' as ordered_at",
        "orders/b": "select 2.0::double as order_id, 17850.0::double as customer_id,"
        " timestamptz '2026-01-02 00:30:00+01:00' as ordered_at",
        "order_lines/a": f"select {long}::decimal(38, 0) as order_id, 1 as quantity,"
        " 5 as unit_price, 0 as discount_amount",
        # Data frames leave such a rest where nothing was meant.
        "order_lines/b": "select 2 as order_id, 1 as quantity, 6 as unit_price,"
        " 2.7755575615628914e-17::double as discount_amount",
        "consents": "select 17850 as customer_id, 'email' as channel, code as is_granted,"
        " timestamp '2026-01-01' + to_days(code) as recorded_at from unnest([0, 1, 2]) as t (code)",
        "subscriptions": "select id::varchar as subscription_id, 17850 as customer_id,"
        " date '2026-01-01' as starts_on, ends_on from (values"
        " (1, timestamptz '2026-12-31 00:00:00+00:00'), (2, timestamptz '2026-12-31 00:00:00+01:00')"
        ") as t (id, ends_on)",
        "products": "select 'P1' as product_id, 20260101 as available_from",
    }
    for name, query in tables.items():
        path = folder / "input" / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        duckdb.sql(f"copy ({query}) to '{path}' (format parquet)")
    run = replays.run(BUILD, folder / "input", folder / "mixed.duckdb", {"max_reject_share": 1})
    assert run.exit_code == 0, run.output[-2000:]
    query = (
        "select order_id, customer_id, ordered_at::varchar, net_amount from core.fct_orders"
        " order by 1"
    )
    assert run.rows(query) == [
        ("2", "17850", "2026-01-01 23:30:00", 6),
        (long, "17850", "2026-01-01 10:00:00", 5),
    ]
    query = "select input_table, reason from quality.rejected_records order by 1"
    assert run.rows(query) == [
        ("consents", "is_granted is not a flag"),
        ("products", "available_from is not a date"),
        ("subscriptions", "ends_on is not a date"),
    ]


def test_enumerated_and_nested_columns_travel_as_text(
    dbt: Dbt, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Tables of a schema may hold types that only DuckDB has."""
    folder = tmp_path_factory.mktemp("types")
    with duckdb.connect(str(folder / "types.duckdb")) as database:
        database.sql("create schema raw")
        database.sql("create type raw.state as enum ('Completed', 'CANCELLED')")
        database.sql(
            "create table raw.orders as select 'O1' as order_id, 'A' as customer_id,"
            " timestamp '2026-01-01' as ordered_at, 'Completed'::raw.state as status,"
            " {'till': 7} as x_place"
        )
        database.sql(
            "create table raw.order_lines as select 'O1' as order_id, 1 as quantity, 5 as unit_price"
        )
    run = dbt.run(BUILD, None, folder / "types.duckdb", {"input_schema": "raw"})
    assert run.exit_code == 0, run.output[-2000:]
    query = "select order_id, net_amount, is_cancelled, x_place from core.fct_orders"
    assert run.rows(query) == [("O1", Decimal("5.00"), False, "{'till': 7}")]


@pytest.mark.parametrize(
    "variables",
    [
        {
            "rfm_window_days": 730,
            "frequency_unit": "orders",
            "default_margin_rate": 0.5,
            "shop_timezone": "Asia/Tokyo",
            "as_of_date": "2026-01-31",
        },
        {"rfm_window_days": None, "rfm_scoring": "fixed", "default_country_code": "FR"},
    ],
    ids=str,
)
def test_every_test_passes_under_other_vars(
    dbt: Dbt, tmp_path_factory: pytest.TempPathFactory, variables: Mapping[str, Any]
) -> None:
    """The whole build of the demo, unit tests too: they set what they rest on."""
    folder = tmp_path_factory.mktemp("vars")
    started: Future[Run] = dbt.submit(
        ["build"], ROOT / "seeds/demo", folder / "d.duckdb", variables
    )
    run = started.result()
    assert run.exit_code == 0, run.output[-3000:]


def test_make_takes_a_path_with_spaces_and_quotes() -> None:
    """INPUT goes through the environment: no word of it is the shell's."""
    environment = os.environ | {"INPUT": "/nowhere/my sh'op", "MAKEFLAGS": ""}
    shown = subprocess.run(
        ["make", "-n", "build"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert shown.returncode == 0, shown.stderr
    assert "my sh" not in shown.stdout


@pytest.mark.parametrize("selector", ["inputs", "scores", "marts", "quality"])
def test_a_selector_builds_on_an_empty_database(
    dbt: Dbt, tmp_path_factory: pytest.TempPathFactory, selector: str
) -> None:
    """What a selector builds brings all that its tests read."""
    folder = tmp_path_factory.mktemp(selector)
    command = ["build", "--selector", selector]
    Bad("none", {}, ()).write(folder / "input")
    run = dbt.run(command, folder / "input", folder / "selected.duckdb")
    assert run.exit_code == 0, run.output[-2000:]
