"""What customers buy and are interested in: point in time, in any unit, and from next to nothing."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import pytest
from companies import Company, Tables, build_all, company_of, sale
from dbt_process import Run
from demo_build import DEMO, YEAR_END
from replays import Replays

MARTS = [
    *("build", "--indirect-selection", "buildable", "--exclude-resource-type", "unit_test"),
    *("--select", "+customer_frat", "+customer_interests"),
]
THIRTY_DAYS_BEFORE = "2025-12-01"  # before the year_end of the demo
Runs = dict[str, Future[Run]]


def products(**categories: str | None) -> Tables:
    """Products by their category."""
    return {"products": [{"product_id": name, "category": categories[name]} for name in categories]}


def shop(unit_price: float) -> Tables:
    """Three customers of tea, coffee and cake, at a price."""
    line = {"unit_price": unit_price}
    return company_of(
        products(P1="Tea", P2="Coffee", P3="Cake", P4="TEA", P5="postage and fees"),
        sale("A1", "A", "2025-01-01", line | {"quantity": 3}, line | {"product_id": "P2"}),
        sale("A2", "A", "2025-02-01", line | {"product_id": "P4"}),
        sale("B1", "B", "2025-02-15", line | {"product_id": "P2"}, line | {"product_id": "P3"}),
        sale("B2", "B", "2025-02-20", line | {"product_id": "P3", "quantity": -1}),
        sale("C1", "C", "2025-02-28", line | {"product_id": "P5"}),
    )


COMPANIES = {
    "a shop": Company(shop(10), {"as_of_date": "2025-03-01"}, MARTS),
    "a dearer shop": Company(shop(10_000), {"as_of_date": "2025-03-01"}, MARTS),
    "no categories": Company(sale("O1", "C1", "2025-03-01"), command=MARTS),
    # Tea was kept, though more came back that day than was sold: a category, and no purchase.
    "no purchase": Company(
        company_of(
            products(P1="Tea", P2="Coffee"),
            sale("O1", "C1", "2025-03-01", {}, {"product_id": "P2", "quantity": -2}),
        ),
        command=MARTS,
    ),
    "faded": Company(
        company_of(
            products(P1="Tea"), sale("O1", "C1", "1995-03-01"), sale("O2", None, "2025-03-01")
        ),
        {"frat_half_life_days": 1},
        MARTS,
    ),
    "interests alone": Company(
        company_of(
            sale("O1", None, "2025-03-01"),
            {
                "customers": [
                    {"customer_id": "C1", "declared_interests": "Tea | tea|  |SNOW shoes"},
                    {"customer_id": "C2", "declared_interests": "Snow Shoes"},
                ],
                "interactions": [
                    {
                        "interaction_id": "I1",
                        "customer_id": "C1",
                        "occurred_at": "2025-02-01",
                        "interaction_type": "objection",
                        "topic": "price",
                    }
                ],
            },
            products(P1="TEA"),
        ),
        command=MARTS,
    ),
}


@pytest.fixture(scope="module")
def runs(replays: Replays, year_end: Future[Run], tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Builds of the companies; the demo as of two days that are thirty days apart."""
    folder = tmp_path_factory.mktemp("frat")
    started = build_all(replays, COMPANIES, folder)
    started[YEAR_END] = year_end
    started[THIRTY_DAYS_BEFORE] = replays.submit(
        [*MARTS, "--exclude-resource-type", "test"],
        DEMO,
        folder / "earlier.duckdb",
        {"as_of_date": THIRTY_DAYS_BEFORE},
    )
    return started


@pytest.mark.parametrize("name", COMPANIES)
def test_it_builds(runs: Runs, name: str) -> None:
    """The marts, all they rest on, and the tests of it."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output


def frat(run: Run) -> dict[str, dict[str, Any]]:
    """The rows of customer_frat by customer."""
    return {row["customer_id"]: row for row in run.records("from scores.customer_frat")}


def test_types_of_a_shop(runs: Runs) -> None:
    """Two spellings are one category, what came back is none, postage is no type."""
    found = frat(runs["a shop"].result())
    assert {name: (row["frat_code"][3:], row["category_count"]) for name, row in found.items()} == {
        "A": ("-TEA", 2),
        "B": ("-Coffee", 1),
        "C": ("-none", 0),
    }
    assert found["A"]["second_category"] == "Coffee"
    assert found["C"]["predicted_next_category"] == "TEA"


def test_the_unit_of_amounts_decides_nothing(runs: Runs) -> None:
    """Prices times a thousand: the same codes, and the same shares."""
    cheap, dear = (frat(runs[name].result()) for name in ("a shop", "a dearer shop"))
    assert cheap.keys() == dear.keys()
    for customer, row in cheap.items():
        for column, value in row.items():
            expected = pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
            assert dear[customer][column] == expected, (customer, column)


@pytest.mark.parametrize("name", ["no categories", "no purchase", "interests alone"])
def test_nobody_has_a_type(runs: Runs, name: str) -> None:
    """No row, or one that says none; nothing is predicted and nothing was backtested."""
    run = runs[name].result()
    assert {row["frat_code"][3:] for row in frat(run).values()} <= {"-none"}
    assert run.rows(
        "select method, evaluated_customers, hit_rate, is_chosen"
        " from intermediate.int_next_category__backtested order by method"
    ) == [
        ("decayed_share", 0, None, True),
        ("last_category", 0, None, False),
        ("most_popular", 0, None, False),
    ]


def test_what_has_faded_is_shared_evenly(runs: Runs) -> None:
    """Thirty years of a half-life of a day leave nothing; the type is still what was bought."""
    (row,) = frat(runs["faded"].result()).values()
    assert (row["type_category"], row["type_share"], row["type_concentration"]) == ("Tea", 1, 1)


def test_declared_interests_without_a_purchase(runs: Runs) -> None:
    """Known categories go under the products' spelling; an unknown one has one spelling for all."""
    found = (
        runs["interests alone"]
        .result()
        .rows(
            "select customer_id, category, evidence, objection_topic, interest_score"
            " from segments.customer_interests order by all"
        )
    )
    assert found == [
        ("C1", "SNOW shoes", "declared", None, 0.5),
        ("C1", "TEA", "declared", None, 0.5),
        ("C1", "any", "objected", "price", 0),
        ("C2", "SNOW shoes", "declared", None, 0.5),
    ]


def test_the_cut_off_is_what_a_build_of_that_day_says(runs: Runs) -> None:
    """Predictions and shares of the backtest are those of a build as of the cut-off."""
    later, earlier = runs[YEAR_END].result(), runs[THIRTY_DAYS_BEFORE].result()
    assert later.exit_code == earlier.exit_code == 0, later.output + earlier.output
    at_cut_off = f"where as_of_date = date '{THIRTY_DAYS_BEFORE}' order by all"
    query = f"from intermediate.int_next_categories__predicted {at_cut_off}"
    assert later.rows(query) == earlier.rows(query) != []
    query = (
        "select customer_id, category, last_purchase_date, order_count, category_share"
        f" from intermediate.int_customer_categories__shared {at_cut_off}"
    )
    then, now = earlier.rows(query), later.rows(query)
    assert [row[:4] for row in now] == [row[:4] for row in then] != []
    assert [row[4] for row in now] == pytest.approx([row[4] for row in then], abs=1e-9)
