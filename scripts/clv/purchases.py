"""BG/NBD (Fader, Hardie and Lee 2005) and MBG/NBD (Batislam, Denizel and Filiztekin 2007)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, gammaln, psi

from clv.optimum import Likelihood, Optimum, Vector, dot, maximize

DAYS_OF_WEEK = 7.0
PARAMETERS = ("r", "alpha", "a", "b")
# Beyond them the model has become another one: nobody drops out, or all with one probability.
LIMITS = np.array([[1e-4, 1e4], [1e-4, 1e5], [1e-4, 1e2], [1e-4, 1e4]])
# Where the likelihood says that nobody drops out, b means nothing: these stand for it.
NO_DROPOUT = (1e-12, 1.0)
# Up to so many cells there is nothing to gain from larger ones.
FEW_CELLS = 10_000


@dataclass(frozen=True)
class Cells:
    """Customers counted by repeat purchases, and days from first purchase to last and to now."""

    repeats: NDArray[np.int64]
    last: NDArray[np.int64]
    age: NDArray[np.int64]
    customers: NDArray[np.int64]

    @property
    def customer_count(self) -> int:
        """All customers."""
        return int(self.customers.sum())

    def ordered(self) -> Cells:
        """One cell for each combination, in order: a sum must not depend on the order of rows."""
        keys = np.stack([self.repeats, self.last, self.age])
        unique, places = np.unique(keys, axis=1, return_inverse=True)
        counts = np.zeros(unique.shape[1], dtype=np.int64)
        np.add.at(counts, places.ravel(), self.customers)
        return Cells(unique[0], unique[1], unique[2], counts)

    def weekly(self) -> Cells:
        """The same customers in fewer cells: days rounded to weeks."""

        def rounded(days: NDArray[np.int64]) -> NDArray[np.int64]:
            return (days + 3) // 7 * 7

        return Cells(self.repeats, rounded(self.last), rounded(self.age), self.customers).ordered()


def likelihood(cells: Cells, modified: bool) -> Likelihood:
    """The mean log-likelihood of the cells and its gradient by the logarithms of r, alpha, a, b.

    The two models differ in when a customer can first drop out: MBG/NBD (modified) says at the
    first purchase, BG/NBD after the first repeat.
    """
    last, age = cells.last / DAYS_OF_WEEK, cells.age / DAYS_OF_WEEK
    weights = cells.customers / cells.customer_count
    unique, places = np.unique(cells.repeats, return_inverse=True)
    shares = np.bincount(places, weights)
    repeats = cells.repeats.astype(np.float64)
    counts = unique.astype(np.float64)
    shift = 1.0 if modified else 0.0
    can_drop = np.ones(len(repeats), dtype=bool) if modified else repeats > 0

    def at(parameters: Vector) -> tuple[float, Vector]:
        r, alpha, a, b = parameters
        survived = b + shift
        log_age, log_last = np.log(alpha + age), np.log(alpha + last)
        log_odds = np.full(len(repeats), -np.inf)
        log_odds[can_drop] = (
            np.log(a)
            - np.log(survived + repeats[can_drop] - 1)
            + (r + repeats[can_drop]) * (log_age - log_last)[can_drop]
        )
        added = np.logaddexp(0, log_odds)
        dropped = weights * np.exp(log_odds - added)
        drift = dot(dropped[can_drop], 1 / (survived + repeats[can_drop] - 1))
        value = (
            dot(shares, gammaln(r + counts) + betaln(a, survived + counts))
            - gammaln(r)
            - betaln(a, b)
            + r * np.log(alpha)
            - dot(weights, (r + repeats) * log_age)
            + dot(weights, added)
        )
        by_r = (
            dot(shares, psi(r + counts))
            - psi(r)
            + np.log(alpha)
            - dot(weights, log_age)
            + dot(dropped, log_age - log_last)
        )
        by_alpha = (
            r / alpha
            - dot(weights, (r + repeats) / (alpha + age))
            + dot(dropped, (r + repeats) * (1 / (alpha + age) - 1 / (alpha + last)))
        )
        both = dot(shares, psi(a + survived + counts))
        by_a = psi(a + b) - both + dropped.sum() / a
        by_b = dot(shares, psi(survived + counts)) - both - psi(b) + psi(a + b) - drift
        gradient = np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])
        return float(value), gradient

    return at


def log_likelihood(cells: Cells, parameters: Vector, modified: bool) -> float:
    """The log-likelihood of all customers."""
    return likelihood(cells, modified)(parameters)[0] * cells.customer_count


def fit(cells: Cells, modified: bool) -> Optimum:
    """The parameters of greatest likelihood, whatever the order of the cells."""
    ordered = cells.ordered()
    exact = likelihood(ordered, modified)
    few = len(ordered.repeats) <= FEW_CELLS
    rough = exact if few else likelihood(ordered.weekly(), modified)
    rate = (dot(ordered.repeats, ordered.customers) + 1) / (
        dot(ordered.age, ordered.customers) / DAYS_OF_WEEK + 1
    )
    start = np.array([0.5, 0.5 / rate, 0.5, 1.5])
    best = maximize(rough, exact, start, LIMITS)
    a, b = best.parameters[2:]
    if best.reason and a / (a + b) < 1e-5:
        without = fit_without_dropout(exact, best.parameters[:2])
        if (
            without.reason is None
            and exact(without.parameters)[0] > exact(best.parameters)[0] - 1e-9
        ):
            return without
    return best


def fit_without_dropout(exact: Likelihood, start: Vector) -> Optimum:
    """The limit in which nobody drops out: a gamma mixture of Poisson purchases."""

    def of_rates(rates: Vector) -> tuple[float, Vector]:
        value, gradient = exact(np.array([*rates, *NO_DROPOUT]))
        return value, gradient[:2]

    found = maximize(of_rates, of_rates, start, LIMITS[:2])
    return Optimum(np.array([*found.parameters, *NO_DROPOUT]), found.reason)
