"""The selection: which clusters were chosen, which passed over, and why, as stored numbers and sentences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from newsletter.model.instants import require_aware
from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One factor of a choice: ``code`` for machines, ``amount`` the number behind it, ``text`` one readable sentence.

    ``facts`` are the other numbers and names behind it, made of what JSON knows, so that they read back as they were.
    """

    code: str
    amount: float
    text: str
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cluster with its score, its lead story and the reasons that led to the choice.

    ``number`` is the slot, or the rank among the rest.
    """

    cluster: Cluster
    lead: Story
    also: tuple[Story, ...]
    topic: str
    score: float
    choice: Choice
    number: int
    reasons: tuple[Reason, ...]
    update_of: str = ""
    """Issue date (ISO 8601) of the earlier chapter when this is an update of a story already sent."""
    kinds: tuple[tuple[int, str], ...] = ()
    """Those of its stories (by id) that are no plain news, and what they are instead, as judged when the choice was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Chosen in slot order, runners-up in rank order, the rest passed over with the reason."""

    chosen: tuple[Candidate, ...]
    runners_up: tuple[Candidate, ...]
    passed_over: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A candidate in few words: its lead's headline, how many reports there are, and the first thing that was said of it."""

    cluster_key: str
    choice: Choice
    number: int
    score: float
    topic: str
    reports: int
    headline: str
    url: str
    source: str
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a selection was made from: when, how far back it looked, how young a story had to be, and how much there was.

    ``stories`` are all of the window, ``clusters`` those that were weighed because one of their stories was young enough.
    ``confidence``: how far the choice can be trusted, in parts from 0 to 1 with their sentences.
    """

    made_at: datetime
    window: timedelta
    fresh: timedelta
    stories: int
    clusters: int
    confidence: tuple[Reason, ...] = ()

    def __post_init__(self) -> None:
        require_aware("made_at", self.made_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCluster:
    """What an earlier issue really sent: the memory that keeps the letter from repeating itself."""

    issue_on: str
    number: int
    headline: str
    cluster_key: str
    canonical_urls: tuple[str, ...]
    words: tuple[tuple[str, float], ...]
