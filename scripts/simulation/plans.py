"""The campaigns of the year to come: one for each goal and quarter, each with controls."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from .company import rows_of
from .diary import Row

GOALS = ("renewal", "replenishment", "cross_sell", "reactivation")
WINDOW_DAYS = 14
QUARTER = timedelta(days=91)


def planned(source: Path, after: date, last: date, control_share: float) -> list[Row]:
    """The campaigns so far, triggered ones ended; and the new ones.

    Those end, so that what is measured is what the simulation did and nothing before.
    """
    rows, before = [], str(after - timedelta(days=1))
    for row in rows_of(source, "campaigns"):
        if row["origin"] == "triggered":
            ends_on = min(row["ends_on"] or before, before)
            row = row | {"ends_on": max(ends_on, row["starts_on"])}
        rows.append(row)
    starts_on, number = after, 0
    while starts_on < last:
        number += 1
        for goal in GOALS:
            rows.append(
                dict.fromkeys(rows[0], "")
                | {
                    "campaign_id": f"Q{number}-{goal}",
                    "campaign_name": f"{goal.replace('_', ' ').capitalize()}, quarter {number}",
                    "goal": goal,
                    "origin": "triggered",
                    "starts_on": str(starts_on),
                    "ends_on": str(starts_on + QUARTER - timedelta(days=1)),
                    "attribution_window_days": str(WINDOW_DAYS),
                    "control_share": str(control_share),
                }
            )
        starts_on += QUARTER
    return rows
