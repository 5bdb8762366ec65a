"""A folder served on this machine, and the system's Chromium to look at it."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

PAGES = ["index", "rfm", "lifecycle", "value", "offers", "campaigns", "trends", "quality"]
# Without these Chromium itself asks its maker's hosts for updates and the like.
OPTIONS = """
    --headless --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync
""".split()
DRAWN = "[...document.querySelectorAll('.frame')].every((frame) => frame.querySelector('svg'))"


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that does not print."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@contextlib.contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a folder on this machine."""
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of the system (env CLIENTELA_CHROMIUM): Playwright's would be a download."""
    path = os.environ.get("CLIENTELA_CHROMIUM") or shutil.which("chromium") or ""
    if not Path(path).is_file():
        raise RuntimeError("Chromium is missing: apt-get install chromium, or CLIENTELA_CHROMIUM=…")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


def opened(page: Page, address: str, name: str) -> None:
    """Go to a page of the dashboard and wait until it has drawn."""
    page.goto(f"{address}/{name}.html")
    page.wait_for_selector("[data-ready]", timeout=15_000)
    page.wait_for_function(DRAWN)
