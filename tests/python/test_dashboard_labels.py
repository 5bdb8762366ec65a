"""The words of the dashboard in its languages, and the packages it is built with."""

from __future__ import annotations

import json
import re
from typing import Any

from dashboard_site import REPORTS


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((REPORTS / "package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    unchecked = [
        name
        for name, package in lock["packages"].items()
        if name and not package.keys() & {"integrity", "inBundle"}
    ]
    assert unchecked == []


def keys(labels: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Every label by its full key."""
    found: dict[str, str] = {}
    for key, value in labels.items():
        full = f"{prefix}{key}"
        found |= keys(value, f"{full}.") if isinstance(value, dict) else {full: value}
    return found


def test_languages_have_the_same_labels_with_the_same_values_in_them() -> None:
    english, italian = (
        keys(json.loads((REPORTS / f"src/labels/{language}.json").read_text(encoding="utf-8")))
        for language in ("en", "it")
    )
    assert english.keys() ^ italian.keys() == set()
    assert [
        key for key, text in english.items() if not text.strip() or not italian[key].strip()
    ] == []
    values = re.compile(r"\{\w+\}")
    differing = [
        key
        for key in english
        if sorted(values.findall(english[key])) != sorted(values.findall(italian[key]))
    ]
    assert differing == []
    used = "".join(
        path.read_text(encoding="utf-8")
        for path in (REPORTS / "src").rglob("*.[mj][ds]")
        if ".observablehq" not in path.parts
    )
    unknown = {key for key in re.findall(r"\bt\(\"([\w.]+)\"", used) if key not in english}
    assert unknown == set()


def test_known_values_of_the_marts_have_names() -> None:
    """Stages, segments and the like are shown in words of the language, not as the marts spell them."""
    names = json.loads((REPORTS / "src/labels/it.json").read_text(encoding="utf-8"))["names"]
    contract = (REPORTS.parent / "contract/marts.yml").read_text(encoding="utf-8")
    for kind, column in [
        ("stage", "lifecycle_stage"),
        ("decision", "value_decision"),
        ("stratum", "stratum"),
    ]:
        values = re.search(rf"values: \{{{column}: \[([\w, ]+)\]", contract)
        assert values and set(values.group(1).split(", ")) <= names[kind].keys(), column
    for kind, seed, position in [
        ("segment", "rfm_segments", 1),
        ("offer_type", "offer_rules", 1),
        ("goal", "campaign_goals", 0),
        ("channel", "contact_channels", 0),
        ("baseline", "scorecard_metrics", 2),
        ("model", "scorecard_metrics", 0),
    ]:
        seeded = (REPORTS.parent / f"seeds/rules/{seed}.csv").read_text(encoding="utf-8")
        rows = seeded.splitlines()[1:]
        assert {row.split(",")[position] for row in rows} <= names[kind].keys(), kind
