"""CDNOW, the published example of the purchase models, built as a company would be."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path

import lifetimes
import pytest
from companies import MARTS, Company, Row
from dbt_process import Dbt, Run

# The end of the 39 weeks that the published parameters were fitted on.
CALIBRATED = "1997-09-30"
# 13 weeks later: its backtest looks back to that day.
EVALUATED = "1997-12-30"
Runs = dict[str, Future[Run]]


def company(as_of_date: str) -> Company:
    """The 1/10 sample of CDNOW: one order per line, whose amount is all that is known of it."""
    sample = Path(lifetimes.__file__).parent / "datasets" / "CDNOW_sample.txt"
    orders: list[Row] = []
    lines: list[Row] = []
    for number, row in enumerate(sample.read_text(encoding="utf-8").splitlines()):
        _, customer, day, _, amount = row.split()
        orders.append(
            {
                "order_id": number,
                "customer_id": customer,
                "ordered_at": f"{day[:4]}-{day[4:6]}-{day[6:]} 12:00:00",
            }
        )
        # Eight lines are of nothing; the published figures count them as purchases.
        lines.append({"order_id": number, "quantity": 1, "net_amount": max(float(amount), 0.01)})
    return Company(
        {"orders": orders, "order_lines": lines},
        {"as_of_date": as_of_date, "churn_horizon_days": 91},
        [*MARTS, "+model_scorecard"],
    )


@pytest.fixture(scope="module")
def runs(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """As of 13 weeks after the calibration, and of the end of the data."""
    folder = tmp_path_factory.mktemp("cdnow")
    built = {}
    for day in (EVALUATED, "1998-06-30"):
        given = company(day)
        built[day] = dbt.submit(
            given.command, given.write(folder / day), folder / f"{day}.duckdb", given.variables
        )
    return built


def test_lines_become_purchases(runs: Runs) -> None:
    """Several lines of one customer's day are one purchase."""
    run = runs["1998-06-30"].result()
    assert run.exit_code == 0, run.output[-3000:]
    assert run.rows(
        "select sum(purchase_count), (select count(*) from core.fct_purchases) from core.dim_customers"
    ) == [(6696, 6919)]


def test_published_parameters(runs: Runs) -> None:
    """Fader, Hardie and Lee (2005): r .243, alpha 4.414, a .793, b 2.426, log-likelihood -9582.4."""
    run = runs[EVALUATED].result()
    assert run.exit_code == 0, run.output[-3000:]
    found = run.rows(
        "select parameter, round(value, 3), round(log_likelihood, 1) from lifecycle.clv_parameters"
        f" where model = 'bg_nbd' and fitted_as_of = '{CALIBRATED}' order by parameter"
    )
    assert found == [
        ("a", 0.793, -9582.4),
        ("alpha", 4.414, -9582.4),
        ("b", 2.426, -9582.4),
        ("r", 0.243, -9582.4),
    ]


def test_the_backtest_ranks_as_published(runs: Runs) -> None:
    """Who buys in the 13 weeks after: area under the curve .788, and .784 for recency alone."""
    run = runs[EVALUATED].result()
    assert run.exit_code == 0, run.output[-3000:]
    assert run.rows(
        "select round(value, 3), round(baseline, 3), evaluated_customers"
        " from quality.model_scorecard where model = 'probability_buy' and metric = 'auc'"
    ) == [(0.788, 0.784, 2357)]


def test_regularity_as_published(runs: Runs) -> None:
    """Wheat and Morrison's k is 1.009: purchases are as good as random."""
    run = runs["1998-06-30"].result()
    ((regularity,),) = run.rows(
        "select (1 - 4 * var_samp(share)) / (8 * var_samp(share)) from ("
        " select last_gap_days / (last_gap_days + previous_gap_days) as share"
        " from intermediate.int_customer_states__measured"
        " where is_current and previous_gap_days is not null)"
    )
    assert regularity == pytest.approx(1.009, abs=0.0005)
