"""The benchmarks' peers on a shop made by hand, and lifetime value against what package lifetimes adds up."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from benchmarks.peers import value
from clv_cdnow import BG_NBD
from lifetimes import BetaGeoFitter, GammaGammaFitter
from lifetimes.datasets import load_cdnow_summary_data_with_monetary_value
from peer_inputs import PEERS, RULES, results, write_tea_shop


@pytest.mark.parametrize("peer", PEERS)
def test_a_shop_made_by_hand(peer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Doubles, a return, a cancelled order, tomorrow's order, a missing price and a basket of 51."""
    monkeypatch.setattr(value, "values", lambda buyers, rules: (buyers, buyers.head(0)))
    write_tea_shop(tmp_path / "inputs")
    PEERS[peer](tmp_path / "inputs", tmp_path / "output", date(2026, 6, 30))
    found = {
        name: frame.sort_values(list(frame.columns[:2])) for name, frame in results(tmp_path / "output").items()
    }  # fmt: skip

    purchases = found["purchases"].sort_values(["customer_id", "purchase_date"])
    days = [str(day)[:10] for day in purchases["purchase_date"]]
    assert list(
        zip(
            purchases["customer_id"],
            days,
            purchases["net_amount"],
            purchases["margin_amount"],
            purchases["is_purchase"],
            strict=True,
        )
    ) == [
        ("C1", "2026-01-10", 20.0, 8.0, True),
        ("C1", "2026-03-11", 40.0, 34.0, True),
        ("C1", "2026-06-01", -10.0, -4.0, False),
        ("C2", "2026-04-30", 15.0, 15.0, True),
    ]
    columns = ["customer_id", "recency_days", "frequency", "monetary", "rfm_segment"]
    # Cuts between two lie between them: each is in the first or the last fifth.
    assert found["rfm"][columns].to_numpy().tolist() == [
        ["C1", 111, 2, 50.0, "Cannot Lose"],
        ["C2", 61, 1, 15.0, "New"],
    ]
    assert found["lifecycle"][
        ["purchase_count", "expected_gap_days", "days_since_purchase", "days_late"]
    ].to_numpy().tolist() == [[2, 60.0, 111, 51.0], [1, 60.0, 61, 1.0]]
    assert found["clv"][["repeats", "last_days", "age_days"]].to_numpy().tolist() == [
        [1, 60, 171],
        [0, 0, 61],
    ]
    assert found["clv"]["mean_margin"].fillna(-1).tolist() == [34.0, -1.0]

    tea = 20 * 0.5 ** (171 / 90) + 10 * 0.5 ** (111 / 90) - 10 * 0.5 ** (29 / 90)
    coffee, other_coffee = 30 * 0.5 ** (111 / 90), 15 * 0.5 ** (61 / 90)
    popular = (coffee + other_coffee) / (tea + coffee + other_coffee)
    basket = 20
    share = (coffee + basket * popular) / (tea + coffee + basket)
    other_share = (other_coffee + basket * popular) / (other_coffee + basket)
    frat = found["frat"]
    assert frat["type_category"].tolist() == ["coffee", "coffee"]
    assert frat["frat_code"].tolist() == ["515-coffee", "151-coffee"]
    assert frat["type_share"].to_numpy() == pytest.approx([share, other_share], abs=1e-11)
    concentrations = [part**2 + (1 - part) ** 2 for part in (share, other_share)]
    assert frat["type_concentration"].to_numpy() == pytest.approx(concentrations, abs=1e-11)

    pair = found["affinities"].drop(columns="counted_by", errors="ignore").iloc[0]
    assert found["affinities"]["product_id"].tolist() == ["P1", "P3"]
    assert (pair["pair_orders"], pair["basket_count"]) == (2, 9)
    metrics = ["support", "confidence", "lift", "leverage", "conviction", "chi_squared"]
    expected = [2 / 9, 1 / 2, 9 / 8, 2 / 81, 10 / 9, 0.09]
    assert pair[metrics].to_numpy(float) == pytest.approx(expected)


def test_values_are_those_of_lifetimes() -> None:
    """Weights and months added up once change nothing: CDNOW's parameters, lifetimes' own value."""
    data = load_cdnow_summary_data_with_monetary_value()
    buyers = pd.DataFrame(
        {
            "customer_id": data.index,
            "repeats": data["frequency"].to_numpy(int),
            "last_days": (data["recency"] * 7).round().to_numpy(int),
            "age_days": (data["T"] * 7).round().to_numpy(int),
            "mean_margin": data["monetary_value"].where(data["frequency"] > 0).to_numpy(),
        }
    )
    valued, parameters = value.values(buyers, RULES)
    fitted = dict(zip(parameters["parameter"], parameters["value"], strict=True))
    assert [fitted[name] for name in ("r", "alpha", "a", "b")] == pytest.approx(BG_NBD, rel=0.01)

    # lifetimes knows months of days alone: the same model, told in days.
    purchases, spending = BetaGeoFitter(), GammaGammaFitter()
    purchases.params_ = pd.Series({**{n: fitted[n] for n in "rab"}, "alpha": fitted["alpha"] * 7})
    purchases.predict = purchases.conditional_expected_number_of_purchases_up_to_time
    spending.params_ = pd.Series({name: fitted[name] for name in "pqv"})
    theirs = spending.customer_lifetime_value(
        purchases, buyers["repeats"], buyers["last_days"], buyers["age_days"],
        buyers["mean_margin"].fillna(0), time=12, discount_rate=0.01, freq="D",
    )  # fmt: skip
    assert valued["customer_id"].tolist() == buyers["customer_id"].tolist()
    assert valued["future_value_12m"].to_numpy() == pytest.approx(theirs.to_numpy(), rel=1e-6)
    alive = purchases.conditional_probability_alive(*(buyers[name] for name in value.HISTORY))
    assert valued["probability_alive"].to_numpy() == pytest.approx(np.asarray(alive), rel=1e-9)
