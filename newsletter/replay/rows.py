"""Rows of a file as stories: one JSON object a line with ``id`` and ``title``, and whatever else is known."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from newsletter.model.instants import parse_instant
from newsletter.model.stories import Story
from newsletter.model.web_addresses import canonical_url, family_of
from newsletter.stories.headlines import clean_headline
from newsletter.stories.times import sane_time

Row = Mapping[str, Any]

NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Where no row has a time all are of one moment."""

_TIMES = ("published", "first_seen")
_LISTS = ("sent", "new")
_NUMBER = re.compile(r"\d{9,}(\.\d*)?")
_MILLISECONDS_FROM = 1e11
"""Seconds since 1970 reach this in the year 5138; milliseconds did in 1973."""
_WIRE = "news agency"
_NO = frozenset({"", "false", "no", "0", "0.0"})
"""How files that come from a table write that something is not so."""
_SECTIONS = {"soft": "lifestyle", "sports": "sport"}
"""What sections are called that we know as a category by another name."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line, by number from 1, that was left out (``lost``) or read without something that makes no sense."""

    number: int
    problem: str
    lost: bool


def read_rows(lines: Iterable[str], needed: Sequence[str] = ("id", "title")) -> tuple[tuple[Row, ...], tuple[BadLine, ...]]:
    """Every line that is an object with the ``needed`` keys, the first of them unlike any other's; and what is wrong with the rest."""
    rows: dict[str, Row] = {}
    bad = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row = _read(line, needed)
        if not isinstance(row, str) and str(row[needed[0]]) in rows:
            row = f"its {needed[0]} {row[needed[0]]!r} stood there before"
        if isinstance(row, str):
            bad.append(BadLine(number, row, lost=True))
            continue
        bad += [BadLine(number, f"{key}: {wrong}; counted as missing", lost=False) for key in _TIMES if (wrong := _wrong_time(row, key))]
        rows[str(row[needed[0]])] = row
    return tuple(rows.values()), tuple(bad)


def stories_of(rows: Sequence[Row]) -> dict[int, tuple[str, Story]]:
    """The id of each row and its story, by the story's number. Numbers follow the ids, so the order of the rows is no matter."""
    ordered = sorted(rows, key=lambda row: str(row["id"]))
    times = [tuple(_time(row, key) for key in _TIMES) for row in ordered]
    latest = max((time for pair in times for time in pair if time), default=NO_TIME)
    families = _families(ordered)
    return {
        number: (str(row["id"]), _story(number, row, published or seen, seen or published or latest, families))
        for number, (row, (published, seen)) in enumerate(zip(ordered, times, strict=True), start=1)
    }


def is_marked(row: Row, key: str) -> bool:
    """Whether a row says yes to something, however its file writes it."""
    return str(row.get(key) or "").strip().lower() not in _NO


def _read(line: str, needed: Sequence[str]) -> Row | str:
    """The row of a line, or what is wrong with it."""
    try:
        row = json.loads(line)
    except ValueError as error:
        return f"is not JSON ({error})"
    if not isinstance(row, dict):
        return "is not a JSON object"
    missing = [key for key in needed if row.get(key) in (None, "")]
    if missing:
        return f"has no {' and no '.join(missing)}"
    wrong = next((key for key in _LISTS if key in needed and not _are_rows(row[key])), "")
    return f"its {wrong} is no list of objects with id and title" if wrong else row


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) and one.get("id") is not None and one.get("title") for one in value)


def _wrong_time(row: Row, key: str) -> str:
    try:
        _time_of(row, key)
    except ValueError as error:
        return str(error)
    return ""


def _time(row: Row, key: str) -> datetime | None:
    try:
        return _time_of(row, key)
    except ValueError:
        return None


def _time_of(row: Row, key: str) -> datetime | None:
    """An instant as other people's files have it: ISO (UTC where no zone stands), a mail header's, or counted from 1970."""
    told = str(row.get(key) or "").strip()
    if not told:
        return None
    for read in (_counted, _iso, parsedate_to_datetime):
        try:
            found = read(told)
            return (found if found.utcoffset() is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return parse_instant(told)


def _counted(told: str) -> datetime:
    if not _NUMBER.fullmatch(told):
        raise ValueError(told)
    number = float(told)
    return datetime.fromtimestamp(number / 1000 if abs(number) >= _MILLISECONDS_FROM else number, UTC)


def _iso(told: str) -> datetime:
    return datetime.fromisoformat(told)


def _families(rows: Sequence[Row]) -> dict[str, str]:
    """For each source the domain most of its rows are at, as the site of its feed would tell."""
    domains: dict[str, Counter[str]] = {}
    for row in rows:
        found = family_of(str(row.get("url") or ""))
        if found:
            domains.setdefault(_source(row), Counter())[found] += 1
    return {source: min(found, key=lambda domain: (-found[domain], domain)) for source, found in domains.items()}


def _source(row: Row) -> str:
    return str(row.get("source") or "") or family_of(str(row.get("url") or ""))


def _story(number: int, row: Row, published: datetime | None, first_seen: datetime, families: Mapping[str, str]) -> Story:
    source, url = _source(row), str(row.get("url") or "")
    family = families.get(source) or "-".join(re.findall(r"\w+", source.lower()))
    return Story(
        id=number,
        source_id=0,
        source=source,
        family=family,
        url=url,
        canonical_url=canonical_url(url) or f"row {row['id']}",
        title=clean_headline(str(row["title"]), source, family),
        summary=str(row.get("summary") or ""),
        agency=_WIRE if is_marked(row, "wire") else "",
        at=sane_time(published, first_seen),
        published_at=published,
        first_seen_at=first_seen,
        categories=tuple(_SECTIONS.get(name, name) for name in (str(row.get("section") or ""),) if name),
    )
