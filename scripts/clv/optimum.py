"""The maximum of a smooth likelihood, found the same way every time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Vector = NDArray[np.float64]
# The mean log-likelihood of parameters, and its gradient by their logarithms.
Likelihood = Callable[[Vector], tuple[float, Vector]]

GRADIENT_LIMIT = 1e-10
NEWTON_STEPS = 20
DIFFERENCE = 1e-4


@dataclass(frozen=True)
class Optimum:
    """Where a search ended: parameters, or why there are none."""

    parameters: Vector
    reason: str | None


def dot(weights: NDArray[Any], values: NDArray[Any]) -> Any:
    """The sum of products of two vectors.

    Not a matrix product, whose last digits depend on the processor.
    """
    return np.sum(weights * values)


def maximize(rough: Likelihood, exact: Likelihood, start: Vector, limits: Vector) -> Optimum:
    """Climb the rough likelihood from start, then take Newton's steps on the exact one.

    The limits are the least and the greatest value of each parameter: a maximum that lies on one of
    them is none.
    """
    bounds = np.log(limits)

    def falling(logs: Vector) -> tuple[float, Vector]:
        value, gradient = rough(np.exp(logs))
        return -value, -gradient

    climbed = minimize(
        falling,
        np.clip(np.log(start), bounds[:, 0], bounds[:, 1]),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7},
    )
    at_edge = Optimum(np.exp(climbed.x), "the best parameters lie at the edge of what is possible")
    if is_at_edge(climbed.x, bounds):
        return at_edge
    logs, converged = polish(exact, climbed.x, bounds)
    if is_at_edge(logs, bounds):
        return Optimum(np.exp(logs), at_edge.reason)
    if not converged:
        return Optimum(np.exp(logs), "the fit did not converge")
    return Optimum(np.exp(logs), None)


def is_at_edge(logs: Vector, bounds: Vector) -> bool:
    """Whether a parameter is within a hundredth of a limit."""
    return bool(np.any(logs <= bounds[:, 0] + 0.01) or np.any(logs >= bounds[:, 1] - 0.01))


def polish(exact: Likelihood, logs: Vector, bounds: Vector) -> tuple[Vector, bool]:
    """Newton's method from a point near the maximum, inside the bounds.

    Returns where it ended and whether the gradient is zero there.
    """
    value, gradient = exact(np.exp(logs))
    for _ in range(NEWTON_STEPS):
        if np.max(np.abs(gradient)) < GRADIENT_LIMIT:
            return logs, True
        step = uphill(hessian(exact, logs), gradient)
        for shrunk in 0.5 ** np.arange(30):
            tried = np.clip(logs + shrunk * step, bounds[:, 0], bounds[:, 1])
            tried_value, tried_gradient = exact(np.exp(tried))
            closer = np.max(np.abs(tried_gradient)) < np.max(np.abs(gradient))
            # So near the top the value is flat to the last digit and the gradient is not.
            if tried_value > value or (tried_value > value - 1e-12 and closer):
                break
        else:
            break
        logs, value, gradient = tried, tried_value, tried_gradient
        if is_at_edge(logs, bounds):
            return logs, False
    return logs, bool(np.max(np.abs(gradient)) < GRADIENT_LIMIT * 1000)


def hessian(exact: Likelihood, logs: Vector) -> Vector:
    """Second derivatives by the logarithms of the parameters, from differences of the gradient."""
    rows = []
    for step in np.eye(len(logs)) * DIFFERENCE:
        ahead, behind = exact(np.exp(logs + step))[1], exact(np.exp(logs - step))[1]
        rows.append((ahead - behind) / (2 * DIFFERENCE))
    found = np.array(rows)
    return (found + found.T) / 2


def uphill(curvature: Vector, gradient: Vector) -> Vector:
    """Newton's step, turned uphill where the likelihood is not concave, no longer than 2."""
    values, directions = np.linalg.eigh(curvature)
    steepness = np.maximum(np.abs(values), 1e-12)
    step: Vector = directions @ ((directions.T @ gradient) / steepness)
    length = float(np.max(np.abs(step)))
    return step if length <= 2 else step * (2 / length)
