"""Scores of customer lifetime value: from order lines to what lifetimes says of every customer."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import duckdb
import lifetimes
import numpy as np
import pytest
from clv import margins, purchases
from clv_cdnow import AS_OF, cdnow_sales
from dbt_process import Dbt, Run

BUILD = ["build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "test"]
BUILD += ["--select", "+customer_value", "+clv_parameters"]
SCORE = ["run", "--select", "int_clv_purchases__expected", "int_customer_states__staged"]
SCORE += ["int_customer_values__expected"]


@pytest.fixture(scope="module")
def built(dbt: Dbt, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """CDNOW as a company, built as of the end of the paper's first period."""
    folder = tmp_path_factory.mktemp("cdnow")
    numbered = [(f"O{number}", *sale) for number, sale in enumerate(cdnow_sales())]
    (folder / "input").mkdir()
    tables: dict[str, list[tuple[Any, ...]]] = {
        "orders": [("order_id", "customer_id", "ordered_at")]
        + [(order, customer, f"{day} 12:00:00") for order, customer, day, _ in numbered],
        "order_lines": [("order_id", "line_number", "product_id", "quantity", "unit_price")]
        + [(order, 1, "CD", 1, amount) for order, _, _, amount in numbered],
    }
    for name, rows in tables.items():
        with (folder / "input" / f"{name}.csv").open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
    run = dbt.run(BUILD, folder / "input", folder / "cdnow.duckdb", {"as_of_date": str(AS_OF)})
    assert run.exit_code == 0, run.output
    return run


def test_a_build_finds_the_published_parameters(built: Run) -> None:
    """From order lines to parameters; the margin here is the price."""
    found = {
        (model, parameter): (value, score)
        for model, parameter, value, score in built.rows(
            "select model, parameter, value, log_likelihood from lifecycle.clv_parameters"
            f" where fitted_as_of = '{AS_OF}'"
        )
    }
    assert [found["bg_nbd", name][0] for name in purchases.PARAMETERS] == pytest.approx(
        [0.243, 4.414, 0.793, 2.426], abs=6e-4
    )
    assert found["bg_nbd", "r"][1] == pytest.approx(-9582.4, abs=0.05)
    assert found["mbg_nbd", "r"][1] > found["bg_nbd", "r"][1]
    assert [found["gamma_gamma", name][0] for name in margins.PARAMETERS] == pytest.approx(
        [6.25, 3.74, 15.44], abs=0.05
    )


@pytest.mark.parametrize("model", ["mbg_nbd", "bg_nbd"])
def test_scores_agree_with_lifetimes(dbt: Dbt, built: Run, tmp_path: Path, model: str) -> None:
    """Expected purchases and P(alive) of every customer, on the fitted parameters, to 1e-6."""
    run = built
    if model == "bg_nbd":
        # The other model was chosen: score once more with this one.
        copy = tmp_path / "bg.duckdb"
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
        run = dbt.run(SCORE, built.database.parent / "input", copy, {"as_of_date": str(AS_OF)})
        assert run.exit_code == 0, run.output
    (chosen,) = run.records(
        f"select * from intermediate.int_clv__chosen where as_of_date = '{AS_OF}'"
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
        f" where as_of_date = '{AS_OF}'"
    )
    assert len(rows) == 2357
    repeats, last, age, year, horizon, alive = np.array(rows, dtype=float).T
    expected = fitter.conditional_expected_number_of_purchases_up_to_time
    history = (repeats, last / 7, age / 7)
    assert year == pytest.approx(np.asarray(expected(360 / 7, *history)), abs=1e-6)
    assert horizon == pytest.approx(np.asarray(expected(90 / 7, *history)), abs=1e-6)
    their_alive = np.asarray(fitter.conditional_probability_alive(*history)).ravel()
    assert alive == pytest.approx(their_alive, abs=1e-6)


def test_margins_agree_with_lifetimes(built: Run) -> None:
    """Gamma-Gamma's expectation of everybody who bought again."""
    (chosen,) = built.records(
        f"select * from intermediate.int_clv__chosen where as_of_date = '{AS_OF}'"
    )
    fitter = lifetimes.GammaGammaFitter()
    fitter.params_ = {name: chosen[name] for name in margins.PARAMETERS}
    rows = built.rows(
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
