"""What asking a web server can come to: one record for each ending, and the protocol of whoever does the asking.

Expected trouble is one of these values; runs walk a ladder over their types.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

ANSWER_BYTES = 2_000
"""How much of the answer to a post is read, unless more is asked for: whoever posts wants to know what is wrong, not a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The server answered with a body. ``url`` is where it was found in the end.

    ``permanent_url`` is where every redirect that calls itself permanent (301, 308) led, None when there was none.
    ``headers`` holds the few that matter, their names in lower case.
    """

    url: str
    permanent_url: str | None = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(repr=False)
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotModified:
    """Nothing new since the validators we sent (RFC 9110 section 15.4.5)."""

    url: str
    permanent_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """410: the owner took it away on purpose and wants nobody to ask again."""

    reason: str = "the server says it is gone for good (410)"


@dataclass(frozen=True, slots=True)
class Refused:
    """We did not ask: the address, or one it led to, is not one we fetch from."""

    reason: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The body is larger than we take, counted after decompression; nothing of it was kept."""

    limit: int

    @property
    def reason(self) -> str:
        """In words."""
        return f"larger than {self.limit:,} bytes (sources.max_bytes)"


@dataclass(frozen=True, slots=True)
class TimedOut:
    """Not finished within the connect or the total time-out."""

    after: timedelta

    @property
    def reason(self) -> str:
        """In words."""
        return f"no complete answer within {self.after.total_seconds():g} s (sources.total_timeout)"


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No usable answer: name not found, connection refused, bad certificate, an answer that broke off."""

    reason: str


@dataclass(frozen=True, slots=True)
class NoSuchName(Unreachable):
    """The DNS answered, and it knows no such host."""


@dataclass(frozen=True, slots=True)
class BadStatus:
    """The server answered with a status that is no success. ``retry_after`` is its header as sent: seconds or an HTTP date."""

    status: int
    retry_after: str = ""

    @property
    def reason(self) -> str:
        """In words."""
        return f"the server answered with status {self.status}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """The server answered a post, with whatever status; ``body`` is the beginning of what it said."""

    status: int
    body: bytes = field(default=b"", repr=False)
    retry_after: str = ""


Failure = Gone | Refused | TooLarge | TimedOut | Unreachable | BadStatus
"""Every ending without a body; each has a ``reason`` in words."""

Outcome = Fetched | NotModified | Failure


class Fetches(Protocol):
    """Asks web servers. ``newsletter.sources.fetch.Fetcher`` is the real one; runs take it as an argument."""

    async def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, accept: str = "*/*", max_bytes: int | None = None
    ) -> Outcome:
        """Ask for one address and follow its redirects. ``max_bytes`` lowers or raises the limit of the settings."""
        ...


class Probes(Protocol):
    """Asks web servers whether they would answer. ``newsletter.sources.fetch.Fetcher`` is the real one."""

    async def probe(self, url: str, *, within: timedelta) -> Outcome:
        """Follow an address without reading what is there: ``Fetched`` with an empty body where a reader would find something."""
        ...


class Posts(Protocol):
    """Tells web servers something. ``newsletter.sources.fetch.Fetcher`` is the real one."""

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], within: timedelta, answer_bytes: int = ANSWER_BYTES
    ) -> "Posted | Failure":
        """Post to one address; a redirect is an answer like any other and is not followed. ``answer_bytes``: how much of it is read."""
        ...


class Web(Fetches, Probes, Posts, Protocol):
    """All three."""
