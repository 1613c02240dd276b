"""What comes in: sources, their feeds, and entries as one feed published them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.model.instants import require_aware
from newsletter.model.states import FeedState


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A publication. ``family`` is its registered domain: feeds of one family are one voice. ``weight`` is the editor's."""

    id: int
    name: str
    site_url: str
    family: str
    weight: float = 1.0
    sole_source_enough: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One polled address of a source with its validators (RFC 9110 section 8.8), its health, and the pace it says it changes at.

    ``body_digest`` tells whether an answer is the one that was stored last, for servers without validators.
    """

    id: int
    source_id: int
    url: str
    title: str = ""
    state: FeedState = FeedState.ACTIVE
    etag: str = ""
    last_modified: str = ""
    body_digest: str = ""
    added_at: datetime
    checked_at: datetime | None = None
    succeeded_at: datetime | None = None
    next_check_at: datetime | None = None
    failures: int = 0
    last_outcome: str = ""
    last_error: str = ""
    pace: timedelta | None = None

    def __post_init__(self) -> None:
        for name in ("added_at", "checked_at", "succeeded_at", "next_check_at"):
            require_aware(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item as one feed published it, already plain text. ``guid`` is unique within its feed."""

    guid: str
    url: str
    title: str
    summary: str = ""
    byline: str = ""
    published_at: datetime | None = None
    language: str = ""
    picture_url: str = ""
    picture_alt: str = ""
    picture_credit: str = ""
    categories: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        require_aware("published_at", self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """A feed that carried a story: all its entries with one canonical address are that one story."""

    source: str
    feed_url: str
    url: str
    first_seen_at: datetime

    def __post_init__(self) -> None:
        require_aware("first_seen_at", self.first_seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as it is kept: whose it is, when we first saw it, and the story it became part of, if any."""

    id: int
    source: Source
    entry: Entry
    first_seen_at: datetime
    story_id: int | None = None

    def __post_init__(self) -> None:
        require_aware("first_seen_at", self.first_seen_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """A feed as a list shows it: with its source and what it has brought."""

    feed: Feed
    source: Source
    entries: int
    newest_at: datetime | None = None

    def __post_init__(self) -> None:
        require_aware("newest_at", self.newest_at)
