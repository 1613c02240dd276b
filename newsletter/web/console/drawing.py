"""Draws numbers as SVG that stands in a page: shapes with classes for their colours, a title and a description, no word of style.

Pure. Words stay outside of the picture, so that a phone does not shrink them; the page has the same numbers as a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from markupsafe import Markup

WIDTH, HEIGHT = 640, 160
THIN = 'vector-effect="non-scaling-stroke"'
"""A line stays as thin as it is however wide the picture is drawn."""

GAP = 0.25
"""Of a bar's place, what stays empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Numbers in the order of the days; None where nothing was counted. ``kind``: the class that gives it its colour."""

    name: str
    kind: str
    values: Sequence[int | None]


def line_top(series: Sequence[Series]) -> int:
    """The largest number of a line chart; 0 where there is none."""
    return max((value or 0 for one in series for value in one.values), default=0)


def bar_top(series: Sequence[Series]) -> int:
    """The same of a bar chart: the tallest pile."""
    return max((sum(value or 0 for value in day) for day in zip(*(one.values for one in series), strict=True)), default=0)


def line_chart(name: str, told: str, series: Sequence[Series], key: str) -> Markup:
    """A line for each series, all on one scale from zero; a day without a number breaks the line, one alone is a dot."""
    top = line_top(series) or 1
    lines = [f'<path class="line {one.kind}" d="{_path(one.values, top)}" {THIN}/>' for one in series]
    return _svg(name, told, lines, key)


def bar_chart(name: str, told: str, series: Sequence[Series], key: str) -> Markup:
    """A bar for each day, its parts on top of each other."""
    days = max((len(one.values) for one in series), default=0)
    top = bar_top(series) or 1
    bars: list[str] = []
    for day in range(days):
        below = 0.0
        for one in series:
            height = (one.values[day] or 0) / top * HEIGHT
            if height:
                bars.append(_rect(one.kind, day * WIDTH / days, HEIGHT - below - height, WIDTH / days * (1 - GAP), height))
            below += height
    return _svg(name, told, bars, key)


def one_bar(amount: int, most: int, kind: str) -> Markup:
    """A bar beside a number in a table; the number says it all, so it is hidden from those who listen."""
    width = 100 * amount / most if most else 0
    rect = f'<rect class="{escape(kind)}" x="0" y="0" width="{width:.1f}" height="10"/>'
    svg = f'<svg class="bar-of" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">{rect}</svg>'
    return Markup(svg)  # noqa: S704 – numbers and a class of ours


def _svg(name: str, told: str, shapes: Sequence[str], key: str) -> Markup:
    labels = f'<title id="{key}-title">{escape(name)}</title><desc id="{key}-desc">{escape(told)}</desc>'
    most = f'<line class="most" x1="0" x2="{WIDTH}" y1="0" y2="0" {THIN}/>'
    base = f'{most}<line class="base" x1="0" x2="{WIDTH}" y1="{HEIGHT}" y2="{HEIGHT}" {THIN}/>'
    opening = f'<svg class="chart" viewBox="0 -4 {WIDTH} {HEIGHT + 8}" preserveAspectRatio="none" role="img"'
    return Markup(f'{opening} aria-labelledby="{key}-title {key}-desc">{labels}{base}{"".join(shapes)}</svg>')  # noqa: S704 – escaped above


def _path(values: Sequence[int | None], top: float) -> str:
    steps, drawing = [], False
    for place, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        x = place * WIDTH / max(1, len(values) - 1)
        steps.append(f"{'L' if drawing else 'M'}{x:.1f} {HEIGHT - value / top * HEIGHT:.1f}{'' if drawing else 'h0'}")
        drawing = True
    return "".join(steps)


def _rect(kind: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{escape(kind)}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
