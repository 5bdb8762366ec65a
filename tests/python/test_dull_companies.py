"""Companies with next to nothing in them: everything builds, and what little there is is right."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from decimal import Decimal

import pytest
from companies import BUILD, Company, build_all, company_of, sale, without_a_number
from dbt_process import Run
from replays import Replays

ONE = sale("O1", "C1", "2025-03-01 10:00:00", {"quantity": 2}, {"unit_price": 5})
COMPANIES = {
    "one order": Company(ONE, command=BUILD),
    "before the first purchase": Company(ONE, {"as_of_date": "2025-02-28"}, BUILD),
    "only returns": Company(sale("O1", "C1", "2025-03-01", {"quantity": -1}), command=BUILD),
    "only anonymous": Company(sale("O1", None, "2025-03-01"), command=BUILD),
    "only cancelled": Company(sale("O1", "C1", "2025-03-01", status="cancelled"), command=BUILD),
    "only gifts": Company(sale("O1", "C1", "2025-03-01", {"unit_price": 0}), command=BUILD),
    "all alike": Company(
        company_of(*(sale(f"O{n}", f"C{n}", "2025-03-01") for n in range(7))), command=BUILD
    ),
}
Runs = dict[str, Future[Run]]


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Whole builds of all of them, every mart and every test of the project."""
    return build_all(replays, COMPANIES, tmp_path_factory.mktemp("dull"))


@pytest.mark.parametrize("name", COMPANIES)
def test_a_dull_company_builds(runs: Runs, name: str) -> None:
    """No model divides by zero, no test fails, and nothing is not a number."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output
    assert without_a_number(run) == []


def test_one_customer_with_one_order(runs: Runs) -> None:
    """Two lines of 20 and 5: one purchase of 25 today, and the best scores there are to have."""
    run = runs["one order"].result()
    assert run.records("select * exclude (ordered_at) from core.fct_orders")[0] | {} == {
        **dict.fromkeys(run.records("from core.fct_orders")[0].keys() - {"ordered_at"}),
        "order_id": "O1",
        "customer_id": "C1",
        "order_date": date(2025, 3, 1),
        "line_count": 2,
        "net_amount": 25,
        "returned_amount": 0,
        "margin_amount": 25,
        "cancelled_amount": 0,
        "purchase_number": 1,
        "is_purchase": True,
        "is_cancelled": False,
    }
    found = run.rows(
        "select customer_id, as_of_date, recency_days, frequency, monetary, rfm_code"
        " from scores.customer_rfm"
    )
    assert found == [("C1", date(2025, 3, 1), 0, 1, 25, "511")]


def test_before_the_first_purchase_there_is_nothing(runs: Runs) -> None:
    """Facts and scores are empty, and nobody is a customer yet."""
    run = runs["before the first purchase"].result()
    for mart in (
        "core.dim_customers",
        "core.fct_orders",
        "core.fct_purchases",
        "scores.customer_rfm",
    ):
        assert run.rows(f"select count(*) from {mart}") == [(0,)], mart
    assert run.rows("select as_of_date from intermediate.int_as_of__chosen") == [
        (date(2025, 2, 28),)
    ]


def test_only_returns(runs: Runs) -> None:
    """They lower the value of the customer, who has bought nothing and has no score."""
    run = runs["only returns"].result()
    assert run.rows(
        "select net_amount, returned_amount, is_purchase, returned_in_full_date"
        " from core.fct_orders"
    ) == [(-10, 10, False, None)]
    assert run.rows("select purchase_count, net_amount from core.dim_customers") == [(0, -10)]
    assert run.rows("select count(*) from scores.customer_rfm") == [(0,)]
    assert run.rows("select as_of_date from intermediate.int_as_of__chosen") == [
        (date(2025, 3, 1),)
    ]


def test_only_anonymous_sales(runs: Runs) -> None:
    """Revenue without a customer stays in the facts and in no customer mart."""
    run = runs["only anonymous"].result()
    assert run.rows("select customer_id, net_amount, is_purchase from core.fct_orders") == [
        (None, 10, False)
    ]
    assert run.rows("select count(*) from core.dim_customers") == [(0,)]
    assert run.rows("select count(*) from scores.customer_rfm") == [(0,)]


def test_only_cancelled_orders(runs: Runs) -> None:
    """What was booked is readable beside a net amount of zero; the customer has bought nothing."""
    run = runs["only cancelled"].result()
    assert run.rows(
        "select net_amount, margin_amount, cancelled_amount, is_purchase from core.fct_orders"
    ) == [(0, 0, 10, False)]
    assert run.rows("select purchase_count, net_amount from core.dim_customers") == [(0, 0)]
    assert run.rows("select count(*) from scores.customer_rfm") == [(0,)]


def test_only_zero_prices(runs: Runs) -> None:
    """A gift is a line, an order, and no purchase."""
    run = runs["only gifts"].result()
    assert run.rows("select quantity, net_amount from core.fct_purchases") == [(1, Decimal(0))]
    assert run.rows("select is_purchase from core.fct_orders") == [(False,)]
    assert run.rows("select count(*) from scores.customer_rfm") == [(0,)]


def test_equal_customers_have_equal_scores(runs: Runs) -> None:
    """Seven who did the same stand in one segment, though in seven cells for test mailings."""
    run = runs["all alike"].result()
    assert run.rows(
        "select count(*), count(distinct rfm_code), count(distinct rfm_segment)"
        " from scores.customer_rfm"
    ) == [(7, 1, 1)]
