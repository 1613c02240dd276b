"""The selection: which clusters were chosen, which passed over, and why, as stored numbers and sentences."""

from dataclasses import dataclass

from newsletter.model.states import Choice
from newsletter.model.stories import Cluster, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One factor of a choice: ``code`` for machines, ``amount`` the number behind it, ``text`` one readable sentence."""

    code: str
    amount: float
    text: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Chosen in slot order, runners-up in rank order, the rest passed over with the reason."""

    chosen: tuple[Candidate, ...]
    runners_up: tuple[Candidate, ...]
    passed_over: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentCluster:
    """What an earlier issue really sent: the memory that keeps the letter from repeating itself."""

    issue_on: str
    number: int
    headline: str
    cluster_key: str
    canonical_urls: tuple[str, ...]
    words: tuple[tuple[str, float], ...]
