"""What came out of a run, as numbers, and as the table of a page that nobody writes by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from .policies import Policy
from .pressure import Channel
from .year import Year

Result = dict[str, Any]

BEGIN, END = "<!-- {}: begin -->", "<!-- {}: end -->"


def months_of(year: Year) -> list[int]:
    """The last day (an ordinal) of each month of the run, and its very last day."""
    last = year.house.world.day
    days = range(year.first_day + 1, last + 1)
    ends = [day for day in days if date.fromordinal(day + 1).day == 1]
    return ends if ends and ends[-1] == last else [*ends, last]


def policy_result(policy: Policy, nobody: Policy, year: Year, costs: dict[str, float]) -> Result:
    """What one policy did and earned, against nobody being contacted."""
    ledger = policy.ledger
    margin = sum(sale.margin for sale in ledger.sales)
    base = sum(sale.margin for sale in nobody.ledger.sales)
    cost = sum(costs[one.channel] for one in ledger.contacts)
    monthly = []
    for end in months_of(year):
        earned = sum(sale.margin for sale in ledger.sales if sale.day <= end)
        earned -= sum(sale.margin for sale in nobody.ledger.sales if sale.day <= end)
        spent = sum(costs[one.channel] for one in ledger.contacts if one.day <= end)
        monthly.append({"until": str(date.fromordinal(end)), "extra": round(earned - spent, 2)})
    return {
        "policy": policy.name,
        "contacts": len(ledger.contacts),
        "by_channel": dict(sorted(Counter(one.channel for one in ledger.contacts).items())),
        "customers": len({one.customer for one in ledger.contacts}),
        "answers": sum(1 for sale in ledger.sales if sale.contact is not None),
        "unsubscribed": sum(1 for one in ledger.answers if one.kind == "unsubscribed"),
        "not_placed": year.missing[policy.name],
        "margin": round(margin, 2),
        "extra_margin": round(margin - base, 2),
        "cost": round(cost, 2),
        "extra": round(margin - base - cost, 2),
        "monthly": monthly,
    }


MEASURED = ("lift", "incremental_margin")


def lift_results(year: Year, measured: list[dict[str, Any]]) -> list[Result]:
    """Measured and true lift of each campaign that had customers and controls."""
    by_campaign = {row["campaign_id"]: row for row in measured}
    found = []
    for true in year.truth.lifts(year.house.ledger.sales):
        row = by_campaign.get(true.campaign)
        if row is None:
            continue
        truth = {"lift": true.lift, "incremental_margin": true.margin_with - true.margin_without}
        numbers: Result = {}
        for name in MEASURED:
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            numbers[name] = None if row[name] is None else round(float(row[name]), 4)
            numbers[f"{name}_low"] = None if low is None else round(float(low), 4)
            numbers[f"{name}_high"] = None if high is None else round(float(high), 4)
            numbers[f"true_{name}"] = round(truth[name], 4)
            known = low is not None and high is not None
            numbers[f"{name}_is_inside"] = low <= truth[name] <= high if known else None
        head = {"campaign": true.campaign, "treated": true.treated}
        found.append(head | {"controls": row["control_count"]} | numbers)
    return found


def result_of(
    year: Year, measured: list[dict[str, Any]], channels: dict[str, Channel], head: Result
) -> Result:
    """Everything that a run showed."""
    costs = {name: channel.cost for name, channel in channels.items()}
    return head | {
        "first_day": str(date.fromordinal(year.first_day)),
        "last_day": str(date.fromordinal(year.house.world.day)),
        "lists": len(year.lists),
        "controls": sum(listing.controls for listing in year.lists),
        "strangers": sum(listing.strangers for listing in year.lists),
        "violations": year.violations(),
        "after_unsubscribing": year.after_unsubscribing(),
        "policies": [policy_result(policy, year.nobody, year, costs) for policy in year.policies()],
        "lifts": lift_results(year, measured),
    }


def policies_table(result: Result) -> str:
    """The policies side by side."""
    lines = [
        "| policy | contacts | customers | answers | unsubscribed | extra margin | cost | earned"
        " | over a cap | after unsubscribing |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in result["policies"]:
        name = one["policy"]
        over = result["violations"].get(name, 0)
        after = result["after_unsubscribing"].get(name, 0)
        lines.append(
            f"| {name} | {one['contacts']:,} | {one['customers']:,} | {one['answers']:,}"
            f" | {one['unsubscribed']:,} | {one['extra_margin']:,.0f} | {one['cost']:,.0f}"
            f" | {one['extra']:,.0f} | {over} | {after} |"
        )
    return "\n".join(lines)


def points(value: float | None) -> str:
    """A share in points of a hundred, with its sign."""
    return "" if value is None else f"{100 * value:+.1f}"


def euros(value: float | None) -> str:
    """An amount without cents."""
    return "" if value is None else f"{value:,.0f}"


def lifts_table(result: Result) -> str:
    """Measured beside true lift and margin."""
    lines = [
        "| campaign | treated | controls | measured lift | interval | true lift | inside"
        " | measured margin | interval | true margin | inside |",
        "|---|---:|---:|---:|:-:|---:|:-:|---:|:-:|---:|:-:|",
    ]
    inside = {None: "", True: "yes", False: "**no**"}
    for one in result["lifts"]:
        cells = [one["campaign"], f"{one['treated']:,}", f"{one['controls']:,}"]
        for name, text in (("lift", points), ("incremental_margin", euros)):
            low, high = text(one[f"{name}_low"]), text(one[f"{name}_high"])
            cells += [text(one[name]), f"{low} … {high}" if low else ""]
            cells += [text(one[f"true_{name}"]), inside[one[f"{name}_is_inside"]]]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def run_line(result: Result) -> str:
    """How the run was made, in a sentence."""
    contacted = result["policies"][0]["contacts"]
    return (
        f"{result['first_day']} to {result['last_day']}, a list every {result['every']} days"
        f" ({result['lists']} lists), seed {result['seed']}, {contacted:,} contacts and"
        f" {result['controls']:,} controls; vars {result['variables']}; a build took"
        f" {result['build_seconds']:.0f} s, the run {result['seconds'] / 60:.0f} minutes."
    )


def write_page(page: Path, result: Result) -> None:
    """Put the tables of a result between their marks in a page."""
    text = page.read_text(encoding="utf-8")
    parts = {
        "run": run_line(result),
        "policies": policies_table(result),
        "lifts": lifts_table(result),
    }
    for name, table in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, has_begun, rest = text.partition(begin)
        _, has_ended, after = rest.partition(end)
        if not (has_begun and has_ended):
            raise ValueError(f"{page.name} has no place for {name}: {begin} … {end}")
        text = f"{before}{begin}\n\n{table}\n\n{end}{after}"
    page.write_text(text, encoding="utf-8")
