"""Stories (one article each, however many feeds carried it) and clusters of stories about one happening."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from newsletter.model.instants import require_aware
from newsletter.model.states import PageState


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureSource:
    """A picture as the publisher offers it. Without a credit it is never shown."""

    url: str
    alt: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What an article page said: facts from its markup and the article text without the furniture around it."""

    url: str
    canonical_url: str = ""
    title: str = ""
    site_name: str = ""
    description: str = ""
    byline: str = ""
    agency: str = ""
    published_at: datetime | None = None
    language: str = ""
    picture: PictureSource | None = None
    text: str = ""

    def __post_init__(self) -> None:
        require_aware("published_at", self.published_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article. ``at`` is min(published, first seen) made sane; ``canonical_url`` says when two are one.

    ``origin`` is the outlet family or agency whose text this is: a copy of an agency's text counts as the agency's voice.
    """

    id: int
    source_id: int
    source: str
    family: str
    url: str
    canonical_url: str
    title: str
    summary: str = ""
    byline: str = ""
    agency: str = ""
    origin: str = ""
    language: str = ""
    at: datetime
    published_at: datetime | None = None
    first_seen_at: datetime
    picture: PictureSource | None = None
    categories: tuple[str, ...] = ()
    text: str = ""
    page_state: PageState = PageState.UNREAD
    by_hand: bool = False
    weight: float = 1.0
    sole_source_enough: bool = False
    cluster_key: str = ""
    """The cluster it was in at the last grouping; empty before the first."""

    def __post_init__(self) -> None:
        for name in ("at", "published_at", "first_seen_at"):
            require_aware(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a story stands in its cluster: the likest other report (by id) with their likeness, and its mean likeness to all others.

    Where its text is another's: the earliest story that carries the same, the share of five-word runs both have, and where it is
    credited. ``ruling`` says who put it there or took it away by hand.
    """

    story_id: int
    nearest_id: int = 0
    likeness: float = 0.0
    mean: float = 0.0
    copy_of: int = 0
    shared: float = 0.0
    credit: str = ""
    ruling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Stories about one happening, oldest first. ``key`` stays the same from run to run while the cluster lives.

    Clusters with the same ``saga`` tell chapters of one longer affair.
    """

    key: str
    stories: tuple[Story, ...]
    words: tuple[tuple[str, float], ...] = field(default=())
    """The words that mark the cluster and their weights (rarity times the share of its stories that have the word), heaviest first:
    for likeness to other clusters and the sent memory."""
    saga: str = ""
    rarity: Mapping[str, float] = field(default_factory=dict, repr=False, compare=False)
    """How rare each word is in the whole window the cluster was found in (inverse document frequency); not stored."""
    evidence: tuple[Evidence, ...] = ()
    """For each story of a cluster of two or more how it came in; empty where nobody asked."""
