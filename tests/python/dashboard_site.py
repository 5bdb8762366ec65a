"""The dashboard built on published marts of the tests' own, served on this machine and looked at in Chromium."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from dashboard import browser as looking
from dashboard.browser import PAGES
from dbt_process import ROOT
from demo_build import opened
from playwright.sync_api import Browser, Page, Route
from project import manifest
from publishing.building import public_marts
from publishing.copying import copy_marts
from publishing.copying import opened as warehouse_opened

REPORTS = ROOT / "reports"
OF_THE_TEST = {
    "version": "20260701T060000000Z",
    "published_at": "2026-07-01T06:00:00",
    "as_of_date": "2026-06-30",
    "reporting_currency": "EUR",
    "invocation_id": "of the tests",
}


def publish(folder: Path, customers: str = "true") -> Path:
    """A published file of the marts of the built warehouse, or of those of some customers alone."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened() as warehouse:
        source = warehouse.execute("select path from duckdb_databases() where path is not null")
        path = Path(source.fetchall()[0][0])
    marts = public_marts(manifest())
    with warehouse_opened(path) as connection:
        copy_marts(connection, marts, folder, OF_THE_TEST, lambda text: None)
        file = folder / "clientela.duckdb"
        file.chmod(0o644)
        connection.execute(f"attach '{file}' as published")
        connection.execute("use published")
        for mart in marts:
            if customers == "false" or "customer_id" in mart.columns:
                connection.execute(f"delete from {mart.path} where not ({customers})")
    return folder


def settings(published: Path) -> dict[str, str]:
    """The environment of a build on a published folder."""
    return {
        **os.environ,
        "CLIENTELA_PUBLISHED": str(published),
        "CLIENTELA_PYTHON": sys.executable,
        "OBSERVABLE_TELEMETRY_DISABLE": "true",
    }


def build(published: Path, site: Path) -> None:
    """Build the pages; where the system lets us, on a machine without a network."""
    if not (REPORTS / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.fail("the dashboard's tests need Node.js 20 and its packages: run make dashboard")
    alone = ["unshare", "--net", "--map-root-user"]
    probe = [*alone, "true"]
    can = shutil.which("unshare") and subprocess.run(probe, capture_output=True).returncode == 0
    shutil.rmtree(REPORTS / "src/.observablehq/cache/data", ignore_errors=True)
    built = subprocess.run(
        [*(alone if can else []), "npm", "run", "--silent", "build"],
        cwd=REPORTS,
        env={**settings(published), "CLIENTELA_DASHBOARD": os.path.relpath(site, REPORTS)},
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stdout + built.stderr


def load(name: str, published: Path) -> subprocess.CompletedProcess[str]:
    """What one data loader says of a published folder."""
    loader = REPORTS / f"src/data/{name}.json.py"
    return subprocess.run(
        [sys.executable, str(loader)], env=settings(published), capture_output=True, text=True
    )


# One process for all pages: most of a loader's time is that of importing DuckDB.
LOAD_ALL = """
import runpy, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    runpy.run_path(f"{sys.argv[1]}/{name}.json.py")
    print()
"""


class Visit:
    """Pages seen in one language and theme, and everything that went wrong meanwhile."""

    def __init__(self, browser: Browser, address: str, language: str, theme: Any) -> None:
        self.context = browser.new_context(
            viewport={"width": 1280, "height": 900}, color_scheme=theme, locale=language
        )
        self.page: Page = self.context.new_page()
        self.address = address
        self.wrong: list[str] = []
        self.elsewhere: list[str] = []
        self.bytes = 0
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("requestfailed", lambda request: self.wrong.append(request.url))
        self.page.on("request", self.asked)
        self.page.on("response", self.answered)

    def heard(self, message: Any) -> None:
        """A line of the console: errors and warnings count."""
        if message.type in ("error", "warning"):
            self.wrong.append(message.text)

    def asked(self, request: Any) -> None:
        """A request: to this machine, or written into the page."""
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.elsewhere.append(request.url)

    def answered(self, response: Any) -> None:
        """An answer, and how much of it there was."""
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")
        elif response.url.startswith(self.address):
            self.bytes += int(response.headers.get("content-length", 0))

    def open(self, name: str) -> Page:
        """A page, when it has drawn."""
        looking.opened(self.page, self.address, name)
        return self.page

    def marks(self) -> list[int]:
        """How many shapes each chart of the page has."""
        found: list[int] = self.page.evaluate(
            "[...document.querySelectorAll('.frame svg')].map((svg) =>"
            " svg.querySelectorAll('rect, path, circle, line').length)"
        )
        return found

    def figures(self) -> dict[str, str]:
        """The raw figures of the page by their key."""
        found: dict[str, str] = self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('[data-figure]')].map((node) =>"
            " [node.dataset.figure, node.dataset.value]))"
        )
        return found

    def texts(self) -> dict[str, str]:
        """How the same figures are written."""
        found: dict[str, str] = self.page.evaluate(
            "Object.fromEntries([...document.querySelectorAll('[data-figure]')].map((node) =>"
            " [node.dataset.figure, node.textContent]))"
        )
        return found

    def answer_with(self, published: Path) -> None:
        """Give the pages the data of another company, as its loaders say them."""
        said = subprocess.run(
            [sys.executable, "-c", LOAD_ALL, str(REPORTS / "src/data"), *PAGES],
            env=settings(published),
            capture_output=True,
            text=True,
        )
        assert said.returncode == 0, said.stderr
        data = dict(zip(PAGES, said.stdout.splitlines(), strict=True))

        def fulfil(route: Route) -> None:
            name = re.search(r"/data/(\w+)\.", route.request.url)
            assert name, route.request.url
            route.fulfill(body=data[name.group(1)], content_type="application/json")

        self.context.route("**/_file/data/*.json", fulfil)
