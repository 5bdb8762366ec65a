"""Write the table of metrics into docs/metrics.md, from the manifest that dbt made last.

python scripts/metrics_table.py [--manifest target/manifest.json]
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parents[1] / "docs/metrics.md"
BEGIN = "<!-- metrics: written by scripts/metrics_table.py -->\n"
END = "<!-- end of metrics -->\n"
HEAD = ["| metric | unit | by | what it is |", "|---|---|---|---|"]


def row(metric: dict[str, Any]) -> str:
    """One metric: its name, unit, groupings and the first sentence of its description."""
    meta = metric["config"]["meta"]
    text = " ".join(metric["description"].split())
    # "docs. of" stays whole: a sentence ends before a capital, or with the text.
    sentence = re.split(r"\.(?= [A-Z]|$)", text, maxsplit=1)[0]
    return f"| `{metric['name']}` | {meta['unit']} | {', '.join(meta['by'])} | {sentence} |"


def rows_of(manifest: dict[str, Any]) -> list[str]:
    """A row for each metric, those of one file together in their order there."""
    metrics = sorted(
        manifest["metrics"].values(),
        key=lambda metric: (metric["original_file_path"], metric["name"]),
    )
    return [row(metric) for metric in metrics]


def main() -> None:
    """Put the table between its two marks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--manifest", type=Path, default=Path("target/manifest.json"))
    manifest = json.loads(parser.parse_args().manifest.read_text(encoding="utf-8"))
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    _, after = rest.split(END)
    table = "\n".join([*HEAD, *rows_of(manifest)])
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
