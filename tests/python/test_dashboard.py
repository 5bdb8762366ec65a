"""The dashboard in a real browser: it shows the marts' figures, in two languages and themes, and asks nobody else."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dashboard.browser import PAGES, chromium, served
from dashboard_figures import FIGURES, TABLES
from dashboard_site import Visit, build, load, publish
from playwright.sync_api import Browser

FIRST_LOAD = 5_000_000
# Charts on the demo company's pages, which has every kind of data but categories bought together.
LEAST_CHARTS = {
    "index": 3,
    "rfm": 2,
    "lifecycle": 2,
    "value": 3,
    "offers": 3,
    "campaigns": 10,
    "trends": 2,
    "quality": 4,
}


# Texts of a page with less contrast than WCAG AA asks for, 4.5 to 1; charts take their colours from the same variables.
CONTRASTS = """
() => {
  const parts = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = ([red, green, blue]) => [red, green, blue].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = parts(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("body *")]
    .filter((node) => !node.closest("svg, script, select") && node.offsetParent
      && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
    .map((node) => {
      const [one, other] = [light(parts(getComputedStyle(node).color)), light(ground(node))];
      const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return [ratio, `${node.className} ${node.textContent.trim().slice(0, 30)}`];
    })
    .filter(([ratio]) => ratio < 4.5);
}
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's marts as they would be published."""
    return publish(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def site(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages."""
    folder = tmp_path_factory.mktemp("dashboard")
    build(published, folder)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where they are served."""
    with served(site) as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def marts(published: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, to compare with."""
    with duckdb.connect(str(published / "clientela.duckdb"), read_only=True) as found:
        yield found


# -- the demo company


@pytest.mark.parametrize(("language", "theme"), [("en", "light"), ("it", "dark")])
def test_every_page_draws_and_asks_nobody_else(
    browser: Browser, address: str, language: str, theme: str
) -> None:
    visit = Visit(browser, address, language, theme)
    drawn, pale = {}, {}
    for name in PAGES:
        page = visit.open(name)
        drawn[name], pale[name] = visit.marks(), page.evaluate(CONTRASTS)
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("nav a[aria-current]").count() == 1
        assert page.locator(".frame svg:not([role=img][aria-label])").count() == 0
        assert page.locator(".empty").count() == (1 if name == "offers" else 0), name
    visit.context.close()
    assert visit.wrong == []
    assert visit.elsewhere == []
    assert {name: texts for name, texts in pale.items() if texts} == {}, "below WCAG AA"
    few = {name: marks for name, marks in drawn.items() if len(marks) < LEAST_CHARTS[name]}
    assert few == {}
    assert {name for name, marks in drawn.items() if min(marks) < 2} == set()


def same(shown: str, expected: Any) -> bool:
    """Whether a raw figure of a page is that of the marts."""
    if expected is None or isinstance(expected, str):
        return shown == (expected or "")
    return bool(shown) and math.isclose(float(shown), float(expected), rel_tol=1e-9, abs_tol=1e-9)


def written(text: str, value: str) -> bool:
    """Whether what is written in English is the raw figure, rounded as it is written."""
    number = float(re.sub(r"[^\d.-]", "", text))
    decimals = len(text.partition(".")[2].rstrip("% \u00d7"))
    raw = float(value) * (100 if "%" in text else 1)
    return abs(number - raw) <= 0.5 / math.pow(10, decimals) + 1e-9


@pytest.mark.parametrize("name", PAGES)
def test_figures_are_those_of_the_marts(
    browser: Browser, address: str, marts: duckdb.DuckDBPyConnection, name: str
) -> None:
    """Each cell holds the raw figure beside what a reader sees: the one is the marts', the other is the one."""
    visit = Visit(browser, address, "en-GB", "light")
    visit.open(name)
    shown, texts = visit.figures(), visit.texts()
    visit.context.close()
    expected = {key: marts.execute(query).fetchall()[0][0] for key, query in FIGURES[name].items()}
    for prefix, (columns, query) in TABLES[name].items():
        for row in marts.execute(query).fetchall():
            expected |= {
                f"{prefix}.{row[0]}.{column}": value
                for column, value in zip(columns, row[1:], strict=True)
            }
    assert len(expected) > 4
    wrong = {
        key: (shown.get(key), value)
        for key, value in expected.items()
        if not same(shown.get(key, "not there"), value)
    }
    assert wrong == {}
    read = {
        key: (texts[key], value)
        for key, value in shown.items()
        # Dates, and "4 of 6"; a lift of campaigns is in percentage points.
        if re.fullmatch(r"-?[\d.]+(e-?\d+)?", value)
        and not re.search(r" of |[a-z]{3}", texts[key])
        and not key.startswith("lifts.")
    }
    assert len(read) > 3
    assert {key: pair for key, pair in read.items() if not written(*pair)} == {}


def test_first_load_is_light(
    browser: Browser, address: str, record_testsuite_property: Any
) -> None:
    """The time to the first chart is reported and not held: a busy machine says nothing of a page."""
    visit = Visit(browser, address, "en", "light")
    page = visit.open("index")
    first = page.evaluate("performance.getEntriesByName('first-chart')[0].startTime")
    visit.context.close()
    record_testsuite_property("dashboard_first_load_bytes", visit.bytes)
    record_testsuite_property("dashboard_first_chart_ms", round(first))
    print(f"first load {visit.bytes:,} bytes, first chart after {first:.0f} ms")
    assert 100_000 < visit.bytes < FIRST_LOAD


def test_language_and_theme_are_switched_and_remembered(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, "en", "light")
    page = visit.open("campaigns")
    assert page.locator("h1").inner_text() == "Campaigns"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="IT").press("Enter")
    page.get_by_role("button", name="Scuro").press("Enter")
    page = visit.open("lifecycle")
    assert page.locator("html").get_attribute("lang") == "it"
    assert page.locator("h1").inner_text() == "Ciclo di vita"
    assert page.title() == "Ciclo di vita · Clientela"
    assert page.locator("nav a[aria-current]").inner_text() == "Ciclo di vita"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert page.get_by_role("button", name="IT").get_attribute("aria-pressed") == "true"
    visit.context.close()
    assert visit.wrong == []


def test_choices_change_the_charts(browser: Browser, address: str) -> None:
    visit = Visit(browser, address, "en", "light")
    page = visit.open("rfm")
    assert page.locator(".frame svg text", has_text="€").count() == 0
    page.get_by_role("button", name="Revenue").click()
    assert page.locator(".frame svg text", has_text="€").count() > 10
    page = visit.open("lifecycle")
    page.get_by_role("button", name="RFM segment").click()
    assert page.locator(".frame svg text", has_text="Champions").count() == 2
    page = visit.open("trends")
    page.get_by_role("combobox").select_option(index=0)
    assert "All sales" in (page.locator(".frame svg").first.get_attribute("aria-label") or "")
    visit.context.close()
    assert visit.wrong == []


# -- other companies


@pytest.mark.parametrize(
    ("kept", "empty"),
    [
        (
            "false",
            {
                "no_sales",
                "no_customers",
                "no_purchases",
                "no_offers",
                "no_campaigns",
                "no_scorecard",
            },
        ),
        (
            "customer_id = (select min(customer_id) from warehouse.core.dim_customers where purchase_count > 3)",
            set(),
        ),
    ],
    ids=["nothing", "one_customer"],
)
def test_dull_companies_have_pages(
    browser: Browser, address: str, tmp_path: Path, kept: str, empty: set[str]
) -> None:
    visit = Visit(browser, address, "it", "light")
    visit.answer_with(publish(tmp_path, kept))
    said: set[str] = set()
    for name in PAGES:
        page = visit.open(name)
        said |= set(
            page.evaluate(
                "[...document.querySelectorAll('[data-empty]')].map((node) => node.dataset.empty)"
            )
        )
        assert not re.search(
            r"\b(NaN|undefined|Infinity|null)\b", page.locator(".page").inner_text()
        ), name
    visit.context.close()
    assert visit.wrong == []
    assert empty <= said


def test_missing_marts_stop_the_build_and_say_so(tmp_path: Path) -> None:
    nothing = load("index", tmp_path)
    assert nothing.returncode != 0
    assert "run make refresh first" in nothing.stderr
    with duckdb.connect(str(tmp_path / "clientela.duckdb")) as empty:
        empty.execute("create table other as select 1 as one")
    lacking = load("campaigns", tmp_path)
    assert lacking.returncode != 0
    assert "lacks a mart" in lacking.stderr and "campaign_results" in lacking.stderr
    assert "Traceback" not in lacking.stderr


# -- files


def test_nothing_personal_is_in_the_pages(site: Path, marts: duckdb.DuckDBPyConnection) -> None:
    """No id of a customer, no order and no contact, anywhere in what is served."""
    content = " ".join(path.read_text(encoding="utf-8") for path in (site / "_file/data").iterdir())
    words = set(re.findall(r"[\w-]+", content))
    for column, table in [
        ("customer_id", "core.dim_customers"),
        ("order_id", "core.fct_orders"),
        ("contact_id", "core.fct_contacts"),
        ("household_id", "core.dim_customers where household_id is not null"),
    ]:
        ids = {row[0] for row in marts.execute(f"select {column} from {table}").fetchall()}
        assert ids & words == set(), column


def test_addresses_in_the_pages_are_names_of_standards(site: Path) -> None:
    """What could be fetched from elsewhere is not there to be fetched."""
    found = set()
    for path in site.rglob("*"):
        if path.suffix in {".html", ".js", ".css", ".json"}:
            found |= set(re.findall(r"https?://[\w.-]+", path.read_text(encoding="utf-8")))
    assert found <= {"http://www.w3.org"}
