"""Customer lifetime value: published values, the package lifetimes, and fits that stay what they are."""

from __future__ import annotations

from typing import Any

import duckdb
import lifetimes
import numpy as np
import pytest
from clv import margins, purchases
from clv.fits import Limits, fit_date, fit_relations
from clv.margins import Margins
from clv.purchases import Cells
from clv_cdnow import AS_OF, cdnow_cells
from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value

LIMITS = Limits(customers=100, history_days=90, sample_size=30)


def ones(count: int) -> Any:
    return np.ones(count, dtype=np.int64)


@pytest.fixture(scope="module")
def cdnow() -> Cells:
    """The customers of the paper."""
    return cdnow_cells()


@pytest.fixture(scope="module")
def cdnow_margins() -> Margins:
    """Repeat purchases and what they came to, of the 946 customers who came back."""
    data = load_cdnow_summary_data_with_monetary_value()
    data = data[data["frequency"] > 0]
    repeats = data["frequency"].to_numpy(dtype=np.int64)
    cents = np.rint(data["monetary_value"].to_numpy() * repeats * 100).astype(np.int64)
    return Margins(repeats, cents, ones(len(repeats)))


# -- fits


def test_bg_nbd_of_the_paper(cdnow: Cells) -> None:
    """Fader, Hardie and Lee 2005, table 2."""
    found = purchases.fit(cdnow, modified=False)
    assert found.reason is None
    assert found.parameters == pytest.approx([0.243, 4.414, 0.793, 2.426], abs=6e-4)
    score = purchases.log_likelihood(cdnow, found.parameters, modified=False)
    assert score == pytest.approx(-9582.4, abs=0.05)


def test_gamma_gamma_of_the_paper(cdnow_margins: Margins) -> None:
    """Fader and Hardie 2013: p, q, v and the population's mean."""
    found = margins.fit(cdnow_margins)
    p, q, v = found.parameters
    assert found.reason is None
    assert (p, q, v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)
    assert p * v / (q - 1) == pytest.approx(35.17, abs=0.03)
    assert cdnow_margins.correlation() == pytest.approx(0.1139, abs=1e-4)


@pytest.mark.parametrize("modified", [False, True])
def test_no_likelihood_is_worse_than_that_of_lifetimes(cdnow: Cells, modified: bool) -> None:
    """Its parameters judged by our likelihood of the exact values, and ours by the same."""
    fitter = lifetimes.ModifiedBetaGeoFitter() if modified else lifetimes.BetaGeoFitter()
    fitter.fit(cdnow.repeats, cdnow.last / 7, cdnow.age / 7)
    theirs = np.array([fitter.params_[name] for name in purchases.PARAMETERS])
    ours = purchases.fit(cdnow, modified).parameters
    best = purchases.log_likelihood(cdnow, ours, modified)
    assert best >= purchases.log_likelihood(cdnow, theirs, modified) - 1e-9
    # And its own likelihood is the one we maximise.
    said = -cdnow.customer_count * fitter._negative_log_likelihood(
        np.log(theirs), cdnow.repeats, cdnow.last / 7, cdnow.age / 7, cdnow.customers, 0.0
    )
    assert purchases.log_likelihood(cdnow, theirs, modified) == pytest.approx(said, rel=1e-6)


def test_a_fit_of_margins_is_no_worse_than_that_of_lifetimes(cdnow_margins: Margins) -> None:
    mean = cdnow_margins.cents / 100 / cdnow_margins.repeats
    fitter = lifetimes.GammaGammaFitter().fit(cdnow_margins.repeats, mean)
    theirs = np.array([fitter.params_[name] for name in margins.PARAMETERS])
    ours = margins.fit(cdnow_margins).parameters
    best = margins.log_likelihood(cdnow_margins, ours)
    assert best >= margins.log_likelihood(cdnow_margins, theirs) - 1e-9


@pytest.mark.parametrize("modified", [False, True])
def test_neither_order_nor_weeks_move_a_fit(
    cdnow: Cells, modified: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the last bit in any order; in weeks first, then in days, to where days alone lead."""
    expected = purchases.fit(cdnow, modified).parameters
    order = np.random.default_rng(7).permutation(len(cdnow.repeats))
    moved = Cells(cdnow.repeats[order], cdnow.last[order], cdnow.age[order], ones(len(order)))
    assert purchases.fit(moved, modified).parameters.tolist() == expected.tolist()
    monkeypatch.setattr(purchases, "FEW_CELLS", 10)
    assert len(cdnow.weekly().repeats) < len(cdnow.ordered().repeats)
    assert purchases.fit(cdnow, modified).parameters == pytest.approx(expected, rel=1e-7)


def test_amounts_times_a_thousand_move_v_alone(cdnow_margins: Margins) -> None:
    p, q, v = margins.fit(cdnow_margins).parameters
    thousandfold = Margins(cdnow_margins.repeats, cdnow_margins.cents * 1000, ones(946))
    assert margins.fit(thousandfold).parameters == pytest.approx([p, q, v * 1000], rel=1e-7)


def test_nobody_drops_out() -> None:
    """Where everybody goes on buying the limit is the model: a gamma mixture of Poisson purchases."""
    chance = np.random.default_rng(5)
    age = chance.integers(100, 700, 3000)
    rate = chance.gamma(0.8, 1 / 10, 3000)
    repeats = np.minimum(chance.poisson(rate * age / 7), age)
    last = np.where(repeats > 0, np.ceil(age * chance.beta(np.maximum(repeats, 1), 1)), 0)
    last = np.clip(last.astype(np.int64), repeats, age)
    cells = Cells(repeats, last, age, ones(3000))
    found = {modified: purchases.fit(cells, modified) for modified in (False, True)}
    for modified, best in found.items():
        assert best.reason is None
        assert best.parameters[:2] == pytest.approx([0.8, 10], rel=0.1)
        assert best.parameters[2:].tolist() == [1e-12, 1.0]
        near = np.array([*best.parameters[:2], 1e-6, 100])
        assert purchases.log_likelihood(cells, near, modified) <= purchases.log_likelihood(
            cells, best.parameters, modified
        )


# -- too little to fit


def cells_of(*customers: tuple[int, int, int, int]) -> Cells:
    return Cells(*np.array(customers, dtype=np.int64).T)


NO_MARGINS = Margins(*np.zeros((3, 0), dtype=np.int64))


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (Cells(*np.zeros((4, 0), dtype=np.int64)), "fewer than 100 customers with a purchase"),
        (cells_of((1, 10, 90, 99)), "fewer than 100 customers with a purchase"),
        (cells_of((1, 10, 89, 100)), "fewer than 90 days since the first purchase"),
        (cells_of((0, 0, 90, 71), (1, 10, 90, 29)), "fewer than 30 customers with a repeat"),
        (cells_of((1, 10, 90, 100)), "edge"),
        (cells_of((5000, 5000, 5000, 100)), "edge"),
    ],
    ids=["nobody", "few", "short", "once", "all alike", "every day"],
)
def test_too_little_is_not_fitted(cells: Cells, reason: str) -> None:
    """Nulls and a reason; nothing that is not a number, no warning of numpy's."""
    with np.errstate(all="raise", under="ignore"):
        found = fit_date(AS_OF, cells, NO_MARGINS, LIMITS)
    assert [(row.model, row.parameter) for row in found] == [
        *(("bg_nbd", name) for name in purchases.PARAMETERS),
        *(("mbg_nbd", name) for name in purchases.PARAMETERS),
        *(("gamma_gamma", name) for name in margins.PARAMETERS),
        ("margin", "mean_margin"),
        ("margin", "margin_correlation"),
    ]
    for row in found:
        assert row.value is None
        assert row.log_likelihood is None
        if row.model.endswith("bg_nbd"):
            assert row.reason is not None and reason in row.reason


@pytest.mark.parametrize(
    ("cents", "mean", "reason"),
    [(-100, -0.5, "left a margin"), (0, 0.0, "left a margin"), (200, 1.0, "edge")],
    ids=["losses", "nothing", "all alike"],
)
def test_margins_that_are_no_gamma_gamma(cents: int, mean: float, reason: str) -> None:
    """Negative, zero or all the same: the mean is known all the same."""
    alike = Margins(ones(50) * 2, ones(50) * cents, ones(50))
    found = {row.parameter: row for row in fit_date(AS_OF, cells_of((2, 9, 90, 50)), alike, LIMITS)}
    assert found["p"].value is None
    assert reason in str(found["p"].reason)
    assert found["mean_margin"].value == mean
    assert found["margin_correlation"].value is None


def test_a_day_without_buyers_has_reasons() -> None:
    """As where all that was ever booked came back: one listed date and no cells at all."""
    with duckdb.connect() as connection:
        dates = connection.sql(f"select date '{AS_OF}' as as_of_date")
        cells = connection.sql(
            f"select date '{AS_OF}' as as_of_date, 1 as repeat_count, 1 as last_days, 1 as age_days,"
            " 1.00 as repeat_margin_amount, 1 as customer_count where false"
        )
        found = fit_relations(dates, cells, LIMITS)
    assert {row.as_of_date for row in found} == {AS_OF}
    assert all(row.value is None for row in found)
    assert all(row.reason for row in found if row.model != "margin")
