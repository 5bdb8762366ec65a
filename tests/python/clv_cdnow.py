"""CDNOW's customers, the data of Fader, Hardie and Lee 2005, from the package lifetimes."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

import lifetimes
import numpy as np
from clv.purchases import Cells
from companies import MARTS, Company

# The end of the 39 weeks that the published parameters were fitted on.
CALIBRATED = date(1997, 9, 30)
# 13 weeks later: its backtest looks back to that day.
EVALUATED = date(1997, 12, 30)
HORIZON_DAYS = (EVALUATED - CALIBRATED).days
LAST = date(1998, 6, 30)
# BG/NBD's r, alpha, a and b (their table 2) and Gamma-Gamma's p, q and v (Fader and Hardie 2013).
BG_NBD = [0.243, 4.414, 0.793, 2.426]
BG_NBD_LOG_LIKELIHOOD = -9582.4
GAMMA_GAMMA = [6.25, 3.74, 15.44]


@cache
def cdnow_sales() -> list[tuple[str, date, float]]:
    """Every line of the 2,357 customers of the paper, a tenth of all, until the end of the data."""
    path = Path(lifetimes.__file__).parent / "datasets/CDNOW_sample.txt"
    with path.open(encoding="utf-8") as stream:
        rows = [line.split() for line in stream]
    # Eight lines are of nothing; the published figures count them as purchases.
    return [
        (row[1], datetime.strptime(row[2], "%Y%m%d").date(), float(row[4]) or 0.01) for row in rows
    ]


def cdnow_cells() -> Cells:
    """The customers as they were at the end of the calibration, a cell each."""
    days: dict[str, set[date]] = {}
    for customer, day, _ in cdnow_sales():
        if day <= CALIBRATED:
            days.setdefault(customer, set()).add(day)
    found = [
        (len(own) - 1, (max(own) - min(own)).days, (CALIBRATED - min(own)).days)
        for own in days.values()
    ]
    repeats, last, age = np.array(found, dtype=np.int64).T
    return Cells(repeats, last, age, np.ones(len(found), dtype=np.int64))


def cdnow_company(as_of_date: date) -> Company:
    """A company with one order a line, whose amount is all that is known of it: its margin too."""
    sales = list(enumerate(cdnow_sales()))
    return Company(
        {
            "orders": [
                {"order_id": number, "customer_id": customer, "ordered_at": f"{day} 12:00:00"}
                for number, (customer, day, _) in sales
            ],
            "order_lines": [
                {"order_id": number, "quantity": 1, "net_amount": amount}
                for number, (_, _, amount) in sales
            ],
        },
        {"as_of_date": str(as_of_date), "churn_horizon_days": HORIZON_DAYS},
        [*MARTS, "+model_scorecard"],
    )
