"""CDNOW's customers, the data of Fader, Hardie and Lee 2005, from the package lifetimes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import lifetimes
import numpy as np
from clv.purchases import Cells

AS_OF = date(1997, 9, 30)


def cdnow_sales() -> list[tuple[str, date, float]]:
    """Purchases of the 2,357 customers of the paper until the end of its first period."""
    path = Path(lifetimes.__file__).parent / "datasets/CDNOW_sample.txt"
    with path.open(encoding="utf-8") as stream:
        rows = [line.split() for line in stream]
    # A free CD is a purchase in the paper, and a gift here.
    sales = [
        (row[1], datetime.strptime(row[2], "%Y%m%d").date(), float(row[4]) or 0.01) for row in rows
    ]
    return [sale for sale in sales if sale[1] <= AS_OF]


def cdnow_cells() -> Cells:
    """The same as cells, one a customer."""
    days: dict[str, set[date]] = {}
    for customer, day, _ in cdnow_sales():
        days.setdefault(customer, set()).add(day)
    found = [
        (len(own) - 1, (max(own) - min(own)).days, (AS_OF - min(own)).days) for own in days.values()
    ]
    repeats, last, age = np.array(found, dtype=np.int64).T
    return Cells(repeats, last, age, np.ones(len(found), dtype=np.int64))
