"""``/console/charts``: growth, how letters ended, where stories came from, why they stood or did not. Counts nothing: all of it is kept."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from markupsafe import Markup

from newsletter.daily.counting import read_counts
from newsletter.daily.source_list import read_shares
from newsletter.model.preferences import Answer
from newsletter.model.rights import Right
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.drawing import Series, bar_chart, bar_top, line_chart, line_top, one_bar
from newsletter.web.console.english import english_of
from newsletter.web.console.page import console_page
from newsletter.web.site import today

router = APIRouter(prefix="/console/charts", dependencies=[Depends(needs(Right.READ))])

DAYS = 30
SHARES = 15
REASONS = {
    "few_voices": "too few outlets told of it",
    "below_cut": "others had a higher score",
    "not_news": "no news: advertising, deals, round-ups",
    "too_alike": "too much like a chosen one",
    "for_variety": "gave way for variety",
    "too_unlike": "its reports tell of different things",
    "already_sent": "was in an earlier issue",
    "same_saga": "its affair had its places",
    "source_full": "its outlet had its places",
    "topic_full": "its topic had its places",
    "banned": "banned by an editor",
    "source_banned": "its source is banned",
    "topic_banned": "its topic is banned",
    "word_banned": "it holds a banned word",
    "sole_source": "its one outlet is enough",
    "by_hand": "put in by hand",
    "pinned": "pinned by an editor",
    "boost": "boosted by an editor",
    "update": "an update of an earlier story",
    "saga": "part of a running affair",
    "consequence": "weighed for its consequence",
}


Counts = Mapping[date, Mapping[str, int]]
Draw = Callable[[str, str, Sequence[Series], str], Markup]
Kind = tuple[Draw, Callable[[Sequence[Series]], int]]
Take = Callable[[Mapping[str, int]], int]

LINES: Kind = (line_chart, line_top)
BARS: Kind = (bar_chart, bar_top)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A chart with its key, what its ``top`` and ends are, and the same as a table: ``head`` and ``rows``, day by day, latest first."""

    key: str
    name: str
    svg: Markup
    top: str
    legend: tuple[tuple[str, str], ...]
    first: str
    last: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BarRow:
    """A name, its number, and a bar beside it."""

    name: str
    number: str
    bar: Markup


@router.api_route("", methods=READ)
async def show_charts(request: Request) -> Response:
    """The last thirty days, and the last thirty issues."""
    newsroom = newsroom_of(request)
    last = today(newsroom)
    days = [last - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counts = await read_counts(newsroom, days[0], last)
    language = english_of(newsroom)
    shares = await read_shares(newsroom, DAYS)
    return console_page(
        request,
        "charts/charts",
        here="charts",
        charts=[draw(days, counts, language) for draw in (_growth, _coming, _ends, _answers)],
        shares=_bars([(name, number) for name, number in shares[:SHARES]], "part-1"),
        more_outlets=max(0, len(shares) - SHARES),
        passed=_reasons(counts, "passed_over."),
        chosen=_reasons(counts, "chosen."),
    )


def _growth(days: Sequence[date], counts: Counts, language: str) -> Drawn:
    active = Series(name="on the list", kind="part-1", values=_values(days, counts, "readers.active"))
    return _drawn("growth", "Readers on the list", LINES, days, [active], unit="readers", language=language)


def _coming(days: Sequence[date], counts: Counts, language: str) -> Drawn:
    joined = Series(name="joined", kind="part-1", values=_values(days, counts, "joined"))
    left = Series(name="left", kind="part-2", values=_values(days, counts, "left"))
    return _drawn("coming", "Readers who joined and left", LINES, days, [joined, left], unit="readers a day", language=language)


def _ends(days: Sequence[date], counts: Counts, language: str) -> Drawn:
    wanted: tuple[tuple[str, str, Take], ...] = (
        ("accepted at once", "part-1", lambda of: of.get("ended.accepted", 0) - of.get("retried", 0)),
        ("deferred first", "part-2", lambda of: of.get("retried", 0)),
        ("rejected", "part-3", lambda of: of.get("ended.rejected", 0)),
        ("expired or unknown", "part-4", lambda of: of.get("ended.expired", 0) + of.get("ended.unknown", 0)),
    )
    ended = {day: of for day, of in counts.items() if "audience" in of}
    series = [
        Series(name=name, kind=kind, values=[max(0, take(ended[day])) if day in ended else None for day in days])
        for name, kind, take in wanted
    ]
    return _drawn("ends", "How letters ended, by issue", BARS, days, series, unit="letters", language=language)


def _answers(days: Sequence[date], counts: Counts, language: str) -> Drawn:
    series = [
        Series(name=answer.value, kind=f"part-{place}", values=_values(days, counts, f"said.{answer.value}"))
        for place, answer in enumerate(Answer, 1)
    ]
    return _drawn("answers", "What readers said, by issue", BARS, days, series, unit="answers", language=language)


def _values(days: Sequence[date], counts: Counts, name: str) -> list[int | None]:
    return [counts.get(day, {}).get(name) for day in days]


def _drawn(key: str, name: str, kind: Kind, days: Sequence[date], series: Sequence[Series], *, unit: str, language: str) -> Drawn:
    draw, top_of = kind
    top = top_of(series)
    names = [format_date(day, "MMM d", locale=language) for day in days]
    rows = [
        (names[place], *(_number(one.values[place]) for one in series))
        for place in reversed(range(len(days)))
        if any(one.values[place] is not None for one in series)
    ]
    told = f"{names[0]} to {names[-1]}. " + " ".join(_told(one, names) for one in series)
    return Drawn(
        key=key,
        name=name,
        svg=draw(name, told, series, key),
        top=f"{unit}, up to {top:,}" if top else f"no {unit} so far",
        legend=tuple((one.kind, one.name) for one in series),
        first=names[0],
        last=names[-1],
        head=("Day", *(one.name for one in series)),
        rows=tuple(rows),
    )


def _told(one: Series, names: Sequence[str]) -> str:
    """What somebody who cannot see the line is told of it: the last number, and the largest with its day."""
    known = [(value, place) for place, value in enumerate(one.values) if value is not None]
    if not known:
        return f"{one.name}: nothing was counted yet."
    most, at = max(known)
    return f"{one.name}: {known[-1][0]:,} last, at most {most:,} on {names[at]}."


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _reasons(counts: Counts, prefix: str) -> list[BarRow]:
    total: Counter[str] = Counter()
    for of in counts.values():
        total.update({name.removeprefix(prefix): number for name, number in of.items() if name.startswith(prefix)})
    return _bars([(REASONS.get(code, code.replace("_", " ")), number) for code, number in total.most_common(SHARES)], "part-2")


def _bars(pairs: Sequence[tuple[str, int]], kind: str) -> list[BarRow]:
    most = max((number for _, number in pairs), default=0)
    return [BarRow(name=name, number=f"{number:,}", bar=one_bar(number, most, kind)) for name, number in pairs]
