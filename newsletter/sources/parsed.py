"""What reading a feed came to: entries as they may be stored, or why there are none."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.model.feeds import Entry
from newsletter.model.instants import require_aware


class Wording(StrEnum):
    """How a text of a feed is to be understood: with markup and entities, or as the letters that stand there."""

    MARKUP = "markup"
    LETTERS = "letters"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEntry:
    """An item as a parser found it: nothing cleaned, nothing judged, links as they stand (below ``xml:base`` where there is one)."""

    guid: str = ""
    url: str = ""
    title: str = ""
    title_wording: Wording = Wording.MARKUP
    summary: str = ""
    content: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""
    picture_url: str = ""
    picture_alt: str = ""
    picture_credit: str = ""
    categories: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_aware("published_at", self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawFeed:
    """A feed as a parser found it. ``pace`` is how often the feed says it changes; ``problems`` are sentences for its owner."""

    format: str
    title: str = ""
    site_url: str = ""
    language: str = ""
    pace: timedelta | None = None
    entries: tuple[RawEntry, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed whose entries may be stored, newest first. ``dropped`` counts those without a title or a usable link."""

    format: str
    title: str
    site_url: str
    language: str
    pace: timedelta | None
    entries: tuple[Entry, ...] = field(repr=False)
    found: int
    dropped: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SameBody:
    """The body is the one whose entries were stored last: there was nothing to read."""


@dataclass(frozen=True, slots=True)
class UnreadableFeed:
    """Why a body is no feed that we read."""

    reason: str
    is_page: bool = False
    """Whether it looks like a web page, which may name its feeds."""
