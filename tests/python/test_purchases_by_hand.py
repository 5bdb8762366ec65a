"""What twenty customers come to was worked out by hand, and is what the marts say."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from companies import Company, a_thousand_times, build_all, shuffled
from dbt_process import Run
from replays import Replays
from twenty_customers import TABLES

YEAR_END = {"as_of_date": "2025-12-31"}
JUNE = {
    "as_of_date": "2025-06-30",
    "rfm_window_days": None,
    "frequency_unit": "orders",
    "default_margin_rate": 0.4,
}
COMPANIES = {
    "year end": Company(TABLES, YEAR_END),
    "june": Company(TABLES, JUNE),
    "thousands": Company(a_thousand_times(TABLES), YEAR_END),
    "shuffled": Company(shuffled(TABLES), YEAR_END),
}
Runs = dict[str, Future[Run]]


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """The company at the end of the year, in June, in thousands and shuffled."""
    return build_all(replays, COMPANIES, tmp_path_factory.mktemp("by_hand"))


def result(runs: Runs, name: str) -> Run:
    """A build that must have passed."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output
    return run


# Customer, last purchase, recency, frequency, monetary on 2025-12-31.
RFM: list[tuple[str, date, int, int, Any]] = [
    ("in part", date(2025, 4, 1), 274, 1, 20),
    ("never bought", date(2025, 4, 2), 273, 1, 0),
    ("last in first out", date(2025, 3, 1), 305, 1, 10),
    ("three orders", date(2025, 6, 5), 209, 2, 30),
    ("inside", date(2025, 1, 1), 364, 1, 10),
    ("outside", date(2024, 12, 31), 365, 0, 0),
    ("foreign", date(2025, 6, 30), 184, 3, 25),
    ("line cost", date(2025, 3, 1), 305, 1, 10),
    ("product cost", date(2025, 3, 1), 305, 1, 10),
    ("no cost", date(2025, 3, 1), 305, 1, 10),
    ("twin 1", date(2025, 2, 2), 332, 1, 10),
    ("twin 2", date(2025, 2, 2), 332, 1, 10),
    ("of july", date(2025, 7, 5), 179, 1, 10),
]


def test_rfm_by_hand(runs: Runs) -> None:
    """Who is there and with what; who returned all, got gifts or cancelled is not."""
    found = result(runs, "year end").rows(
        "select customer_id, last_purchase_date, recency_days, frequency, monetary"
        " from scores.customer_rfm order by 1"
    )
    assert found == sorted(RFM)


# Order, is a purchase, its number, returned in full on; as of 2025-12-31.
ORDERS: list[tuple[str, bool, int | None, date | None]] = [
    ("A1", False, None, date(2025, 3, 1)),
    ("B1", False, None, date(2025, 3, 1)),
    ("B2", False, None, None),
    ("C1", False, None, date(2025, 7, 1)),
    ("C2", False, None, None),
    ("D1", True, 1, None),
    ("D2", False, None, None),
    ("E1", True, 1, None),
    ("E2", False, None, None),
    ("F1", True, 1, None),
    ("F2", False, None, date(2025, 5, 1)),
    ("F3", False, None, None),
    ("G1", True, 1, None),
    ("G2", True, 1, None),
    ("G3", True, 2, None),
    ("M1", False, None, None),
    ("N1", False, None, None),
    ("O1", False, None, None),
    ("R1", False, None, None),
    ("S1", True, 1, None),
]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order[0])
def test_orders_by_hand(runs: Runs, order: tuple[Any, ...]) -> None:
    """A return undoes the latest sale of its product; the orders of a day are one."""
    found = result(runs, "year end").rows(
        "select order_id, is_purchase, purchase_number, returned_in_full_date"
        f" from core.fct_orders where order_id = '{order[0]}'"
    )
    assert found == [order]


def test_before_the_return_the_purchase_stands(runs: Runs) -> None:
    """On 30 June nothing of July is known: the order of March is a purchase, on its own date."""
    june = result(runs, "june")
    assert june.rows(
        "select is_purchase, purchase_number, returned_in_full_date"
        " from core.fct_orders where order_id = 'C1'"
    ) == [(True, 1, None)]
    assert june.rows("select count(*) from core.fct_orders where order_id = 'C2'") == [(0,)]
    assert june.rows(
        "select last_purchase_date, frequency, monetary from scores.customer_rfm"
        " where customer_id = 'later day'"
    ) == [(date(2025, 3, 3), 1, 10)]


def test_before_a_change_the_older_row_holds(runs: Runs) -> None:
    """Cancelled in July, the order of March was a purchase in June."""
    query = "select is_cancelled, is_purchase from core.fct_orders where order_id = 'R1'"
    assert result(runs, "june").rows(query) == [(False, True)]
    assert result(runs, "year end").rows(query) == [(True, False)]


def test_a_customer_of_july_is_unknown_in_june(runs: Runs) -> None:
    """Nobody is a customer before anything was heard of them."""
    query = "select customer_id from core.dim_customers where customer_id = 'of july'"
    assert result(runs, "june").rows(query) == []


@pytest.mark.parametrize(("dimension", "key"), [("products", "P9"), ("campaigns", "K9")])
def test_what_only_a_later_order_names_is_unknown(runs: Runs, dimension: str, key: str) -> None:
    """A product and a campaign that no row up to the as-of date names are not listed."""
    column = dimension.removesuffix("s") + "_id"
    assert (
        result(runs, "june").rows(
            f"select {column} from core.dim_{dimension} where {column} = '{key}'"
        )
        == []
    )


def test_frequency_may_count_orders(runs: Runs) -> None:
    """Three orders on two days are three."""
    assert result(runs, "june").rows(
        "select frequency, monetary from scores.customer_rfm where customer_id = 'three orders'"
    ) == [(3, 30)]


def test_without_a_window_the_whole_life_counts(runs: Runs) -> None:
    """The purchase of 2024 counts like the one of 2025."""
    assert result(runs, "june").rows(
        "select customer_id, frequency, monetary from scores.customer_rfm"
        " where customer_id in ('inside', 'outside') order by 1"
    ) == [("inside", 1, 10), ("outside", 1, 10)]


def test_money_is_converted_at_the_last_known_rate(runs: Runs) -> None:
    """Of the day, else of the last day before it, however long ago; never of a later one."""
    found = result(runs, "year end").rows(
        "select order_id, net_amount from core.fct_orders where customer_id = 'foreign' order by 1"
    )
    assert found == [("I1", 9), ("I2", 8), ("I3", 8)]


# Order, margin, estimated, on 2025-12-31; in June at a margin rate of 40% where no cost is known.
MARGINS: list[tuple[str, Decimal, bool, Decimal]] = [
    ("J1", Decimal(7), False, Decimal(7)),
    ("K1", Decimal(6), False, Decimal(6)),
    ("L1", Decimal(10), True, Decimal(4)),
    ("I1", Decimal(5), False, Decimal(5)),
    ("I3", Decimal(4), False, Decimal(4)),
]


@pytest.mark.parametrize("expected", MARGINS, ids=lambda margin: margin[0])
def test_margin_by_hand(runs: Runs, expected: tuple[str, Decimal, bool, Decimal]) -> None:
    """The line's cost in its currency, else the product's, else the default rate, and flagged."""
    order_id, margin, estimated, margin_june = expected
    query = (
        "select margin_amount, is_margin_estimated from core.fct_purchases"
        f" where order_id = '{order_id}'"
    )
    assert result(runs, "year end").rows(query) == [(margin, estimated)]
    assert result(runs, "june").rows(query) == [(margin_june, estimated)]


def test_revenue_is_the_sum_of_everybody_and_nobody(runs: Runs) -> None:
    """Lines and orders come to the same, and so do customers with the anonymous sale."""
    run = result(runs, "year end")
    (total,) = run.rows("select sum(net_amount) from core.fct_purchases")
    assert total == (Decimal("175.00"),)
    assert run.rows("select sum(net_amount) from core.fct_orders") == [total]
    assert run.rows("select sum(net_amount) + 10 from core.dim_customers") == [total]


SCORES = (
    "select customer_id, recency_score, frequency_score, monetary_score, rfm_segment,"
    " nested_rfm_cell from scores.customer_rfm order by 1"
)


def test_the_unit_of_money_moves_no_score(runs: Runs) -> None:
    """In thousands the amounts are others and the scores, segments and cells the same."""
    run, thousands = result(runs, "year end"), result(runs, "thousands")
    assert run.rows(SCORES) == thousands.rows(SCORES)
    total = "select sum(monetary) * {} from scores.customer_rfm"
    assert run.rows(total.format(1000)) == thousands.rows(total.format(1))


def test_the_order_of_rows_changes_no_mart(runs: Runs) -> None:
    """Every table of core and scores is the same, row for row."""
    run, other = result(runs, "year end"), result(runs, "shuffled")
    marts = run.rows(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('core', 'scores', 'vault') and table_name not like 'base%'"
    )
    assert len(marts) > 9
    for (mart,) in marts:
        rows = sorted(run.rows(f"from {mart}"), key=repr)
        assert rows == sorted(other.rows(f"from {mart}"), key=repr), mart


def test_twins_have_equal_scores(runs: Runs) -> None:
    """Who did the same is scored the same, whatever the quantiles make of the others."""
    found = result(runs, "year end").rows(
        "select distinct rfm_code, rfm_segment from scores.customer_rfm"
        " where customer_id like 'twin%'"
    )
    assert len(found) == 1
