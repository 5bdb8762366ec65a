"""Every model fitted as of every date, as rows of int_clv__fitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import duckdb
import numpy as np
from threadpoolctl import threadpool_limits

from clv import margins, purchases
from clv.margins import Margins
from clv.purchases import Cells

COLUMNS = {
    "as_of_date": "date",
    "model": "string",
    "parameter": "string",
    "value": "double",
    "log_likelihood": "double",
    "customer_count": "int",
    "reason": "string",
    "input_checksum": "bigint",
}


class Fit(NamedTuple):
    """One parameter of one model as of one date; no value where there is a reason."""

    as_of_date: date
    model: str
    parameter: str
    value: float | None
    log_likelihood: float | None
    customer_count: int
    reason: str | None
    input_checksum: int


@dataclass(frozen=True)
class Limits:
    """Below these no model is fitted."""

    customers: int
    history_days: int
    sample_size: int


def fit_relations(
    dates: duckdb.DuckDBPyRelation, counted: duckdb.DuckDBPyRelation, limits: Limits
) -> list[Fit]:
    """Fit every date of int_as_of_dates__listed on its rows of int_clv_cells__counted.

    Each date is fitted on its own rows alone, so that a build as of that date gives the same.
    """
    listed = [row[0] for row in dates.select("as_of_date").order("as_of_date").fetchall()]
    by_date = parts(
        counted,
        [
            "repeat_count",
            "last_days",
            "age_days",
            "cast(repeat_margin_amount * 100 as bigint)",
            "customer_count",
        ],
    )
    none = np.zeros(0, dtype=np.int64)
    found = []
    # Threads that wait for the next small matrix cost ten times what the sums do.
    with threadpool_limits(1, user_api="blas"):
        for day in listed:
            repeats, last, age, cents, customers = by_date.get(day, [none] * 5)
            again = repeats > 0
            cells = Cells(repeats, last, age, customers).ordered()
            spent = Margins(repeats[again], cents[again], customers[again]).ordered()
            found += fit_date(day, cells, spent, limits)
    return found


def parts(relation: duckdb.DuckDBPyRelation, columns: list[str]) -> dict[date, list[Any]]:
    """Columns of a relation as arrays of whole numbers, for each date."""
    named = [f"{column} as column_{number}" for number, column in enumerate(columns)]
    read = relation.select(", ".join(["as_of_date", *named])).fetchnumpy()
    days = np.asarray(read["as_of_date"]).astype("datetime64[D]")
    values = [np.asarray(read[f"column_{n}"]).astype(np.int64) for n in range(len(columns))]
    order = np.argsort(days, kind="stable")
    days, values = days[order], [value[order] for value in values]
    unique, starts = np.unique(days, return_index=True)
    ends = [*starts, len(days)][1:]
    return {
        day.item(): [value[start:end] for value in values]
        for day, start, end in zip(unique, starts, ends, strict=True)
    }


def fit_date(day: date, cells: Cells, spent: Margins, limits: Limits) -> list[Fit]:
    """Fit the three models as of one date."""
    checksum = input_checksum(cells, spent)
    refusal = too_little(cells, limits)
    found: list[Fit] = []

    def add(
        model: str, names: tuple[str, ...], values: Any, score: float | None, count: int,
        reason: str | None,
    ) -> None:  # fmt: skip
        for name, value in zip(names, values or [None] * len(names), strict=True):
            number = None if reason or value is None else float(value)
            found.append(
                Fit(day, model, name, number, None if reason else score, count, reason, checksum)
            )

    for model, modified in (("bg_nbd", False), ("mbg_nbd", True)):
        if refusal:
            add(model, purchases.PARAMETERS, None, None, cells.customer_count, refusal)
            continue
        best = purchases.fit(cells, modified)
        score = purchases.log_likelihood(cells, best.parameters, modified)
        values = list(best.parameters)
        add(model, purchases.PARAMETERS, values, score, cells.customer_count, best.reason)

    gained = spent.positive()
    if gained.customer_count < limits.sample_size:
        refusal = f"fewer than {limits.sample_size} customers whose repeat purchases left a margin"
        add("gamma_gamma", margins.PARAMETERS, None, None, gained.customer_count, refusal)
    else:
        best = margins.fit(spent)
        score = margins.log_likelihood(spent, best.parameters)
        values = list(best.parameters)
        add("gamma_gamma", margins.PARAMETERS, values, score, gained.customer_count, best.reason)
    described = [spent.mean_per_purchase(), gained.correlation()]
    names = ("mean_margin", "margin_correlation")
    add("margin", names, described, None, spent.customer_count, None)
    return found


def too_little(cells: Cells, limits: Limits) -> str | None:
    """Why there is not enough to fit purchases on; None where there is."""
    if cells.customer_count < limits.customers:
        return f"fewer than {limits.customers} customers with a purchase"
    if int(cells.age.max()) < limits.history_days:
        return f"fewer than {limits.history_days} days since the first purchase"
    if int(cells.customers[cells.repeats > 0].sum()) < limits.sample_size:
        return f"fewer than {limits.sample_size} customers with a repeat purchase"
    return None


def input_checksum(cells: Cells, spent: Margins) -> int:
    """A number that shows which rows a fit was made of; int_clv_fits__read computes it too."""
    marks = 1 + 3 * cells.repeats + 5 * cells.last + 7 * cells.age
    return int(marks @ cells.customers) + int(spent.cents @ spent.customers)


def to_relation(connection: duckdb.DuckDBPyConnection, fits: list[Fit]) -> duckdb.DuckDBPyRelation:
    """The fits as a relation of typed columns."""
    columns = ", ".join(f"{name} {data_type}" for name, data_type in COLUMNS.items())
    connection.execute(f"create or replace temporary table clv_fits_found ({columns})")
    if fits:
        marks = ", ".join("?" * len(COLUMNS))
        connection.executemany(f"insert into clv_fits_found values ({marks})", fits)
    return connection.table("clv_fits_found")
