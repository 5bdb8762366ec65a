"""CDNOW, the published example of the purchase models, built as a company: from lines to scores."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date
from pathlib import Path

import duckdb
import lifetimes
import numpy as np
import pytest
from clv import margins, purchases
from clv_cdnow import (
    BG_NBD,
    BG_NBD_LOG_LIKELIHOOD,
    CALIBRATED,
    EVALUATED,
    GAMMA_GAMMA,
    HORIZON_DAYS,
    LAST,
    cdnow_company,
)
from dbt_process import Dbt, Run
from replays import Replays

SCORE = ["run", "--select", "int_clv_purchases__expected", "int_customer_states__staged"]
SCORE += ["int_customer_values__expected"]
Runs = dict[date, Future[Run]]


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """As of 13 weeks after the calibration, and of the end of the data."""
    folder = tmp_path_factory.mktemp("cdnow")
    built = {}
    for day in (EVALUATED, LAST):
        given = cdnow_company(day)
        built[day] = replays.submit(
            given.command, given.write(folder / f"{day}"), folder / f"{day}.duckdb", given.variables
        )
    return built


@pytest.fixture(scope="module")
def evaluated(runs: Runs) -> Run:
    """As of 13 weeks after the calibration."""
    run = runs[EVALUATED].result()
    assert run.exit_code == 0, run.output[-3000:]
    return run


@pytest.fixture(scope="module")
def last(runs: Runs) -> Run:
    """As of the end of the data."""
    run = runs[LAST].result()
    assert run.exit_code == 0, run.output[-3000:]
    return run


def test_lines_become_purchases(last: Run) -> None:
    """Several lines of one customer's day are one purchase."""
    assert last.rows(
        "select sum(purchase_count), (select count(*) from core.fct_purchases) from core.dim_customers"
    ) == [(6696, 6919)]


def test_a_build_finds_the_published_parameters(evaluated: Run) -> None:
    """From order lines to parameters at a month end of the history; the margin here is the price."""
    found = {
        (model, parameter): (value, score)
        for model, parameter, value, score in evaluated.rows(
            "select model, parameter, value, log_likelihood from lifecycle.clv_parameters"
            f" where fitted_as_of = '{CALIBRATED}'"
        )
    }
    bg_nbd = [found["bg_nbd", name] for name in purchases.PARAMETERS]
    assert [round(value, 3) for value, _ in bg_nbd] == BG_NBD
    assert {round(score, 1) for _, score in bg_nbd} == {BG_NBD_LOG_LIKELIHOOD}
    assert found["mbg_nbd", "r"][1] > found["bg_nbd", "r"][1]
    assert [found["gamma_gamma", name][0] for name in margins.PARAMETERS] == pytest.approx(
        GAMMA_GAMMA, abs=0.05
    )


def test_the_backtest_ranks_as_published(evaluated: Run) -> None:
    """Who buys in the 13 weeks after: area under the curve .788, and .784 for recency alone."""
    assert evaluated.rows(
        "select round(value, 3), round(baseline, 3), evaluated_customers"
        " from quality.model_scorecard where model = 'probability_buy' and metric = 'auc'"
    ) == [(0.788, 0.784, 2357)]


def test_regularity_as_published(last: Run) -> None:
    """Wheat and Morrison's k is 1.009: purchases are as good as random."""
    ((regularity,),) = last.rows(
        "select (1 - 4 * var_samp(share)) / (8 * var_samp(share)) from ("
        " select last_gap_days / (last_gap_days + previous_gap_days) as share"
        " from intermediate.int_customer_states__measured"
        " where is_current and previous_gap_days is not null)"
    )
    assert regularity == pytest.approx(1.009, abs=0.0005)


def with_bg_nbd(built: Run, copy: Path) -> Path:
    """A copy of a database in which BG/NBD is the chosen model."""
    copy.write_bytes(built.database.read_bytes())
    with duckdb.connect() as connection:
        connection.execute(f"attach '{copy}' as work")
        values = ", ".join(
            f"{name} = (select value from work.intermediate.int_clv_fits__read as fits where"
            " fits.as_of_date = chosen.as_of_date and fits.model = 'bg_nbd'"
            f" and parameter = '{name}')"
            for name in purchases.PARAMETERS
        )
        connection.execute(
            f"update work.intermediate.int_clv__chosen as chosen set model = 'bg_nbd', {values}"
        )
        connection.execute("update work.intermediate.int_clv__chosen set b_dropout = b")
    return copy


@pytest.mark.parametrize("model", ["mbg_nbd", "bg_nbd"])
def test_scores_agree_with_lifetimes(dbt: Dbt, evaluated: Run, tmp_path: Path, model: str) -> None:
    """Expected purchases and P(alive) of every customer, on the fitted parameters, to 1e-6."""
    run = evaluated
    if model == "bg_nbd":
        # The other model was chosen: score once more with this one.
        given = cdnow_company(EVALUATED)
        run = dbt.run(
            SCORE,
            evaluated.database.with_suffix(""),
            with_bg_nbd(evaluated, tmp_path / "bg.duckdb"),
            given.variables,
        )
        assert run.exit_code == 0, run.output
    (chosen,) = run.records(
        f"select * from intermediate.int_clv__chosen where as_of_date = '{CALIBRATED}'"
    )
    assert chosen["model"] == model
    fitter = lifetimes.BetaGeoFitter() if model == "bg_nbd" else lifetimes.ModifiedBetaGeoFitter()
    fitter.params_ = {name: chosen[name] for name in purchases.PARAMETERS}
    rows = run.rows(
        "select states.purchase_count - 1, states.age_days - states.recency_days, states.age_days,"
        " expected.expected_purchases_12m, expected.expected_purchases_horizon,"
        " expected.probability_alive"
        " from intermediate.int_customer_values__expected as expected"
        " join intermediate.int_customer_states__staged as states"
        " using (customer_id, as_of_date)"
        f" where as_of_date = '{CALIBRATED}'"
    )
    assert len(rows) == 2357
    repeats, last_days, age, year, horizon, alive = np.array(rows, dtype=float).T
    expected = fitter.conditional_expected_number_of_purchases_up_to_time
    history = (repeats, last_days / 7, age / 7)
    assert year == pytest.approx(np.asarray(expected(360 / 7, *history)), abs=1e-6)
    assert horizon == pytest.approx(np.asarray(expected(HORIZON_DAYS / 7, *history)), abs=1e-6)
    their_alive = np.asarray(fitter.conditional_probability_alive(*history)).ravel()
    assert alive == pytest.approx(their_alive, abs=1e-6)


def test_margins_agree_with_lifetimes(evaluated: Run) -> None:
    """Gamma-Gamma's expectation of everybody who bought again."""
    (chosen,) = evaluated.records(
        f"select * from intermediate.int_clv__chosen where as_of_date = '{EVALUATED}'"
    )
    fitter = lifetimes.GammaGammaFitter()
    fitter.params_ = {name: chosen[name] for name in margins.PARAMETERS}
    rows = evaluated.rows(
        "select purchase_count - 1, repeat_margin_amount, expected_margin_per_purchase"
        " from lifecycle.customer_value"
        " join intermediate.int_customer_states__measured as states"
        " using (customer_id, as_of_date)"
        " where not is_margin_population_mean"
    )
    assert len(rows) > 900
    repeats, total, margin = np.array(rows, dtype=float).T
    theirs = fitter.conditional_expected_average_profit(repeats, total / repeats)
    assert margin == pytest.approx(np.asarray(theirs), abs=1e-6)
