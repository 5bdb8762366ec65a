"""The picture of a run: what each policy had earned by the end of each month, as SVG."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 760, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 50, 40

# A colour and a stroke each, so that they are told apart without colours as well.
STYLES = (("best", ""), ("random", "7 4"), ("top", "2 4"))
STYLE = """
    text { font: 13px system-ui, sans-serif; fill: #333 }
    .title { font-weight: 600; font-size: 15px }
    .grid { stroke: #ccc; stroke-width: 1 }
    .zero { stroke: #777; stroke-width: 1.5 }
    .line { fill: none; stroke-width: 2.5 }
    .best { stroke: #0b6e4f } .random { stroke: #b45309 } .top { stroke: #4f46a5 }
    @media (prefers-color-scheme: dark) {
      text { fill: #ddd } .grid { stroke: #444 } .zero { stroke: #999 }
      .best { stroke: #4ade80 } .random { stroke: #fbbf24 } .top { stroke: #a5b4fc }
    }
"""


def step_of(span: float) -> float:
    """A round distance between grid lines, for about five of them."""
    size: float = 10.0 ** (len(str(int(max(span / 5, 1)))) - 1)
    return next(size * times for times in (1.0, 2.0, 5.0, 10.0) if size * times >= span / 5)


def draw(result: dict[str, Any]) -> str:
    """The SVG of a result."""
    curves: list[tuple[str, list[float]]] = [
        (one["policy"], [0.0, *(point["extra"] for point in one["monthly"])])
        for one in result["policies"]
        if one["policy"] != "nobody"
    ]
    months = [result["first_day"], *(one["until"] for one in result["policies"][0]["monthly"])]
    values = [value for _, curve in curves for value in curve]
    low, high = min(0.0, *values), max(1.0, *values)
    step = step_of(high - low)
    low, high = step * (low // step), step * -(-high // step)

    def x_of(place: float) -> float:
        return LEFT + place / max(1, len(months) - 1) * (WIDTH - LEFT - RIGHT)

    def y_of(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - TOP - BOTTOM)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        ' aria-labelledby="title">',
        f"<style>{STYLE}</style>",
        '<title id="title">What each policy earned more than contacting nobody</title>',
        f'<text class="title" x="{LEFT}" y="24">Margin beyond what nobody being contacted'
        " brings, less cost of contacts, added up</text>",
    ]
    value = low
    while value <= high + step / 2:
        kind = "zero" if abs(value) < step / 2 else "grid"
        y = y_of(value)
        parts.append(
            f'<line class="{kind}" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,.0f}</text>'
        )
        value += step
    for place, day in enumerate(months):
        if place % max(1, len(months) // 6) == 0:
            name = date.fromisoformat(day).strftime("%b %Y")
            parts.append(
                f'<text x="{x_of(place):.1f}" y="{HEIGHT - 14}" text-anchor="middle">{name}</text>'
            )
    labels: list[float] = []
    ordered = sorted(zip(curves, STYLES, strict=False), key=lambda pair: -pair[0][1][-1])
    for (name, curve), (colour, dashes) in ordered:
        points = " ".join(f"{x_of(p):.1f},{y_of(v):.1f}" for p, v in enumerate(curve))
        dash = f' stroke-dasharray="{dashes}"' if dashes else ""
        y = max([y_of(curve[-1]) + 4, *(one + 18 for one in labels)])
        labels.append(y)
        parts.append(
            f'<polyline class="line {colour}"{dash} points="{points}"/>'
            f'<text x="{WIDTH - RIGHT + 8}" y="{y:.1f}">{escape(name)}</text>'
        )
    return "\n".join([*parts, "</svg>"]) + "\n"


def write(path: Path, result: dict[str, Any]) -> None:
    """Draw a result into a file."""
    path.write_text(draw(result), encoding="utf-8")
