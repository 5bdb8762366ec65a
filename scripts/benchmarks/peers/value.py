"""Lifetime value by package lifetimes, which takes pandas: of both peers.

Customers with the same history are one row with a weight: the likelihood and the forecasts are
exactly those of single customers, for less.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.peers.rules import Rules

with warnings.catch_warnings():
    # It sets an option of pandas that is no more.
    warnings.simplefilter("ignore")
    from lifetimes import BetaGeoFitter, GammaGammaFitter
    from lifetimes.utils import ConvergenceError

MONTH_WEEKS = 30 / 7
MONTHS = 12
HISTORY = ["repeats", "last_days", "age_days"]
# What the documentation advises where a fit does not converge: the next larger one.
PENALTIES = (0.0, 0.001, 0.01, 0.1)
SEED = 7


def sampled(buyers: Any, rules: Rules) -> Any:
    """At most as many customers as the project fits on, by chance."""
    size = rules["clv_sample_customers"]
    return buyers.sample(size, random_state=SEED) if len(buyers) > size else buyers


def histories(cells: Any) -> list[Any]:
    """Repeats, weeks until the last and weeks since the first purchase, as lifetimes wants them."""
    repeats, last_days, age_days = (cells[name].to_numpy() for name in HISTORY)
    return [repeats, last_days / 7, age_days / 7]


def fitted(kind: Any, *observed: Any) -> Any:
    """A model of lifetimes on its observations, with the least penalty with which it converges."""
    for penalty in PENALTIES:
        model = kind(penalizer_coef=penalty)
        try:
            # It prints what the optimiser said where that failed.
            with contextlib.redirect_stdout(io.StringIO()):
                return model.fit(*observed)
        except ConvergenceError:
            continue
    raise ConvergenceError(f"{kind.__name__} does not converge")


def fitted_purchases(sample: Any) -> Any:
    """BG/NBD on the customers of the sample."""
    cells = sample.groupby(HISTORY, as_index=False).size()
    return fitted(BetaGeoFitter, *histories(cells), cells["size"].to_numpy())


def fitted_margins(sample: Any) -> Any:
    """Gamma-Gamma on the customers of the sample whose repeat purchases left a margin."""
    returned = sample[(sample["repeats"] > 0) & (sample["mean_margin"] > 0)]
    model = fitted(GammaGammaFitter, returned["repeats"], returned["mean_margin"])
    return model, float(returned["repeats"].corr(returned["mean_margin"]))


def forecast(buyers: Any, purchases: Any, rules: Rules) -> Any:
    """P(alive), purchases in twelve months, and those purchases discounted, of each customer."""
    cells = buyers[HISTORY].drop_duplicates()
    history = histories(cells)
    # What lifetimes' customer_lifetime_value adds up, which reckons the end of each month twice.
    reached = [purchases.predict(MONTH_WEEKS * m, *history) for m in range(1, MONTHS + 1)]
    gained = np.diff([np.zeros(len(cells)), *reached], axis=0)
    worth = (1 + rules["discount_rate_month"]) ** -np.arange(1.0, MONTHS + 1)
    cells = cells.assign(
        probability_alive=purchases.conditional_probability_alive(*history),
        expected_purchases_12m=reached[-1],
        discounted_purchases_12m=worth @ gained,
    )
    return buyers.merge(cells, on=HISTORY, how="left")


def values(buyers: Any, rules: Rules) -> tuple[Any, Any]:
    """What every customer will be worth, and the parameters that say so.

    A row of buyers is a customer: customer_id, repeats (purchases but the first), last_days (from
    the first to the last), age_days (since the first), mean_margin (of a repeat purchase).
    """
    sample = sampled(buyers, rules)
    purchases = fitted_purchases(sample)
    spending, correlation = fitted_margins(sample)
    p, q, v = (float(spending.params_[name]) for name in "pqv")
    valued = forecast(buyers, purchases, rules)
    if q > 1 and abs(correlation) < rules["max_margin_correlation"]:
        own = np.where(valued["mean_margin"] > 0, valued["repeats"], 0)
        margin = spending.conditional_expected_average_profit(
            own, valued["mean_margin"].fillna(0).to_numpy()
        )
    else:
        repeats = sample["repeats"]
        margin = (sample["mean_margin"] * repeats).sum() / repeats.sum()
    valued["expected_margin_per_purchase"] = margin
    valued["future_value_12m"] = margin * valued.pop("discounted_purchases_12m")
    fitted = {**dict(purchases.params_), "p": p, "q": q, "v": v, "margin_correlation": correlation}
    parameters = pd.DataFrame({"parameter": list(fitted), "value": list(fitted.values())})
    return valued, parameters
