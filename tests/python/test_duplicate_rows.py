"""Of the rows of one key one is taken, and which one never depends on their order."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from companies import SCORES, Company, Tables, build_all, company_of, sale, shuffled
from dbt_process import Dbt, Run

OLD, NEW = "2025-03-02 08:00:00", "2025-03-03 08:00:00"
TABLES: Tables = company_of(
    sale("O1", "C1", "2025-03-01", updated_at=OLD, sales_channel="store"),
    {
        "orders": [
            {
                "order_id": "O1",
                "customer_id": "C1",
                "ordered_at": "2025-03-01",
                "updated_at": NEW,
                "sales_channel": "web",
            },
            {
                "order_id": "O1",
                "customer_id": "C1",
                "ordered_at": "2025-03-01",
                "updated_at": "",
                "sales_channel": "phone",
            },
            # A newer row that is rejected does not take the place of an older one that is right.
            {
                "order_id": "O1",
                "customer_id": "C1",
                "ordered_at": "",
                "updated_at": "2025-03-09",
                "sales_channel": "mail",
            },
        ],
        "order_lines": [
            {
                "order_id": "O1",
                "line_number": 1,
                "product_id": "P1",
                "quantity": 1,
                "unit_price": 10,
            },
            {
                "order_id": "O1",
                "line_number": 2,
                "product_id": "P2",
                "quantity": 1,
                "unit_price": 3,
                "updated_at": OLD,
            },
            {
                "order_id": "O1",
                "line_number": 2,
                "product_id": "P2",
                "quantity": 1,
                "unit_price": 4,
                "updated_at": NEW,
            },
            {
                "order_id": "O1",
                "line_number": 2,
                "product_id": "P2",
                "quantity": 1,
                "unit_price": 9,
                "updated_at": OLD,
            },
        ],
        "customers": [
            {"customer_id": "C1", "province": "MI", "x_card": "a", "updated_at": NEW},
            {"customer_id": "C1", "province": "RM", "x_card": "b", "updated_at": NEW},
            {"customer_id": "C1", "province": "TO", "x_card": "c", "updated_at": OLD},
        ],
        # Alike in every column of the contract: only what the contract does not know differs.
        "products": [
            {"product_id": "P1", "category": "tea", "x_shelf": shelf} for shelf in ("b", "a", "c")
        ],
        "campaigns": [
            {"campaign_id": "K1", "starts_on": "2025-03-01", "fixed_cost": cost}
            for cost in ("5", "", "7")
        ],
        "exchange_rates": [
            {"currency_code": code, "rate_date": "2025-03-01", "rate": rate}
            for code, rate in (("USD", 0.9), ("USD", 0.8), ("usd", 0.7))
        ],
    },
)
COMPANIES = {
    "as given": Company(TABLES, {"max_reject_share": 1}, SCORES),
    "shuffled": Company(shuffled(TABLES), {"max_reject_share": 1}, SCORES),
}


@pytest.fixture(scope="module")
def runs(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Future[Run]]:
    """The rows in two orders, built."""
    return build_all(dbt, COMPANIES, tmp_path_factory.mktemp("duplicates"))


@pytest.fixture(scope="module")
def run(runs: dict[str, Future[Run]]) -> Run:
    """The rows as given, built."""
    found = runs["as given"].result()
    assert found.exit_code == 0, found.output
    return found


def test_the_greatest_updated_at_wins(run: Run) -> None:
    """A row without one, or a rejected one, never does."""
    assert run.rows("select sales_channel from core.fct_orders") == [("web",)]
    assert run.rows("select line_number, net_amount from core.fct_purchases order by 1") == [
        (1, 10),
        (2, 4),
    ]
    assert run.rows("select province from core.dim_customers") == [("MI",)]


def test_duplicates_are_counted_and_never_sold_twice(run: Run) -> None:
    """An exact copy and an older version are duplicates, not rejects."""
    found = run.rows(
        "select input_table, rows_read, rows_accepted, rows_rejected, rows_duplicate"
        " from quality.input_reconciliation where rows_read > 0 order by 1"
    )
    assert found == [
        ("campaigns", 3, 1, 0, 2),
        ("customers", 3, 1, 0, 2),
        ("exchange_rates", 3, 1, 0, 2),
        ("order_lines", 5, 2, 0, 3),
        ("orders", 4, 1, 1, 2),
        ("products", 3, 1, 0, 2),
    ]


def test_the_order_of_rows_decides_nothing(runs: dict[str, Future[Run]], run: Run) -> None:
    """Not even where rows tie in updated_at, or in every column of the contract."""
    other = runs["shuffled"].result()
    assert other.exit_code == 0, other.output
    for query in (
        "from core.dim_customers",
        "from core.dim_products",
        "from core.dim_campaigns",
        "from core.fct_orders",
        "from core.fct_purchases",
        "from staging.stg_exchange_rates",
        "from scores.customer_rfm",
    ):
        assert run.rows(query) == other.rows(query), query


def test_a_currency_has_one_rate_a_day(run: Run) -> None:
    """Also where one is spelt in small letters."""
    assert run.rows(
        "select currency_code, count(*) from staging.stg_exchange_rates group by all"
    ) == [("USD", 1)]
