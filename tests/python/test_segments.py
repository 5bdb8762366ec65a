"""Segments and the scorecard of companies in which nothing varies: rows, nulls and a reason."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date, timedelta

import pytest
from companies import Company, Tables, build_all, company_of, sale
from dbt_process import Run
from replays import Replays

SEGMENTS = [
    "build",
    "--exclude-resource-type",
    "unit_test",
    "--select",
    "+dim_customers",
    "+model_scorecard",
    "+segment_homogeneity",
    "+segment_transitions",
    "moves_add_up_to_segments",
    "profiles_reconcile_with_customers",
    "outcomes_reconcile_with_days",
    "everything_promised_is_scored",
    "--indirect-selection",
    "cautious",
]


def each_day(prefix: str, first_day: date, count: int) -> list[Tables]:
    """One sale of each of as many customers, a day apart."""
    return [
        sale(f"{prefix}{number}", f"C{number}", (first_day + timedelta(number)).isoformat())
        for number in range(count)
    ]


COMPANIES = {
    "nobody comes back": Company(
        company_of(*each_day("A", date(2025, 1, 1), 40)), {"as_of_date": "2025-06-30"}, SEGMENTS
    ),
    "everybody does the same": Company(
        company_of(
            *(sale(f"A{number}", f"C{number}", "2025-01-01") for number in range(40)),
            *(sale(f"B{number}", f"C{number}", "2025-04-30") for number in range(40)),
        ),
        {"as_of_date": "2025-06-30"},
        SEGMENTS,
    ),
}
Runs = dict[str, Future[Run]]


@pytest.fixture(scope="module")
def runs(replays: Replays, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    """Builds of all of them until the segments and the scorecard, with their tests."""
    return build_all(replays, COMPANIES, tmp_path_factory.mktemp("segments"))


@pytest.mark.parametrize("name", COMPANIES)
def test_the_company_builds(runs: Runs, name: str) -> None:
    """Moves add up, profiles add up, and every metric has its row."""
    run = runs[name].result()
    assert run.exit_code == 0, run.output
    scored = run.rows("select count(*) from quality.model_scorecard")
    assert scored == run.rows("select count(*) from rules.scorecard_metrics") != [(0,)]
    assert run.rows("select count(*) from segments.segment_homogeneity") == [(9,)]


def test_nobody_to_tell_apart(runs: Runs) -> None:
    """Forty who bought once: no outcome varies, and no area can be drawn."""
    run = runs["nobody comes back"].result()
    assert (
        run.rows(
            "select eta_squared, f_statistic, customer_count from segments.segment_homogeneity"
            " where segmentation = 'rfm_segment' and outcome <> 'response'"
        )
        == [(None, None, 40)] * 2
    )
    assert run.rows("select value from quality.model_scorecard where metric = 'auc'") == [(None,)]


def test_one_segment_only(runs: Runs) -> None:
    """All forty are in one segment, and all came back."""
    run = runs["everybody does the same"].result()
    assert run.rows(
        "select outcome, advice from segments.segment_homogeneity"
        " where segmentation = 'lifecycle_stage' order by outcome"
    ) == [
        ("net_amount", "one segment only"),
        ("repurchased", "one segment only"),
        ("response", "too few customers"),
    ]
    assert run.rows(
        "select outcome_mean from segments.segment_outcomes"
        " where segmentation = 'lifecycle_stage' and outcome = 'repurchased'"
    ) == [(1.0,)]
