"""The picture of a benchmark of whole builds, as SVG: seconds for a million lines, by size."""

from __future__ import annotations

from typing import Any

WIDTH, BAR, GAP, LEFT = 760, 16, 26, 250
BARS = (
    ("limit", "input in, marts out"),
    ("bare", "bare SQL"),
    ("without_tests", "dbt build, no tests"),
    ("with_tests", "dbt build, data tests"),
    ("same_marts", "our SQL, the peers' marts"),
    ("polars", "polars, the same marts"),
    ("pandas", "pandas, the same marts"),
)
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #333 }
    .title { font-weight: 600; font-size: 15px }
    .ours { fill: #0b6e4f } .limit { fill: #777 } .peer { fill: #b45309 }
    @media (prefers-color-scheme: dark) {
      text { fill: #ddd } .ours { fill: #4ade80 } .limit { fill: #999 } .peer { fill: #fbbf24 }
    }
"""


def draw(result: dict[str, Any]) -> str:
    """The SVG of a result."""
    drawn: list[tuple[str, list[tuple[str, str, float]]]] = []
    for size in result["sizes"]:
        bars = [
            (
                "peer" if name in ("pandas", "polars") else "limit" if name == "limit" else "ours",
                text,
                size[name]["seconds"] / size["lines"] * 1e6,
            )
            for name, text in BARS
            if name in size
        ]
        drawn.append((f"{size['lines'] / 1e6:g} million lines", bars))
    longest = max((bar[2] for _, bars in drawn for bar in bars), default=1.0)
    y = 56
    parts = []
    for title, bars in drawn:
        parts.append(f'<text class="title" x="10" y="{y}">{title}</text>')
        y += 12
        for kind, text, seconds in bars:
            width = seconds / longest * (WIDTH - LEFT - 90)
            parts.append(
                f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{text}</text>'
                f'<rect class="{kind}" x="{LEFT}" y="{y}" width="{max(width, 1):.1f}"'
                f' height="{BAR}"/>'
                f'<text x="{LEFT + width + 6:.1f}" y="{y + 13}">{seconds:.1f} s</text>'
            )
            y += BAR + 6
        y += GAP
    name = "Seconds of wall time for a million order lines, by size of the company"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y}" role="img"'
        f' aria-labelledby="title"><style>{STYLE}</style><title id="title">{name}</title>'
        f'<text class="title" x="10" y="24">{name}</text>' + "".join(parts) + "</svg>\n"
    )
