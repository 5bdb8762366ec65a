"""Gamma-Gamma (Fader and Hardie 2013): what a repeat purchase of a customer leaves as margin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from clv.optimum import Likelihood, Optimum, Vector, dot, maximize

PARAMETERS = ("p", "q", "v")
# v is in units of the mean margin here.
LIMITS = np.array([[1e-3, 1e4], [1e-3, 1e4], [1e-5, 1e5]])


@dataclass(frozen=True)
class Margins:
    """Customers counted by repeat purchases and their margin together, in cents."""

    repeats: NDArray[np.int64]
    cents: NDArray[np.int64]
    customers: NDArray[np.int64]

    @property
    def customer_count(self) -> int:
        """All customers."""
        return int(self.customers.sum())

    def ordered(self) -> Margins:
        """One cell for each combination, in order."""
        unique, places = np.unique(
            np.stack([self.repeats, self.cents]), axis=1, return_inverse=True
        )
        counts = np.zeros(unique.shape[1], dtype=np.int64)
        np.add.at(counts, places.ravel(), self.customers)
        return Margins(unique[0], unique[1], counts)

    def positive(self) -> Margins:
        """The customers whose repeat purchases left a margin: the model knows no others."""
        kept = self.cents > 0
        return Margins(self.repeats[kept], self.cents[kept], self.customers[kept])

    def mean_per_purchase(self) -> float | None:
        """The mean margin of a repeat purchase, of customers with or without a gain."""
        purchases = int(dot(self.repeats, self.customers))
        # Python's whole numbers do not overflow.
        cents = sum(
            int(cents) * int(count) for cents, count in zip(self.cents, self.customers, strict=True)
        )
        return cents / 100 / purchases if purchases else None

    def correlation(self) -> float | None:
        """Pearson's correlation of repeat purchases and mean margin; null where one is constant."""
        if not self.customer_count:
            return None
        weights = self.customers / self.customer_count
        deviations = []
        for values in (self.repeats.astype(np.float64), self.cents / 100 / self.repeats):
            centred = values - dot(weights, values)
            deviations.append(centred)
            if dot(weights, centred**2) <= 1e-20 * (dot(weights, values)) ** 2:
                return None
        first, second = deviations
        both = (dot(weights, first**2)) * (dot(weights, second**2))
        return float(dot(weights, first * second) / np.sqrt(both))


def likelihood(margins: Margins, unit: float) -> Likelihood:
    """The mean log-likelihood of mean margins in a unit, and its gradient by ln p, q and v."""
    weights = margins.customers / margins.customer_count
    repeats = margins.repeats.astype(np.float64)
    total = margins.cents / 100 / unit
    mean = total / repeats
    log_mean, log_repeats = np.log(mean), np.log(repeats)
    unique, places = np.unique(margins.repeats, return_inverse=True)
    shares = np.bincount(places, weights)
    counts = unique.astype(np.float64)

    def at(parameters: Vector) -> tuple[float, Vector]:
        p, q, v = parameters
        shape = p * repeats
        log_sum = np.log(total + v)
        value = (
            dot(shares, gammaln(p * counts + q) - gammaln(p * counts))
            - gammaln(q)
            + q * np.log(v)
            + dot(weights, (shape - 1) * log_mean + shape * log_repeats - (shape + q) * log_sum)
        )
        by_p = dot(shares, counts * (psi(p * counts + q) - psi(p * counts))) + dot(
            weights, repeats * (log_mean + log_repeats - log_sum)
        )
        by_q = dot(shares, psi(p * counts + q)) - psi(q) + np.log(v) - dot(weights, log_sum)
        by_v = q / v - dot(weights, (shape + q) / (total + v))
        return float(value), np.array([by_p * p, by_q * q, by_v * v])

    return at


def log_likelihood(margins: Margins, parameters: Vector) -> float:
    """The log-likelihood of all customers with a gain."""
    found = margins.positive()
    return likelihood(found, 1.0)(parameters)[0] * found.customer_count


def fit(margins: Margins) -> Optimum:
    """The parameters of greatest likelihood for the customers with a gain."""
    ordered = margins.positive().ordered()
    unit = ordered.mean_per_purchase() or 1.0
    scaled = likelihood(ordered, unit)
    found = maximize(scaled, scaled, np.array([2.0, 3.0, 1.0]), LIMITS)
    return Optimum(found.parameters * np.array([1.0, 1.0, unit]), found.reason)
