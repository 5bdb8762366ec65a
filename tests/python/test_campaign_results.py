"""What the demo's campaigns earned, computed again by hand and by scipy, and what was planted in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from math import ceil, sqrt
from typing import Any

import duckdb
import pytest
from demo_build import PLANTED, records
from scipy import stats

Contact = dict[str, Any]


@pytest.fixture(scope="module")
def results(marts: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """Rows of campaign_results by campaign."""
    found = records(marts, "select * from campaigns.campaign_results")
    return {row["campaign_id"]: row for row in found}


@pytest.fixture(scope="module")
def contacts(marts: duckdb.DuckDBPyConnection) -> list[Contact]:
    """Every contact with its window."""
    return records(marts, "select * from intermediate.int_contacts__resulted")


@pytest.mark.parametrize("lift", PLANTED["campaign_lifts"], ids=lambda lift: lift["campaign_id"])
def test_planted_lifts_are_found(results: dict[str, dict[str, Any]], lift: dict[str, Any]) -> None:
    """To the customer: contacted, controls and how many of each bought; a lift shows where one is."""
    found = results[lift["campaign_id"]]
    assert found["treated_count"] == lift["treated_contacts"]
    assert found["control_count"] == lift["control_contacts"]
    assert round(found["treated_rate"] * found["treated_count"], 3) == lift["treated_buyers"]
    assert round(found["control_rate"] * found["control_count"], 3) == lift["control_buyers"]
    assert (found["p_value"] < 0.05) == lift["has_lift"]
    assert (found["lift_low"] > 0) == lift["has_lift"]
    assert ("too_small" in (found["flag"] or "")) != lift["has_lift"]


def test_campaigns_that_cannot_be_judged_say_so(results: dict[str, dict[str, Any]]) -> None:
    """Without contacts or controls there is a flag, zeros and nulls, and a row all the same."""
    for campaign in PLANTED["campaigns_without_contacts"]:
        assert results[campaign]["flag"] == "no_contacts"
        assert results[campaign]["redemption_rate"] is None
    for campaign in PLANTED["campaigns_without_control"]:
        assert "no_control" in results[campaign]["flag"].split("|")
        assert results[campaign]["lift"] is None
        assert results[campaign]["roi_basis"] == "attributed"
    assert set(PLANTED["inferred_campaigns"]) <= set(results)


def test_the_second_wave_is_for_those_who_did_not_answer(marts: duckdb.DuckDBPyConnection) -> None:
    """Responders of the first wave leave the second's denominator; the plan shows both waves."""
    planted = PLANTED["two_waves"]
    waves = records(
        marts,
        "select wave, sum(contacts_sent) as sent, sum(answered_before) as before, sum(responses)"
        " as responses from campaigns.campaign_cell_results"
        f" where campaign_id = '{planted['campaign_id']}' group by wave order by wave",
    )
    assert [wave["wave"] for wave in waves] == [1, 2]
    assert waves[0]["responses"] == len(planted["wave_1_responders"])
    assert waves[1]["sent"] == planted["wave_2_contacts"]
    assert waves[1]["before"] == 0
    plan = marts.execute(
        "select wave, status, done_contacts from campaigns.campaign_plan where campaign_id = $1"
        " order by wave",
        [planted["campaign_id"]],
    ).fetchall()
    assert [row[:2] for row in plan] == [(1, "done"), (2, "done")]
    assert plan[1][2] == planted["wave_2_contacts"]


def test_last_contacts_are_the_last(
    marts: duckdb.DuckDBPyConnection, contacts: list[Contact]
) -> None:
    """Every order that names nothing, looked up one by one."""
    sent = defaultdict(list)
    for contact in contacts:
        if not contact["is_control"]:
            sent[contact["customer_id"]].append(contact)
    orders = records(
        marts,
        "select o.order_id, o.customer_id, o.order_date, a.contact_id, a.rule, a.days_from_contact"
        " from core.fct_orders o left join campaigns.campaign_attributions a using (order_id)"
        " where o.is_purchase and coalesce(a.rule, 'last_contact') = 'last_contact'",
    )
    found = {order["order_id"]: order["contact_id"] for order in orders}
    expected = {}
    for order in orders:
        inside = [
            contact
            for contact in sent[order["customer_id"]]
            if contact["contact_date"] <= order["order_date"] <= contact["window_ends_on"]
        ]
        inside.sort(key=lambda one: one["contact_id"])
        best = max(inside, key=lambda one: (one["contact_date"], one["cost"]), default=None)
        expected[order["order_id"]] = best and best["contact_id"]
    assert found == expected
    assert sum(contact is not None for contact in found.values()) > 100


def outcomes(
    marts: duckdb.DuckDBPyConnection, contacts: list[Contact], as_of: date
) -> dict[tuple[str, bool], list[tuple[bool, float, float]]]:
    """Of each campaign and side: whether each customer bought in the window, margin and cost."""
    days = defaultdict(list)
    for row in records(marts, "select * from intermediate.int_customer_days__summed"):
        days[row["customer_id"]].append(row)
    grouped = defaultdict(list)
    windows = defaultdict(list)
    waves: dict[str, dict[int, date]] = defaultdict(dict)
    for contact in contacts:
        starts = waves[contact["campaign_id"]]
        starts[contact["wave"]] = min(
            contact["contact_date"], starts.get(contact["wave"], contact["contact_date"])
        )
        grouped[contact["campaign_id"], contact["customer_id"]].append(contact)
        windows[contact["campaign_id"], contact["is_control"]].append(contact["window_days"])
    found = defaultdict(list)
    for (campaign, customer), own in grouped.items():
        is_control = all(contact["is_control"] for contact in own)
        start = min(
            contact["contact_date"] for contact in own if contact["is_control"] == is_control
        )
        window = max(windows[campaign, False] or windows[campaign, True])
        starts = waves[campaign]
        end = start + timedelta(days=window) + (max(starts.values()) - min(starts.values()))
        if end > as_of:
            continue
        inside = [day for day in days[customer] if start <= day["purchase_date"] <= end]
        bought = any(day["is_purchase"] for day in inside)
        margin = float(sum(day["margin_amount"] for day in inside))
        cost = float(sum(one["cost"] for one in own if one["contact_date"] <= end))
        found[campaign, is_control].append((bought, margin, cost))
    return found


def test_effects_agree_with_scipy(
    marts: duckdb.DuckDBPyConnection,
    contacts: list[Contact],
    results: dict[str, dict[str, Any]],
) -> None:
    """Rates, lift with its p, incremental margin with Welch's interval, and the size needed."""
    found = outcomes(marts, contacts, date.fromisoformat(PLANTED["as_of_date"]))
    compared = 0
    for campaign, row in results.items():
        treated, control = found[campaign, False], found[campaign, True]
        assert (row["treated_count"], row["control_count"]) == (len(treated), len(control))
        if not treated or not control:
            continue
        compared += 1
        part = len(treated) / row["assigned_treated_count"]
        cost = sum(cost for *_, cost in treated) + float(row["fixed_cost"]) * part
        measured_cost = float(row["measured_cost"])
        assert measured_cost == pytest.approx(cost, abs=0.006)
        assert row["roi"] == pytest.approx(row["incremental_margin"] / measured_cost - 1)
        first = sum(bought for bought, *_ in treated) / len(treated)
        second = sum(bought for bought, *_ in control) / len(control)
        assert row["treated_rate"] == pytest.approx(first, abs=1e-9)
        assert row["control_rate"] == pytest.approx(second, abs=1e-9)
        assert row["lift"] == pytest.approx(first - second, abs=1e-9)
        bounds = newcombe(first, len(treated), second, len(control))
        assert (row["lift_low"], row["lift_high"]) == pytest.approx(bounds, abs=1e-8)
        pooled = (first * len(treated) + second * len(control)) / (len(treated) + len(control))
        error = sqrt(pooled * (1 - pooled) * (1 / len(treated) + 1 / len(control)))
        assert row["p_value"] == pytest.approx(
            2 * stats.norm.sf(abs(first - second) / error), abs=1e-8
        )
        planned = row["target_redemption_rate"]
        obtained = row["contacts_obtained"] / row["contacts_sent"]
        aimed = min(1, second + float(planned) * obtained) if planned is not None else first
        assert abs(row["needed_per_group"] - needed(aimed, second)) <= 1
        welch = stats.ttest_ind(
            [margin for _, margin, _ in treated],
            [margin for _, margin, _ in control],
            equal_var=False,
        )
        if welch.df < 5:
            assert row["margin_p_value"] is None
            continue
        interval = welch.confidence_interval()
        assert row["margin_p_value"] == pytest.approx(welch.pvalue, abs=1e-5)
        assert row["incremental_margin_low"] == pytest.approx(
            interval.low * len(treated), rel=1e-4, abs=0.01
        )
        assert row["incremental_margin_high"] == pytest.approx(
            interval.high * len(treated), rel=1e-4, abs=0.01
        )
    assert compared >= 6


def wilson(rate: float, count: int) -> tuple[float, float]:
    """Wilson's interval of a rate, by scipy."""
    interval = stats.binomtest(round(rate * count), count).proportion_ci(method="wilson")
    return interval.low, interval.high


def newcombe(first: float, n: int, second: float, m: int) -> tuple[float, float]:
    """Newcombe's hybrid score interval of a difference."""
    (low, high), (other_low, other_high) = wilson(first, n), wilson(second, m)
    difference = first - second
    return (
        difference - sqrt((first - low) ** 2 + (other_high - second) ** 2),
        difference + sqrt((high - first) ** 2 + (second - other_low) ** 2),
    )


def needed(first: float, second: float) -> int:
    """The size of each of two groups for power .8 at p < .05."""
    middle = (first + second) / 2
    root: float = stats.norm.isf(0.025) * sqrt(2 * middle * (1 - middle)) + stats.norm.isf(
        0.2
    ) * sqrt(first * (1 - first) + second * (1 - second))
    return ceil((root / (first - second)) ** 2)
