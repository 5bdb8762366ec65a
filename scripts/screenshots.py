"""Pictures of the built dashboard for the documentation: run make dashboard on the demo first."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard.browser import PAGES, chromium, opened, served

ROOT = Path(__file__).resolve().parents[1]
# What the documentation shows: page, theme and language.
SHOWN = [
    ("index", "light", "en"),
    ("index", "dark", "en"),
    ("lifecycle", "light", "en"),
    ("lifecycle", "dark", "en"),
    ("campaigns", "light", "en"),
    ("rfm", "dark", "it"),
]
# Two pixels for one would be sharper and four times as large.
SIZE = {"width": 1200, "height": 900}


def main() -> int:
    """Write one PNG for each page that is shown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", type=Path, default=ROOT / "reports/dist", help="built dashboard")
    parser.add_argument("--to", type=Path, default=ROOT / "docs/images", help="where to write")
    parser.add_argument("--all", action="store_true", help="every page, both themes and languages")
    parser.add_argument("--width", type=int, default=SIZE["width"], help="of the window, in pixels")
    parser.add_argument("--whole", action="store_true", help="the whole page, not the window")
    options = parser.parse_args()
    if not (options.site / "index.html").is_file():
        print(f"{options.site} holds no dashboard: run make dashboard first.", file=sys.stderr)
        return 1
    options.to.mkdir(parents=True, exist_ok=True)
    shown = SHOWN
    if options.all:
        shown = [
            (page, theme, to)
            for page in PAGES
            for theme in ("light", "dark")
            for to in ("en", "it")
        ]
    with served(options.site) as address, chromium() as browser:
        for name, theme, language in shown:
            context = browser.new_context(
                viewport={"width": options.width, "height": SIZE["height"]},
                color_scheme="dark" if theme == "dark" else "light",
                locale="it-IT" if language == "it" else "en-GB",
            )
            page = context.new_page()
            opened(page, address, name)
            path = options.to / f"dashboard_{name}_{theme}_{language}.png"
            page.screenshot(path=path, full_page=options.whole)
            context.close()
            print(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
