"""Story links: addresses of ours that lead on to a story, the same for every reader, where ``privacy.count_clicks`` asks for them."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from newsletter.model.tokens import KeyRing, hmac_maker

PATH = "/r/"
NAME_LENGTH = 12
FEWEST_TOLD = 5
"""A smaller number is not told: a handful of readers could be known by it."""

FEWER = f"under {FEWEST_TOLD}"

NameLinks = Callable[[str], str]
"""The name of the story link that leads to an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLink:
    """One link of a story, in the letters of one issue: ``number`` is the story's there."""

    name: str
    number: int
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where a story link leads. ``left_at``: when the letters began to leave; None while none has."""

    url: str
    left_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """How often the links of one story were followed, as far as it is told: ``times`` is None for fewer than ``FEWEST_TOLD``."""

    number: int
    headline: str
    times: int | None

    @property
    def said(self) -> str:
        """``1,204`` or ``under 5``."""
        return FEWER if self.times is None else f"{self.times:,}"


def followed(number: int, headline: str, times: int) -> Followed:
    """The one place where a number becomes one that is told."""
    return Followed(number=number, headline=headline, times=times if times >= FEWEST_TOLD else None)


def link_namer(ring: KeyRing, newsletter: str, issue_on: date) -> NameLinks:
    """Names by issue and address alone, so that a letter which is rendered again has the same ones.

    Nobody without the key can guess one and learn from it what an issue will hold.
    """
    hashed = hmac_maker(ring.keys[0], f"story link\0{newsletter}\0{issue_on}\0".encode())

    def name(url: str) -> str:
        return base64.b32encode(hashed(url.encode())).decode()[:NAME_LENGTH].lower()

    return name


def is_link_name(text: str) -> bool:
    """Whether a story link could be called so."""
    return len(text) == NAME_LENGTH and text.isascii() and text.isalnum()
