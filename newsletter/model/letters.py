"""Letters on their way: the compiled letter with its slots for one reader, and notices."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from newsletter.model.instants import require_aware
from newsletter.model.states import DeliveryState, NoticeKind
from newsletter.model.story_links import StoryLink


class Blank(StrEnum):
    """A place in the compiled letter that differs from reader to reader."""

    DATE = "date"
    MESSAGE_ID = "message_id"
    TO = "to"
    UNSUBSCRIBE_URL = "unsubscribe_url"
    UNSUBSCRIBE_MAILTO = "unsubscribe_mailto"
    SUBSCRIPTION_URL = "subscription_url"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One blank and how its value is written there: ``header``, or in quoted-printable ``text``, ``html``, or ``url`` (part of a link)."""

    blank: Blank
    encoding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledLetter:
    """A whole message as bytes with CRLF line ends, cut at its blanks: ``pieces`` is one longer than ``places``.

    Every literal piece is final (quoted-printable, no line over 76, no line that begins with a dot); a message is the pieces
    with the encoded values between them.
    """

    pieces: tuple[bytes, ...] = field(repr=False)
    places: tuple[Place, ...]

    def __post_init__(self) -> None:
        if len(self.pieces) != len(self.places) + 1:
            raise ValueError(f"a letter with {len(self.places)} places needs {len(self.places) + 1} pieces, not {len(self.pieces)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedIssue:
    """The issue before names. ``html`` and ``text`` still hold the blanks' markers; ``html_size`` is in quoted-printable bytes.

    A letter of plain text alone has no HTML: "" and 0. ``links``: the story links in it, of a letter that was rendered just now; they
    are kept with it.
    """

    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    letter: CompiledLetter
    html_size: int
    links: tuple[StoryLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A one-off letter to one address (confirmation, welcome, alarm); ``facts`` are the words its template needs."""

    id: int
    kind: NoticeKind
    address: str
    subscriber_key: str
    facts: dict[str, str]
    state: DeliveryState
    attempts: int
    created_at: datetime
    retry_at: datetime | None = None
    dated_at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("created_at", "retry_at", "dated_at"):
            require_aware(name, getattr(self, name))
