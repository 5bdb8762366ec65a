"""Inputs that look odd and are right: read whole, typed, and as their sender meant them."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from companies import BUILD, Company, build_all
from dbt_process import Dbt, Run

# Capitals, spaces, a byte order mark, CR LF, quotes where none are needed, line breaks in quotes.
CUSTOMERS = (
    '\ufeff Customer_ID ,"Last_Name",CITY,x_Loyalty_Card,created_at,ignored\r\n'
    'C1,"Rossi ""Qz""\nsecond line",Roma,007,2025-01-01T09:00:00+02:00,?\r\n'
    'C2,Bian"chi,  ,,2025-01-02 00:30:00,?\r\n'
)
PRODUCTS = "product_id,x_shelf,category\nP1,A-1,tea\nP2,,tea\n"
# Two files whose columns differ; the lines have no number.
ORDERS_1 = (
    "order_id,customer_id,ordered_at,x_till\n"
    "O1,C1,2025-03-01T23:30:00Z,7\n"
    "O2,C2,2025-03-01T23:30:00-02:00,8\n"
    "O3,C3,2025-03-02,\n"
    "O9,C1,2025-12-01 10:00:00,\n"
)
ORDERS_2 = (
    "ordered_at,order_id,customer_id,status,currency_code\n"
    "2025-03-03 10:00,O4,C1,CANCELLED,\n"
    "2025-03-04T23:00-01:30,O5,,completed,eur\n"
)
LINES = (
    "order_id,product_id,quantity,net_amount\n"
    "O1,P1,1,10\nO1,P1,1,10\nO1,P2,.5,+3.\n"
    "O2,P1,1,10\nO3,P1,1,10\nO4,P1,1,10\nO5,P1,1,10\nO9,P1,1,10\n"
)
FLAGS = ["true", "T", "yes", "y", "Si", "sì", "s", "1", "FALSE", "f", "no", "N", "0", ""]
CONTACTS = "contact_id,campaign_id,customer_id,channel,contacted_at,is_control\n" + "".join(
    f"X{number},K1,C1,email,2025-03-05,{flag}\n" for number, flag in enumerate(FLAGS)
)
ODD = {
    "customers.csv": CUSTOMERS,
    "products.csv": PRODUCTS,
    "orders/2025-a.csv": ORDERS_1,
    "orders/2025-b.csv": ORDERS_2,
    "order_lines.csv": LINES,
    "contacts.csv": CONTACTS,
    "campaigns.csv": "campaign_id,starts_on,x_agency\nK1,2025-03-01,Acme\n",
    "interactions.csv": "interaction_id,customer_id,occurred_at,interaction_type\n",
    "subscriptions.csv": "subscription_id,customer_id,starts_on,ends_on\n"
    "S1,C4,2025-01-01,2025-12-31\n",
    "consents.csv": "customer_id,channel,is_granted,recorded_at\n"
    "C5,email,si,2025-02-01\nC1,sms,true,2025-02-01 10:00:00\nC1,sms,false,2025-02-01 10:00:00\n"
    "C2,sms,false,2025-02-01 10:00:00\nC2,sms,true,2025-02-01 10:00:00\n",
    "readme.txt": "not a table",
    "old/orders.csv": ORDERS_1,
    "orders/._2025-a.csv": "some program's own",
    "orders/_temporary/part.csv": "some program's own",
}

# The same company from tables whose columns are typed, in a schema of the database itself.
TYPED = """
create schema company;
create table company.orders as
select
    1001 as ORDER_ID,
    7 as customer_id,
    timestamptz '2025-03-01 23:30:00-02:00' as ordered_at,
    'web' as sales_channel,
    2.5::double as x_weight
union all
select 1002, null, timestamptz '2025-03-03 10:00:00+00:00', 'store', null;
create view company.order_lines as
select
    1001 as order_id,
    1::smallint as line_number,
    55 as product_id,
    2.000::decimal(9, 3) as quantity,
    19.99::decimal(10, 2) as unit_price, 4::int as unit_cost
union all
select 1002, 1, 55, 1, 5.005, null;
create table company.contacts as
select 'X1' as contact_id, 3 as campaign_id, 7 as customer_id, 'email' as channel,
    date '2025-03-02' as contacted_at, true as is_control;
create table company.unrelated as select 1 as a;
"""

COMPANIES = {
    "odd": Company({}, {"as_of_date": "2025-06-30"}, BUILD, ODD),
    "typed": Company({}, {"input_schema": "company"}, BUILD),
}


@pytest.fixture(scope="module")
def runs(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """Builds of the odd files and of the typed tables."""
    folder = tmp_path_factory.mktemp("odd_inputs")
    with duckdb.connect(str(folder / "typed.duckdb")) as connection:
        connection.execute(TYPED)
    return build_all(dbt, COMPANIES, folder)


@pytest.fixture(scope="module")
def odd(runs: dict[str, Future[Run]]) -> Run:
    """The odd files, built."""
    return runs["odd"].result()


def test_odd_files_build(odd: Run) -> None:
    """Nothing is rejected, nothing is a duplicate but the second consent of an instant."""
    assert odd.exit_code == 0, odd.output
    assert odd.rows("select * from quality.rejected_records") == []
    assert odd.rows(
        "select input_table, rows_duplicate from quality.input_reconciliation"
        " where rows_duplicate > 0"
    ) == [("consents", 2)]


def test_headers_and_cells_are_read_as_meant(odd: Run) -> None:
    """Case, spaces, quotes, line breaks and a byte order mark change no name and no value."""
    found = odd.rows("select customer_id, last_name, city from vault.stg_customers order by 1")
    assert found == [("C1", 'Rossi "Qz"\nsecond line', "Roma"), ("C2", 'Bian"chi', None)]


def test_x_columns_reach_the_dimensions(odd: Run) -> None:
    """Extra columns named x_ travel untouched, as text; others stay behind."""
    customers = odd.records("select * from core.dim_customers order by customer_id")
    assert [row["x_loyalty_card"] for row in customers] == ["007", None, None, None, None]
    assert "ignored" not in customers[0]
    assert odd.rows("select product_id, x_shelf from core.dim_products order by 1") == [
        ("P1", "A-1"),
        ("P2", None),
    ]
    assert odd.rows("select x_agency from core.dim_campaigns") == [("Acme",)]


def test_timestamps_are_utc(odd: Run) -> None:
    """Z, offsets, minutes only and fractions are read; the day is the UTC day of the shop."""
    found = odd.rows("select order_id, order_date from core.fct_orders order by 1")
    assert found == [
        ("O1", date(2025, 3, 1)),
        ("O2", date(2025, 3, 2)),
        ("O3", date(2025, 3, 2)),
        ("O4", date(2025, 3, 3)),
        ("O5", date(2025, 3, 5)),
    ]
    created = odd.rows("select created_at from vault.stg_customers where customer_id = 'C1'")
    assert created == [(datetime(2025, 1, 1, 7, 0),)]


def test_an_order_after_the_as_of_date_is_not_seen(odd: Run) -> None:
    """It is accepted, and in no mart."""
    assert odd.rows("select count(*) from staging.stg_orders where order_id = 'O9'") == [(1,)]
    assert odd.rows("select count(*) from core.fct_purchases where order_id = 'O9'") == [(0,)]


def test_lines_without_a_number_are_numbered_in_file_order(odd: Run) -> None:
    """Two lines that are alike are two lines."""
    found = odd.rows(
        "select line_number, product_id, quantity, net_amount from core.fct_purchases"
        " where order_id = 'O1' order by line_number"
    )
    assert found == [(1, "P1", 1, 10), (2, "P1", 1, 10), (3, "P2", Decimal("0.5"), 3)]


def test_flags_in_all_spellings(odd: Run) -> None:
    """English, Italian, letters and digits, in any case; empty: the default."""
    found = odd.rows(
        "select is_control from core.fct_contacts order by substring(contact_id, 2)::int"
    )
    assert [flag for (flag,) in found] == [True] * 8 + [False] * 6


def test_listed_values_and_currencies_in_any_case(odd: Run) -> None:
    """CANCELLED is cancelled and eur is EUR."""
    found = odd.rows("select order_id, currency_code from staging.stg_orders where order_id = 'O5'")
    assert found == [("O5", "EUR")]
    assert odd.rows("select order_id from core.fct_orders where is_cancelled") == [("O4",)]


def test_customers_named_elsewhere_exist(odd: Run) -> None:
    """By an order (C3), a subscription (C4) or a consent (C5), with nulls."""
    found = odd.rows(
        "select customer_id, customer_type, country_code, province, created_date,"
        " merged_record_count from core.dim_customers where customer_id > 'C2' order by 1"
    )
    assert found == [
        ("C3", None, None, None, date(2025, 3, 2), 0),
        ("C4", None, None, None, date(2025, 1, 1), 0),
        ("C5", None, None, None, date(2025, 2, 1), 0),
    ]


def test_of_two_consents_of_one_instant_the_stricter_decides(odd: Run) -> None:
    """Whichever comes first in the file."""
    found = odd.rows(
        "select customer_id, is_granted from staging.stg_consents where channel = 'sms' order by 1"
    )
    assert found == [("C1", False), ("C2", False)]


def test_missing_and_empty_tables_are_empty(odd: Run) -> None:
    """A table that is not brought and one with a header only give no row, with the types wanted."""
    found = odd.rows(
        "select input_table, is_provided, rows_read from quality.input_reconciliation"
        " where rows_read = 0 order by 1"
    )
    assert found == [
        ("contact_events", False, 0),
        ("exchange_rates", False, 0),
        ("interactions", True, 0),
        ("suppressions", False, 0),
    ]
    types: list[tuple[Any, ...]] = odd.rows(
        "select column_name, data_type from information_schema.columns where table_name ="
        " 'stg_suppressions' and column_name in ('identifier', 'registered_at') order by 1"
    )
    assert types == [("identifier", "VARCHAR"), ("registered_at", "TIMESTAMP")]
    assert odd.rows("select count(*) from core.fct_interactions") == [(0,)]


def test_missing_columns_are_typed_nulls(odd: Run) -> None:
    """What the company does not bring is null, or its default."""
    found = odd.rows(
        "select distinct typeof(unit_cost), unit_cost, typeof(duration_days) from core.dim_products"
    )
    assert found == [("DECIMAL(18,4)", None, "DECIMAL(18,4)")]


def test_typed_tables_of_a_schema(runs: dict[str, Future[Run]]) -> None:
    """Numbers as ids, decimals, a zoned timestamp and a date for a timestamp are read."""
    run = runs["typed"].result()
    assert run.exit_code == 0, run.output
    assert run.rows("select * from quality.rejected_records") == []
    found = run.rows(
        "select order_id, customer_id, ordered_at, net_amount, x_weight from core.fct_orders"
        " order by 1"
    )
    assert found == [
        ("1001", "7", datetime(2025, 3, 2, 1, 30), Decimal("39.98"), 2.5),
        ("1002", None, datetime(2025, 3, 3, 10, 0), Decimal("5.01"), None),
    ]
    assert run.rows("select is_control, contacted_at from core.fct_contacts") == [
        (True, datetime(2025, 3, 2))
    ]
    assert run.rows("select margin_amount from core.fct_purchases where order_id = '1001'") == [
        (Decimal("31.98"),)
    ]
