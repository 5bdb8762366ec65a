"""What was planted in the demo company (seeds/demo/planted.json) is found in the marts of a build of it."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
from demo_build import PLANTED


def values(marts: duckdb.DuckDBPyConnection, query: str, ids: list[str] | None = None) -> list[Any]:
    """First column of a query; $1 stands for a list of ids."""
    rows = marts.execute(query, [ids] if ids is not None else []).fetchall()
    return [row[0] for row in rows]


def test_the_as_of_date_is_the_last_day_with_a_sale(marts: duckdb.DuckDBPyConnection) -> None:
    """Without a var the build sees everything that was sold."""
    found = values(marts, "select distinct as_of_date::text from scores.customer_rfm")
    assert found == [PLANTED["as_of_date"]]


@pytest.mark.parametrize("table", sorted(PLANTED["rejected_rows"]))
def test_planted_rejects_are_rejected(marts: duckdb.DuckDBPyConnection, table: str) -> None:
    """Exactly the rows that were planted are rejected, by key where the key is not personal."""
    planted = sorted(row["key"] for row in PLANTED["rejected_rows"][table])
    found = sorted(
        values(
            marts, f"select record_key from quality.rejected_records where input_table = '{table}'"
        )
    )
    if table == "suppressions":
        assert len(found) == len(planted)
    else:
        assert found == planted


@pytest.mark.parametrize("table", sorted(PLANTED["duplicate_rows"]))
def test_planted_duplicates_are_resolved(marts: duckdb.DuckDBPyConnection, table: str) -> None:
    """As many rows as were planted are counted as duplicates."""
    query = f"select rows_duplicate from quality.input_reconciliation where input_table = '{table}'"
    assert values(marts, query) == [PLANTED["duplicate_rows"][table]]


def test_tables_are_read_whole(marts: duckdb.DuckDBPyConnection) -> None:
    """Every row that was written is read, in all twelve tables."""
    found = dict(
        marts.sql("select input_table, rows_read from quality.input_reconciliation").fetchall()
    )
    assert found == PLANTED["row_counts"]


def test_orders_returned_in_full_are_no_purchases(marts: duckdb.DuckDBPyConnection) -> None:
    """Whether they came back in the same order, on the same day or later."""
    ids = [row["order_id"] for row in PLANTED["full_returns"]]
    query = "select order_id from core.fct_orders where order_id in (select unnest($1)) and not is_purchase"
    assert sorted(values(marts, query, ids)) == sorted(set(ids))
    later = [row["order_id"] for row in PLANTED["full_returns"] if row["kind"] == "later_day"]
    assert later
    query = (
        "select order_id from core.fct_orders where order_id in (select unnest($1))"
        " and returned_in_full_date > order_date"
    )
    assert sorted(values(marts, query, later)) == sorted(later)


@pytest.mark.parametrize(
    ("planted", "statuses"),
    [
        ("running", ["running", "due"]),
        ("expired", ["expired"]),
        ("renewed", ["renewed"]),
        ("cancelled", ["cancelled"]),
    ],
)
def test_subscriptions_have_their_status(
    marts: duckdb.DuckDBPyConnection, planted: str, statuses: list[str]
) -> None:
    """Each planted contract, and no other, is what it was planted as."""
    query = "select subscription_id from offers.renewals_due where status in (select unnest($1))"
    assert sorted(values(marts, query, statuses)) == sorted(PLANTED["subscriptions"][planted])


def test_open_complaints_get_care_alone(marts: duckdb.DuckDBPyConnection) -> None:
    """Who has one is offered customer_care once and nothing else."""
    query = (
        "select distinct offer_type from offers.next_best_offers inner join"
        " (select coalesce(merged.surviving_customer_id, planted.customer_id) as customer_id"
        " from (select unnest($1) as customer_id) as planted"
        " left join quality.duplicate_customers as merged using (customer_id))"
        " using (customer_id)"
    )
    assert values(marts, query, PLANTED["open_complaints"]) == ["customer_care"]


def test_same_day_orders_are_one_purchase(marts: duckdb.DuckDBPyConnection) -> None:
    """Orders of one customer and day never have two purchase numbers."""
    query = (
        "select customer_id from core.fct_orders where is_purchase"
        " group by customer_id, order_date having count(distinct purchase_number) > 1"
    )
    assert values(marts, query) == []
    query = (
        "select customer_id from core.fct_orders where is_purchase"
        " group by customer_id, order_date having count(*) > 1"
    )
    assert values(marts, query) != []


def test_cancelled_orders_sold_nothing(marts: duckdb.DuckDBPyConnection) -> None:
    """They stay in the facts, with zero amounts."""
    query = "select order_id from core.fct_orders where is_cancelled and net_amount = 0 and cancelled_amount > 0"
    assert set(PLANTED["cancelled_orders"]) == set(values(marts, query))


@pytest.mark.parametrize(
    ("planted", "flag", "expected"),
    [
        ("invalid_tax_codes", "is_tax_code_valid", False),
        ("omocodia_tax_codes", "is_tax_code_valid", True),
        ("numeric_tax_codes", "is_tax_code_valid", True),
        ("invalid_vat_numbers", "is_vat_number_valid", False),
        ("invalid_emails", "is_email_valid", False),
    ],
)
def test_identifiers_are_judged(
    marts: duckdb.DuckDBPyConnection, planted: str, flag: str, expected: bool
) -> None:
    """Each identifier that was planted wrong, or odd but right, is judged so."""
    query = f"select {flag} from vault.customer_identities where customer_id in (select unnest($1))"
    found = values(marts, query, PLANTED[planted])
    assert found == [expected] * len(PLANTED[planted])


def test_only_what_was_planted_is_invalid(marts: duckdb.DuckDBPyConnection) -> None:
    """No valid code fails its check."""
    for flag, planted in (
        ("is_tax_code_valid", "invalid_tax_codes"),
        ("is_vat_number_valid", "invalid_vat_numbers"),
        ("is_email_valid", "invalid_emails"),
        ("is_phone_valid", "invalid_phones"),
    ):
        query = f"select customer_id from vault.customer_identities where not {flag}"
        assert set(values(marts, query)) <= set(PLANTED[planted]), flag


def test_whoever_is_named_elsewhere_is_a_customer(marts: duckdb.DuckDBPyConnection) -> None:
    """Customers named only by an order, a subscription or a consent exist, with nulls."""
    ids = [customer_id for named in PLANTED["named_only_by"].values() for customer_id in named]
    query = (
        "select customer_id from core.dim_customers where customer_id in (select unnest($1))"
        " and merged_record_count = 0 and customer_type is null"
    )
    assert sorted(values(marts, query, ids)) == sorted(ids)


def test_a_campaign_that_nobody_planned_is_inferred(marts: duckdb.DuckDBPyConnection) -> None:
    """A contact's campaign that is missing from campaigns stands in the dimension all the same."""
    query = "select campaign_id from core.dim_campaigns where is_inferred"
    assert values(marts, query) == PLANTED["inferred_campaigns"]


def test_foreign_orders_are_converted_at_the_last_known_rate(
    marts: duckdb.DuckDBPyConnection,
) -> None:
    """On days without a rate (weekends) the rate of the last day before them holds."""
    query = """
        select orders.order_id
        from staging.stg_orders as orders
        where
            orders.order_id in (select unnest($1))
            and orders.exchange_rate = (
                select arg_max(rates.rate, rates.rate_date)
                from staging.stg_exchange_rates as rates
                where
                    rates.currency_code = orders.currency_code
                    and rates.rate_date <= orders.ordered_at::date
            )
    """
    planted = PLANTED["orders_on_days_without_rate"]
    assert planted
    assert sorted(values(marts, query, planted)) == sorted(planted)


def test_prospects_have_no_purchase(marts: duckdb.DuckDBPyConnection) -> None:
    """Prospects and suspects are customers without a purchase and without a score."""
    ids = PLANTED["prospects"] + PLANTED["suspects"]
    query = "select customer_id from core.dim_customers where customer_id in (select unnest($1)) and purchase_count = 0"
    assert sorted(values(marts, query, ids)) == sorted(ids)
    query = "select customer_id from scores.customer_rfm where customer_id in (select unnest($1))"
    assert values(marts, query, ids) == []


def test_all_eleven_segments_but_the_rarest_are_met(marts: duckdb.DuckDBPyConnection) -> None:
    """The demo shows most of what RFM tells apart."""
    assert len(values(marts, "select distinct rfm_segment from scores.customer_rfm")) >= 8


@pytest.mark.parametrize(
    "planted", PLANTED["replenishment_cycles"], ids=lambda row: row["product_id"]
)
def test_planted_cycles_are_found(
    marts: duckdb.DuckDBPyConnection, planted: dict[str, Any]
) -> None:
    """Declared lives are taken as they are; the others are learnt, from gaps that customers jitter."""
    found = marts.execute(
        "select duration_source, duration_days, median_gap_days, is_replenishable"
        " from offers.product_replenishment where product_id = $1",
        [planted["product_id"]],
    ).fetchone()
    assert found is not None
    source, days, median_gap, is_replenishable = found
    cycle = planted["true_cycle_days"]
    assert is_replenishable
    assert abs(median_gap - cycle) <= 0.1 * cycle
    if planted["declared_duration_days"]:
        assert (source, days) == ("declared", planted["declared_duration_days"])
    else:
        assert (source, days) == ("product_gaps", median_gap)


def test_planted_relations_are_proposed(marts: duckdb.DuckDBPyConnection) -> None:
    """Who bought of a category that leads to another one is proposed that one."""
    query = (
        "select distinct products.category, due.propose_category from offers.replenishment_due as due"
        " inner join core.dim_products as products on due.product_id = products.product_id"
        " where products.category != due.propose_category"
    )
    planted = [(row["category"], row["leads_to_category"]) for row in PLANTED["category_relations"]]
    assert sorted(marts.sql(query).fetchall()) == sorted(planted)


def test_products_without_a_rhythm_have_no_clock(marts: duckdb.DuckDBPyConnection) -> None:
    """What hardly anybody bought twice lasts, and is never proposed by the clock."""
    ids = PLANTED["products"]["without_category"]
    query = (
        "select product_id from offers.replenishment_due where product_id in (select unnest($1))"
    )
    assert values(marts, query, ids) == []
