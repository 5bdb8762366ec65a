"""Companies in trouble: whole builds pass, every customer has one place, and nulls have a reason."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from bad_companies import COMPANIES
from companies import BUILD, build_all, without_a_number
from compared import differences
from dbt_process import Dbt, Run
from project import grain, nodes
from replays import Replays

Runs = dict[str, Future[Run]]
ALL_BY_DBT = "ordinary, all by dbt"


@pytest.fixture(scope="module")
def runs(dbt: Dbt, replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Whole builds of all of them, every mart and every test of the project."""
    folder = tmp_path_factory.mktemp("bad")
    started = build_all(replays, COMPANIES, folder)
    database = folder / "by dbt.duckdb"
    return {**started, ALL_BY_DBT: dbt.submit(BUILD, folder / "ordinary", database)}


def test_a_replay_is_a_build(runs: Runs) -> None:
    """What the tests build of companies is what a user's dbt builds, row for row."""
    replayed, by_dbt = built(runs, "ordinary"), built(runs, ALL_BY_DBT)
    tables = {
        f"{model['schema']}.{model['alias']}": grain(model)
        for model in nodes("model")
        if model["config"]["materialized"] == "table"
    }
    assert differences(replayed.database, by_dbt.database, tables) == []


@pytest.mark.parametrize("name", COMPANIES)
def test_a_bad_company_builds(runs: Runs, name: str) -> None:
    """No model divides by zero, no test fails, and nothing is infinite or not a number."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output
    assert without_a_number(run) == []


def built(runs: Runs, name: str) -> Run:
    """A build that must have passed."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output
    return run


def counted(run: Run, what: str, mart: str) -> dict[object, int]:
    """How many rows of a mart have each value."""
    return dict(run.rows(f"select {what}, count(*) from {mart} group by 1"))


CLASSES = {
    "lifecycle.customer_lifecycle": ("lifecycle_stage", "rules.lifecycle_stages"),
    "segments.customer_strata": (
        "stratum",
        "(select unnest(['best', 'regular', 'sporadic', 'ex_customer', 'prospect', 'suspect'])"
        " as stratum)",
    ),
}


@pytest.mark.parametrize("mart", CLASSES)
@pytest.mark.parametrize("name", COMPANIES)
def test_everybody_is_in_one_class(runs: Runs, name: str, mart: str) -> None:
    """One stage and one stratum today, and at each month end; both are on the list."""
    run = built(runs, name)
    column, listed = CLASSES[mart]
    everybody = run.rows("select customer_id from core.dim_customers order by 1")
    found = f"from {mart} semi join {listed} using ({column})"
    assert run.rows(f"select customer_id {found} order by 1") == everybody
    months = "from segments.customer_months"
    assert run.rows(f"select count(*) {months}") == run.rows(
        f"select count(distinct (customer_id, month_end)) {months} semi join {listed}"
        f" using ({column})"
    )


@pytest.mark.parametrize("name", COMPANIES)
def test_what_is_missing_has_a_reason(runs: Runs, name: str) -> None:
    """A value of every customer, else why there is none; the same of every parameter and trend."""
    run = built(runs, name)
    values = "select customer_id from lifecycle.customer_value"
    everybody = run.rows("select customer_id from core.dim_customers order by 1")
    assert run.rows(f"{values} order by 1") == everybody
    assert run.rows(f"{values} where (future_value_12m is null) = (value_reason is null)") == []
    assert run.rows(f"{values} where decision_reason is null or value_decision is null") == []
    parameters = "select model from lifecycle.clv_parameters"
    assert run.rows(f"{parameters} where (value is null) = (reason is null)") == []
    assert run.rows(parameters)
    assert (
        run.rows(
            "select * from segments.sales_trends where signal != 'none' and reason is not null"
        )
        == []
    )
    assert run.rows("from segments.segment_homogeneity where advice is null") == []


@pytest.mark.parametrize("name", COMPANIES)
def test_probabilities_lie_between_0_and_1(runs: Runs, name: str) -> None:
    """Of being alive, of buying soon, of buying in a year."""
    run = built(runs, name)
    for mart, columns in {
        "lifecycle.customer_value": ["probability_alive", "share_of_wallet"],
        "lifecycle.customer_lifecycle": ["probability_buy", "probability_buy_12m", "churn_risk"],
        "segments.customer_months": ["probability_buy"],
    }.items():
        for column in columns:
            outside = f"from {mart} where not {column} between 0 and 1"
            assert run.rows(f"select {column} {outside}") == [], column


TOO_FEW = {
    "one customer": "fewer than 100 customers with a purchase",
    "one day": "fewer than 100 customers with a purchase",
    "bought once": "fewer than 30 customers with a repeat purchase",
    "only returns": "no_purchase",
    "before the first purchase": "no_purchase",
}


@pytest.mark.parametrize("name", TOO_FEW)
def test_too_little_to_fit(runs: Runs, name: str) -> None:
    """Nobody's future is guessed: nulls, the reason, and no decision that rests on them."""
    run = built(runs, name)
    assert list(counted(run, "value_reason", "lifecycle.customer_value")) == [TOO_FEW[name]]
    assert list(counted(run, "value_decision", "lifecycle.customer_value")) == ["none"]
    assert list(counted(run, "probability_buy", "lifecycle.customer_lifecycle")) == [None]
    assert list(counted(run, "value", "lifecycle.clv_parameters")) == [None]
    assert run.rows("from quality.model_scorecard where model = 'clv' and value is not null") == []


def test_who_bought_once_is_new_or_was(runs: Runs) -> None:
    """Nobody knows how long to wait for a second purchase: nobody is late or lost."""
    run = built(runs, "bought once")
    stages = counted(run, "lifecycle_stage", "lifecycle.customer_lifecycle")
    assert stages == {"new": 61, "repeat": 139}
    assert counted(run, "frequency_score", "scores.customer_rfm") == {1: 200}


def test_only_returns_make_nobody_a_buyer(runs: Runs) -> None:
    """Forty who sent back what they never bought."""
    run = built(runs, "only returns")
    assert counted(run, "lifecycle_stage", "lifecycle.customer_lifecycle") == {"prospect": 40}
    assert counted(run, "stratum", "segments.customer_strata") == {"suspect": 40}
    assert run.rows("select sum(historic_margin) from lifecycle.customer_value") == [(-1200,)]


def test_before_the_first_purchase_there_are_prospects(runs: Runs) -> None:
    """Records of an earlier day stand; nobody has a history, a score or a type."""
    run = built(runs, "before the first purchase")
    assert counted(run, "lifecycle_stage", "lifecycle.customer_lifecycle") == {"prospect": 40}
    for mart in ("segments.customer_months", "scores.customer_rfm", "scores.customer_frat"):
        assert run.rows(f"select count(*) from {mart}") == [(0,)], mart


def test_ten_years_with_gaps(runs: Runs) -> None:
    """Who stayed away since 2015 is lost; the history goes back 24 months and no further."""
    run = built(runs, "ten years")
    assert run.rows(
        "select distinct lifecycle_stage from lifecycle.customer_lifecycle"
        " where days_since_purchase > 3000"
    ) == [("lost",)]
    assert run.rows("select count(distinct month_end) from segments.customer_months") == [(24,)]


def test_who_buys_every_day(runs: Runs) -> None:
    """Five thousand purchases do not overflow, and the daily customer goes on."""
    run = built(runs, "five thousand purchases")
    (daily,) = run.records("from lifecycle.customer_value where customer_id = 'daily'")
    assert daily["probability_alive"] > 0.99
    assert 250 < daily["expected_purchases_12m"] < 370
    assert run.rows(
        "select purchase_count, stratum from segments.customer_strata where customer_id = 'daily'"
    ) == [(5000, "best")]


def test_losses_make_nobody_valuable(runs: Runs) -> None:
    """Nobody is best or loyal by margin; no money is spent on who costs more than they leave."""
    run = built(runs, "negative margins")
    assert "best" not in counted(run, "stratum", "segments.customer_strata")
    assert "loyal" not in counted(run, "lifecycle_stage", "lifecycle.customer_lifecycle")
    assert list(counted(run, "is_margin_population_mean", "lifecycle.customer_value")) == [True]
    assert run.rows("from lifecycle.customer_value where future_value_12m > 0") == []
    decisions = counted(run, "value_decision", "lifecycle.customer_value")
    assert set(decisions) == {"demarket", "maintain", "none"}


def test_without_categories_there_is_no_type(runs: Runs) -> None:
    """Codes end in none; neither a share nor a prediction is made up."""
    run = built(runs, "no categories")
    types = "type_category, type_share, predicted_next_category, prediction_method"
    assert run.rows(f"select distinct {types} from scores.customer_frat") == [(None,) * 4]
    assert run.rows("from scores.customer_frat where frat_code not like '%-none'") == []


def test_without_returns_all_is_kept(runs: Runs) -> None:
    """Every order is a purchase, and none came back."""
    run = built(runs, "ordinary")
    assert counted(run, "is_purchase", "core.fct_orders").keys() == {True}
    assert run.rows("select sum(returned_amount) from core.fct_orders") == [(0,)]
    assert list(counted(run, "value_reason", "lifecycle.customer_value")) == [None]


# -- amounts times a thousand

SAME = {
    "scores.customer_rfm": "customer_id, frequency, rfm_code, rfm_segment, nested_rfm_cell",
    "scores.customer_frat": "customer_id, frat_code, type_share, second_category,"
    " predicted_next_category, prediction_method",
    "lifecycle.customer_lifecycle": "customer_id, lifecycle_stage, reason, expected_gap_days,"
    " probability_buy, probability_buy_12m",
    "lifecycle.customer_value": "customer_id, value_reason, potential_level, peer_count,"
    " expected_purchases_12m, probability_alive, is_margin_population_mean",
    "segments.customer_strata": "customer_id, stratum",
    "segments.customer_months": "customer_id, month_end, rfm_code, lifecycle_stage, stratum,"
    " probability_buy",
    "segments.segment_transitions": "*",
    "segments.sales_trends": "series_type, series, period_start, signal, signal_chart, reason,"
    " p_value, adjusted_p_value",
}


@pytest.mark.parametrize("mart", SAME)
def test_the_unit_of_money_moves_no_score(runs: Runs, mart: str) -> None:
    """Scores, stages, strata, probabilities, types and signals are the same."""
    query = f"select {SAME[mart]} from {mart} order by all"
    rows, others = built(runs, "ordinary").rows(query), built(runs, "thousands").rows(query)
    assert len(rows) == len(others) > 0
    for row, other in zip(rows, others, strict=True):
        assert row == pytest.approx(other, abs=1e-9)


def test_the_unit_of_money_moves_every_amount(runs: Runs) -> None:
    """Amounts are a thousand times what they were, estimates to their last cent."""
    query = (
        "select monetary, historic_margin, potential_value, future_value_12m"
        " from scores.customer_rfm join lifecycle.customer_value using (customer_id)"
        " order by customer_id"
    )
    rows, others = built(runs, "ordinary").rows(query), built(runs, "thousands").rows(query)
    for row, other in zip(rows, others, strict=True):
        assert other[:2] == (row[0] * 1000, row[1] * 1000)
        assert [float(value) for value in other[2:]] == pytest.approx(
            [float(value) * 1000 for value in row[2:]], abs=6, rel=1e-6
        )
