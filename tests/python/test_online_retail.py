"""The published figures of UCI Online Retail, and how our rules move them (docs block online_retail_figures)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import scorecards
from companies import BUILD
from dbt_process import MANY_ROWS, ROOT, Dbt, Run

SOLD = "quantity > 0 and unit_price > 0 and customer_id is not null"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """One build of the whole file, as of the day after its last invoice."""
    folder = tmp_path_factory.mktemp("online_retail")
    dbt = Dbt(folder)
    variables = {"connector": "online_retail", "as_of_date": "2011-12-10"}
    run = dbt.run(BUILD, None, folder / "online_retail.duckdb", variables, MANY_ROWS)
    assert run.exit_code == 0, run.output[-3000:]
    yield run
    dbt.close()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("select count(*), sum(net_amount) from core.fct_purchases", (541909, "9747747.93")),
        (
            "select count(*), count(distinct customer_id), count(distinct order_id), sum(net_amount)"
            f" from core.fct_purchases where {SOLD}",
            (397884, 4338, 18532, "8911407.90"),
        ),
        ("select count(*), sum(net_amount) from core.dim_customers", (4372, "8300065.81")),
        (
            "select count(*), sum(net_amount) from core.fct_purchases"
            " where is_merchandise and customer_id is not null",
            (404913, "8286663.32"),
        ),
        (
            "select count(*), sum(net_amount) from core.fct_purchases"
            " where is_merchandise and customer_id is null and not is_cancelled",
            (132714, "1506045.56"),
        ),
        (
            "select count(*), sum(net_amount) from core.fct_purchases where not is_merchandise",
            (2946, "-44960.95"),
        ),
        (
            "select count(*), sum(net_amount) from core.fct_purchases where is_cancelled",
            (1336, "0.00"),
        ),
        ("select count(*), null from quality.rejected_records", (0, None)),
        (
            "select count(*), sum(net_amount) from core.fct_purchases"
            " where not is_merchandise and customer_id is not null",
            (1916, "13402.49"),
        ),
        (
            "select count(*) from (select distinct customer_id, purchase_date"
            f" from core.fct_purchases where {SOLD})",
            (16763,),
        ),
        (
            "select count(distinct (customer_id, purchase_date))"
            " from core.fct_purchases as lines"
            " inner join intermediate.int_customer_days__summed as days"
            " using (customer_id, purchase_date)"
            " where quantity > 0 and unit_price > 0 and days.net_amount <= 0",
            (155,),
        ),
        (
            "select count(*) from intermediate.int_customer_days__summed"
            " where net_amount > 0 and not is_purchase",
            (55,),
        ),
        ("select sum(purchase_count) from core.dim_customers", (16553,)),
        ("select count(*) from scores.customer_rfm", (4324,)),
        (
            "select count(*), count(*) filter (where not sold) from ("
            f" select customer_id, bool_or({SOLD}) as sold from core.fct_purchases"
            " where customer_id not in (select customer_id from scores.customer_rfm)"
            " group by customer_id)",
            (48, 34),
        ),
        (
            "select sum(-quantity)::bigint, (select sum(quantity)::bigint"
            " from intermediate.int_returns__matched)"
            " from core.fct_purchases where is_return and customer_id is not null",
            (274808, 250838),
        ),
    ],
)
def test_figures(built: Run, query: str, expected: tuple[int | str | None, ...]) -> None:
    """Each figure of the table, to the penny."""
    wanted = tuple(Decimal(value) if isinstance(value, str) else value for value in expected)
    assert built.rows(query) == [wanted]


def test_stock_codes_differ_by_more_than_case(built: Run) -> None:
    """85123a and 85123A are one product, and no product is left without its lines."""
    assert built.rows(
        "select count(*), count(distinct upper(product_id)) from core.dim_products"
    ) == [(3958, 3958)]
    assert built.rows("select count(*) from core.dim_products where is_inferred") == [(0,)]


def test_cancellations_are_returns(built: Run) -> None:
    """The 9,288 lines of C invoices are returns, and none of them a purchase."""
    query = (
        "select count(*), count(*) filter (where is_return) from core.fct_purchases"
        " where order_id like 'C%'"
    )
    assert built.rows(query) == [(9288, 9288)]
    assert built.rows(
        "select count(*) from core.fct_orders where order_id like 'C%' and is_purchase"
    ) == [(0,)]


def test_the_local_day_is_the_shops(built: Run) -> None:
    """Each line falls on the day that its invoice says, summer time or not."""
    sample = Path(ROOT / "seeds/online_retail/online_retail.parquet")
    query = f"""
        select count(*)
        from core.fct_orders
        inner join (
            select upper(trim(InvoiceNo)) as order_id, min(InvoiceDate)::date as day
            from read_parquet('{sample}') group by all
        ) using (order_id)
        where order_date != day
    """
    assert built.rows(query) == [(0,)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "select lifecycle_stage, count(*) from lifecycle.customer_lifecycle group by 1 order by 1",
            [("at_risk", 1330), ("loyal", 1059), ("new", 455), ("prospect", 48), ("repeat", 1480)],
        ),
        (
            "select stratum, count(*) from segments.customer_strata group by 1 order by 1",
            [("best", 865), ("regular", 692), ("sporadic", 2767), ("suspect", 48)],
        ),
        (
            "select round(value, 3), round(baseline, 3), is_better from quality.model_scorecard"
            " where model = 'probability_buy' and metric = 'auc'",
            [(0.733, 0.684, True)],
        ),
        (
            "select round(value, 3), round(baseline, 3), is_better from quality.model_scorecard"
            " where model = 'clv' and metric = 'margin_total'",
            [(0.602, 0.703, False)],
        ),
        (
            scorecards.HITS,
            [(0.516, 0.224), (0.161, 0.035), (0.466, 0.461)],
        ),
        (
            scorecards.ERRORS,
            [(0.12, 0.134), (15.621, 16.5)],
        ),
    ],
)
def test_results_are_those_of_the_page(
    built: Run, query: str, expected: list[tuple[object, ...]]
) -> None:
    """docs/results.md and docs/offers.md say so, good or bad."""
    assert built.rows(query) == expected
