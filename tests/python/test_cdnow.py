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
    """As of the end of the calibration, and 13 weeks later."""
    folder = tmp_path_factory.mktemp("cdnow")
    built = {}
    for day in (CALIBRATED, EVALUATED, "1998-06-30"):
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
    run = runs[CALIBRATED].result()
    assert run.exit_code == 0, run.output[-3000:]
    rows = run.rows(
        "select parameter, value, log_likelihood, customer_count from lifecycle.clv_parameters"
        f" where model = 'bg_nbd' and fitted_as_of = '{CALIBRATED}'"
    )
    print(rows)
    assert False
