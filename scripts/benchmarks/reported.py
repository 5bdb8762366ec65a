"""The report of a benchmark of whole builds: what is within its target, tables, a picture."""

from __future__ import annotations

import json
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from benchmarks.pictured import draw
from benchmarks.sittings import is_of_one_sitting, of_size, told

JUDGED_LINES = 20_000_000
BEGIN, END = "<!-- measured: bench.py build writes what follows -->", "<!-- end of measured -->"
ROWS = {
    "without_tests": "`dbt build` without tests",
    "with_tests": "`dbt build` with all data tests",
    "bare": "the same SQL, bare in DuckDB",
    "limit": "input in, marts out, nothing else",
    "same_marts": "our SQL for the peers' marts",
    "pandas": "pandas, lifetimes, mlxtend or scipy",
    "polars": "polars, lifetimes",
}
# What is compared, most that the ratio may be, most that it may be before something collapsed.
RATIOS = (
    ("without_tests", "bare", "seconds", 1.25, 20),
    ("with_tests", "bare", "seconds", 1.5, 40),
    ("bare", "limit", "seconds", 12, 300),
    ("same_marts", "pandas", "seconds", 1 / 6, 20),
    ("same_marts", "pandas", "gigabytes", 0.25, 5),
    ("same_marts", "polars", "seconds", 1, 40),
)
BUILDS = ("without_tests", "with_tests")
MOST_GROWTH = 1.1
MOST_GIGABYTES = {20_000_000: 8, 100_000_000: 16}
MOST_DEMO_SECONDS = 15
MOST_OF_FULL = 0.2


def checks_of(result: dict[str, Any], is_loose: bool = False) -> list[dict[str, Any]]:
    """What is held against a target: at 20 million lines, or at each size against wide bounds."""
    checks: list[dict[str, Any]] = []

    def add(what: str, value: float, most: float, unit: str = "", is_judged: bool = True) -> None:
        checks.append(
            {
                "what": what,
                "value": round(value, 3),
                "target": f"at most {most:.3g}{unit}",
                "is_met": value <= most if is_judged else None,
            }
        )

    sizes = result["sizes"]
    for size in sizes:
        for join in size.get("plans", {}).get("comparing_all", []):
            add(f"{size['lines']:,} lines: {join['model']} compares all with all", 1, 0)
        if not is_loose and size["lines"] != JUDGED_LINES:
            continue
        for ours, theirs, figure, most, widest in RATIOS:
            if ours in size and theirs in size:
                add(
                    f"{size['lines']:,} lines: {figure} of {ROWS[ours]} / {ROWS[theirs]}",
                    size[ours][figure] / max(size[theirs][figure], 0.001),
                    widest if is_loose else most,
                )
    for what in result.get("failed", []):
        add(f"{what}: failed", 1, 0)
    if "refresh" in result:
        day = result["refresh"]
        what = f"{day['lines']:,} lines and a day: marts that differ from the full build's"
        add(what, len(day["marts_different"]), 0)
    if not is_loose:
        for less, more in pairwise(sizes):
            what = "bare" if "bare" in less and "bare" in more else "without_tests"
            linear = less[what]["seconds"] * more["lines"] / less["lines"]
            limits = [size.get("memory_limit") for size in (less, more)]
            memory = "" if limits[0] == limits[1] else f" ({limits[0]}, then {limits[1]})"
            parts = [of_size(size["lines"]) for size in (less, more)]
            add(
                f"growth of {ROWS[what]} from {less['lines']:,} to {more['lines']:,} lines,"
                f" against linear{memory}",
                more[what]["seconds"] / linear,
                MOST_GROWTH,
                is_judged=is_of_one_sitting(result["parts"], *parts),
            )
        for size in sizes:
            peaks = [size[name]["gigabytes"] for name in BUILDS if name in size]
            if size["lines"] in MOST_GIGABYTES and peaks:
                most = MOST_GIGABYTES[size["lines"]]
                add(f"{size['lines']:,} lines: peak memory", max(peaks), most, " GB")
        if "refresh" in result:
            day = result["refresh"]
            what = (
                f"{day['lines']:,} lines and a day: seconds of CPU of the refresh / the full build"
            )
            add(what, day["without_tests"]["ratio"]["cpu"], MOST_OF_FULL)
        if "demo" in result:
            add(
                "demo, warm, all tests",
                result["demo"]["all_tests"]["seconds"],
                MOST_DEMO_SECONDS,
                " s",
            )
    return checks


def check_page(folder: Path) -> str:
    """The text of performance.md in a folder.

    Raises OSError where it is not there, ValueError where it has no place for what is measured.
    """
    page = folder / "performance.md"
    text = page.read_text()
    if BEGIN not in text or END not in text:
        raise ValueError(f"{page} lacks the lines {BEGIN} and {END}")
    return text


def write_report(result: dict[str, Any], folder: Path) -> None:
    """Write performance.json and performance.svg, and the measured part of performance.md.

    Raises as check_page does.
    """
    page, text = folder / "performance.md", check_page(folder)
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    (folder / "performance.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "performance.svg").write_text(draw(result))
    page.write_text(f"{before}{BEGIN}\n\n{measured_part(result)}\n{END}{after}")


def measured_part(result: dict[str, Any]) -> str:
    """Everything that one run measured, as Markdown."""
    machine = result["machine"]
    parts = [
        f"{told(result['parts'])}: {machine['cores']} cores ({machine['processor']}),"
        f" {machine['memory_gb']} GB, Python {machine['python']}, dbt {machine['dbt']},"
        f" DuckDB {machine['duckdb']} with memory_limit {result['memory_limit']}"
        f"{other_limits(result)}. `{result['command']}`",
        checks_table(result["checks"]),
        "![Seconds by size](performance.svg)",
    ]
    for size in result["sizes"]:
        parts.append(f"### {size['lines']:,} lines, {size['customers']:,} customers")
        parts.append(figures_table(size))
    if "spark" in result:
        spark = result["spark"]
        parts.append(
            f"Spark, `local[2]`, {spark['lines']:,} lines, no tests, without the fit of lifetime"
            f" value, once: {spark['seconds']:,.0f} s."
        )
    if "refresh" in result:
        parts.append(refresh_table(result["refresh"]))
    parts.append("### Where the time goes")
    great = [size for size in result["sizes"] if size["lines"] >= JUDGED_LINES]
    for size in [size for size in great or result["sizes"][-1:] if "profile" in size]:
        parts.append(
            f"{size['lines']:,} lines: all nodes ran within {size['profile']['elapsed']:,.0f} s,"
            " two beside each other, so theirs add up to more; dbt starts before and ends after."
        )
        parts.append(profile_tables(size["profile"], size.get("test_profile")))
        if "slowest" in size.get("same_marts", {}):
            parts.append("The peers' marts: models of ours, bare, and parts of theirs.")
            parts.append(peers_table(size))
    if "demo" in result:
        demo = result["demo"]
        parts.append(
            f"The demo, warm: {demo['all_tests']['seconds']:.0f} s with all tests"
            f" ({demo['all_tests']['cpu_seconds']:.0f} s of CPU),"
            f" {demo['data_tests']['seconds']:.0f} s without the unit tests."
        )
        parts.append(profile_tables(demo["profile"]))
    return "\n\n".join(parts) + "\n"


def other_limits(result: dict[str, Any]) -> str:
    """Sizes that were given another memory."""
    return "".join(
        f" ({size['lines']:,} lines: {size['memory_limit']})"
        for size in result["sizes"]
        if size.get("memory_limit", result["memory_limit"]) != result["memory_limit"]
    )


def table_of(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table, numbers to the right."""
    lines = [" | ".join(head), " | ".join(["---", *["---:"] * (len(head) - 1)])]
    lines += [" | ".join(row) for row in rows]
    return "\n".join(f"| {line} |" for line in lines)


def checks_table(checks: list[dict[str, Any]]) -> str:
    """What was met and what was not."""
    return table_of(
        ["target", "measured", "at most", "met"],
        [
            [
                check["what"],
                f"{check['value']:.2f}",
                check["target"].removeprefix("at most "),
                {True: "yes", False: "**no**", None: "not judged: two sittings"}[check["is_met"]],
            ]
            for check in checks
        ],
    )


def figures_table(size: dict[str, Any]) -> str:
    """Wall, CPU and memory of everything that was measured at a size."""
    return table_of(
        ["", "s", "s of CPU", "GB", "runs", "of bare"],
        [
            [
                f"{text} (added up)" if "is_added_up" in size[name] else text,
                f"{size[name]['seconds']:,.1f}",
                f"{size[name]['cpu_seconds']:,.1f}",
                f"{size[name]['gigabytes']:.2f}",
                str(len(size[name]["runs"])),
                f"{size[name]['seconds'] / size['bare']['seconds']:.2f}" if "bare" in size else "",
            ]
            for name, text in ROWS.items()
            if name in size
        ],
    )


def refresh_table(day: dict[str, Any]) -> str:
    """A day's refresh beside the full build of the same inputs."""
    took = day["without_tests"]
    rows = [
        [name, *(f"{took[build][clock]:,.1f}" for build in ("full_seconds", "refresh_seconds"))]
        for name, clock in (("wall", "wall"), ("CPU", "cpu"))
    ]
    rows += [
        [f"models: {way}", *(f"{seconds:,.1f}" for seconds in both)]
        for way, both in day["models"].items()
    ]
    table = table_of(["s", "full build", "refresh"], rows)
    return (
        f"### A day of {day['new_lines']:,} new lines on {day['lines']:,}, once\n\n{table}\n\n"
        f"{day['marts_compared']} marts compared with the full build's row by row,"
        f" {len(day['marts_different'])} different."
    )


def peers_table(size: dict[str, Any]) -> str:
    """Where our SQL and the peers spend their time on the same marts."""
    models = [[f"`{name}`", f"{seconds:,.1f}"] for seconds, name in size["same_marts"]["slowest"]]
    parts = [
        [part, *(f"{size[peer]['parts'][part]:,.1f}" for peer in ("pandas", "polars"))]
        for part in size["pandas"]["parts"]
    ]
    rows = zip_longest(models, parts, fillvalue=[""] * 3)
    return table_of(
        ["slowest models", "s", "part", "s in pandas", "s in polars"],
        [[*model[:2], *part] for model, part in rows],
    )


def profile_tables(profile: dict[str, Any], tested: dict[str, Any] | None = None) -> str:
    """By kind of node, and the slowest ones; tested: the profile of tests that ran afterwards."""
    if tested:
        profile = profile | {
            "kinds": profile["kinds"] | {"test": tested["kinds"]["test"]},
            "slowest_tests": tested["slowest_tests"],
        }
    kinds = table_of(
        ["kind", "nodes", "s to compile", "s to execute"],
        [
            [
                kind,
                f"{counted['nodes']:.0f}",
                f"{counted.get('compile_seconds', 0):,.1f}",
                f"{counted.get('execute_seconds', 0):,.1f}",
            ]
            for kind, counted in profile["kinds"].items()
        ],
    )
    models, tests = (
        [[f"`{name}`", f"{took:,.1f}"] for took, name in profile[slowest]]
        for slowest in ("slowest_models", "slowest_tests")
    )
    rows = zip_longest(models, tests, fillvalue=[""] * 2)
    slowest = table_of(
        ["slowest models", "s", "slowest tests", "s"], [[*model, *test] for model, test in rows]
    )
    return f"{kinds}\n\n{slowest}"
