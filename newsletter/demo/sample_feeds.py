"""The sample publications of the demo, as data: who they are and what they carried yesterday, today, and in the hour after."""

import re
import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSource:
    """One invented publication. ``format`` is rss, atom, json, rdf or broken."""

    key: str
    name: str
    format: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One entry: how one source told one happening. ``path`` is where its page stands."""

    source: str
    at: datetime
    title: str
    summary: str
    byline: str
    category: str
    more: str
    picture: str
    path: str


def sample_sources() -> tuple[SampleSource, ...]:
    """The publications, in the order of the file."""
    return tuple(SampleSource(**row) for row in _load("sources")["source"])


def sample_tellings(today_at: datetime) -> tuple[Telling, ...]:
    """Everything the sources carried in the two days before ``today_at``, newest first."""
    yesterday_at = today_at - timedelta(hours=24)
    tellings = [
        telling
        for name, ends_at in (("yesterday", yesterday_at), ("today", today_at))
        for happening in _load(name)["happening"]
        for telling in _tellings(happening, ends_at)
    ]
    return tuple(sorted(tellings, key=lambda telling: telling.at, reverse=True))


def late_tellings(today_at: datetime) -> tuple[Telling, ...]:
    """What they carry in the hour after ``today_at``: enough for a draft of tomorrow's issue."""
    return tuple(telling for happening in _load("tomorrow")["happening"] for telling in _tellings(happening, today_at))


def sample_happenings(ends_at: datetime) -> tuple[tuple[Telling, ...], ...]:
    """What happened today, the largest first; of each the tellings, the best first."""
    return tuple(tuple(_tellings(happening, ends_at)) for happening in _load("today")["happening"])


def _tellings(happening: dict[str, Any], ends_at: datetime) -> list[Telling]:
    return [
        Telling(
            source=source,
            at=ends_at - timedelta(hours=hours),
            title=title,
            summary=summary,
            byline=byline,
            category=happening["category"],
            more=happening["more"],
            picture=happening.get("picture", ""),
            path=f"/{happening.get('path', 'news')}/{_slug(title)}",
        )
        for source, hours, title, summary, byline in happening["tellings"]
    ]


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files("newsletter.demo").joinpath("sample", f"{name}.toml").read_text("utf-8"))


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60].strip("-")
