"""The guides name what is there: marts and columns, seeds, files, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from project import ROOT, models, nodes

DOCS = ROOT / "docs"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted(DOCS.glob("*.md")),
    *sorted(DOCS.glob("decisions/*.md")),
    ROOT / "integration_tests/README.md",
    ROOT / "seeds/online_retail/README.md",
]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


def test_definitions_name_columns() -> None:
    text = (DOCS / "definitions.md").read_text(encoding="utf-8")
    named = re.findall(r"\| `([a-z_]+)\.([a-z_0-9]+)` \|", text)
    assert len(named) > 50
    found = models()
    assert [
        (mart, column)
        for mart, column in named
        if mart not in found or column not in found[mart]["columns"]
    ] == []


def test_rules_name_every_seed() -> None:
    text = (DOCS / "rules.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    named = set(re.findall(r"`([a-z_]+)`", " ".join(table)))
    tests = {"unique_key", "complete_rules", "row_rules", "foreign_keys"}
    assert named - tests == {seed["name"] for seed in nodes("seed")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_are_finished(page: Path) -> None:
    """A block of code begins and ends on a line of its own; no placeholder is left."""
    text = page.read_text(encoding="utf-8")
    fences = [line.strip() for line in text.splitlines() if "```" in line]
    assert [fence for fence in fences if not re.fullmatch(r"```[a-z]*", fence)] == []
    assert len(fences) % 2 == 0
    assert re.findall(r"^[A-Z_]+$", text, re.MULTILINE) == []


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in a link."""
    headings = re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    """To a file or folder that is there, and to a heading of it where one is named."""
    broken = []
    for link, anchor in re.findall(r"\]\((?!https?://)([^)#]*)(?:#([^)]*))?\)", prose(page)):
        target = (page.parent / link).resolve() if link else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{link}#{anchor}")
    assert broken == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_run_what_is_there(path: Path) -> None:
    """Targets of the Makefile, files of the project, actions pinned to a major version."""
    [job] = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for step in job["steps"]:
        if "uses" in step:
            assert re.fullmatch(r"actions/[a-z/-]+@v\d+", step["uses"])
        for target in re.findall(r"\bmake (\S+)", step.get("run", "")):
            assert target in targets or target == ".venv/.build"
        for script in re.findall(r"(?<!\S)((?:scripts|\.ci)/\S+)", step.get("run", "")):
            assert (ROOT / script).exists()
