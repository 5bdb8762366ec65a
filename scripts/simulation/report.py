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


def lift_results(year: Year, measured: list[dict[str, Any]]) -> list[Result]:
    """Measured and true lift of each campaign that had customers and controls."""
    by_campaign = {row["campaign_id"]: row for row in measured}
    found = []
    for true in year.truth.lifts(year.house.ledger.sales):
        row = by_campaign.get(true.campaign)
        if row is None:
            continue
        numbers = {
            name: None if row[name] is None else float(row[name])
            for name in ("lift", "lift_low", "lift_high", "incremental_margin")
        }
        low, high = numbers["lift_low"], numbers["lift_high"]
        found.append(
            {
                "campaign": true.campaign,
                "treated": true.treated,
                "controls": row["control_count"],
                **numbers,
                "true_lift": true.lift,
                "true_margin": round(true.margin_with - true.margin_without, 2),
                "is_covered": None if low is None or high is None else low <= true.lift <= high,
            }
        )
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


def percent(value: float | None) -> str:
    """A share in points of a hundred, with its sign."""
    return "" if value is None else f"{100 * value:+.1f}"


def lifts_table(result: Result) -> str:
    """Measured beside true lift."""
    lines = [
        "| campaign | treated | controls | measured lift | interval | true lift | inside"
        " | measured margin | true margin |",
        "|---|---:|---:|---:|:-:|---:|:-:|---:|---:|",
    ]
    for one in result["lifts"]:
        inside = {None: "", True: "yes", False: "**no**"}[one["is_covered"]]
        margin = one["incremental_margin"]
        lines.append(
            f"| {one['campaign']} | {one['treated']:,} | {one['controls']:,}"
            f" | {percent(one['lift'])} | {percent(one['lift_low'])} … {percent(one['lift_high'])}"
            f" | {percent(one['true_lift'])} | {inside}"
            f" | {'' if margin is None else f'{margin:,.0f}'} | {one['true_margin']:,.0f} |"
        )
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
