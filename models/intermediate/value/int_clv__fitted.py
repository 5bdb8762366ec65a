"""Fit the models of lifetime value as of every date; on Spark scripts/fit_clv.py does it."""

from __future__ import annotations

from typing import Any


def model(dbt: Any, session: Any) -> Any:
    """One row for each date, model and parameter."""
    try:
        from clv.fits import Limits, fit_relations, to_relation
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{error}. Install requirements/build.txt, and name Clientela's folder scripts in"
            " module_paths of the profile (profiles.yml), as seen from where dbt is run."
        ) from error

    limits = dbt.config.get("meta")["limits"]
    fits = fit_relations(
        dbt.ref("int_as_of_dates__listed"),
        dbt.ref("int_clv_cells__counted"),
        Limits(
            limits["clv_min_customers"],
            limits["clv_min_history_days"],
            limits["min_sample_size"],
        ),
    )
    return to_relation(session, fits)
