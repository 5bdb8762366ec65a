"""Complete Journey builds whole: the counts of the package that ships it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import scorecards
from companies import BUILD
from dbt_process import MANY_ROWS, ROOT, Dbt, Run


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One build of the whole data; `make test` installs the package and links its files."""
    assert (ROOT / "warehouse/completejourney").exists(), "run make test, which links the data"
    folder = tmp_path_factory.mktemp("completejourney")
    dbt = Dbt(folder)
    run = dbt.run(BUILD, None, folder / "cj.duckdb", {"connector": "completejourney"}, MANY_ROWS)
    assert run.exit_code == 0, run.output[-3000:]
    yield run
    dbt.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*) from core.fct_purchases", 1469307),
        ("select count(*) from core.fct_orders", 155848),
        ("select count(*) from core.dim_customers", 2469),
        ("select count(*) from core.dim_products where not is_inferred", 92331),
        ("select count(*) from core.dim_campaigns", 27),
        ("select count(*) from core.fct_contacts", 6589),
        ("select count(*) from quality.rejected_records", 0),
    ],
)
def test_counts(built: Run, query: str, expected: int) -> None:
    """Every table is read whole and nothing is rejected."""
    assert built.rows(query) == [(expected,)]


def test_days_are_the_shops(built: Run) -> None:
    """All of it is of 2017 in New York, though the last receipts are of 2018 in UTC."""
    query = "select min(order_date)::text, max(order_date)::text from core.fct_orders"
    assert built.rows(query) == [("2017-01-01", "2017-12-31")]
    assert built.rows("select count(*) from core.fct_orders where ordered_at >= '2018-01-01'") != [
        (0,)
    ]


def test_types_of_campaign_redeem_as_published(built: Run) -> None:
    """Share of contacted households that redeemed a coupon: 16.56%, 6.50% and 5.92%."""
    query = """
        select target, count(*), sum(contacts_sent), sum(contracts_closed),
            round(100.0 * sum(contracts_closed) / sum(contacts_sent), 2)
        from campaigns.campaign_results inner join core.dim_campaigns using (campaign_id)
        group by target order by target
    """
    assert built.rows(query) == [
        ("Type A", 4, 3647, 604, 16.56),
        ("Type B", 17, 2368, 154, 6.50),
        ("Type C", 6, 574, 34, 5.92),
    ]


def test_coupons_are_credited_to_their_campaigns(built: Run) -> None:
    """1,100 baskets name the campaign whose coupon they redeem, each of a household that got it.

    Coupons of 23 are mostly redeemed with another campaign: there the order's word counts alone.
    """
    query = """
        select rule, count(*), count(contact_id) from campaigns.campaign_attributions
        where rule != 'last_contact' group by rule order by rule
    """
    assert built.rows(query) == [
        ("coupon", 1077, 1077),
        ("declared", 23, 23),
    ]
    query = "select count(*) from core.fct_orders where campaign_id is not null and is_purchase"
    assert built.rows(query) == [(1100,)]


def test_without_controls_every_campaign_says_so(built: Run) -> None:
    """Four are of the last weeks: their households can still buy."""
    query = """
        select flag, count(*), count(lift) from campaigns.campaign_results group by flag order by flag
    """
    assert built.rows(query) == [("no_control", 23, 0), ("no_control|window_open", 4, 0)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "select lifecycle_stage, count(*) from lifecycle.customer_lifecycle group by 1 order by 1",
            [
                ("at_risk", 60),
                ("lost", 42),
                ("loyal", 799),
                ("new", 6),
                ("recovered", 11),
                ("repeat", 1551),
            ],
        ),
        (
            "select stratum, count(*) from segments.customer_strata group by 1 order by 1",
            [("best", 492), ("ex_customer", 42), ("regular", 886), ("sporadic", 1049)],
        ),
        (
            "select round(value, 3), round(baseline, 3), is_better from quality.model_scorecard"
            " where metric = 'auc'",
            [(0.883, 0.867, True)],
        ),
        (
            "select round(value, 3), round(baseline, 3) from quality.model_scorecard"
            " where model = 'next_category' order by baseline",
            [(0.233, 0.072), (0.233, 0.104)],
        ),
        (
            scorecards.HITS,
            [(0.335, 0.26), (0.075, 0.051), (0.365, 0.363)],
        ),
        (
            scorecards.ERRORS,
            [(0.099, 0.115), (10.327, 10.625)],
        ),
    ],
)
def test_results_are_those_of_the_page(
    built: Run, query: str, expected: list[tuple[object, ...]]
) -> None:
    """docs/results.md and docs/offers.md say so, good or bad."""
    assert built.rows(query) == expected
