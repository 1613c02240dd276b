"""Rulings: what an editor decided about the choice of stories, with who, when and why. They bind the choice; they are not advice."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware


class RulingKind(StrEnum):
    """``merge`` and ``split`` say what is one happening; the others what stands in the letter."""

    PIN = "pin"
    BAN = "ban"
    NEVER_LEAD = "never_lead"
    MERGE = "merge"
    SPLIT = "split"


class RulingTarget(StrEnum):
    """What a ruling is about: a whole happening, one article of it, an outlet family, a topic, or a word."""

    CLUSTER = "cluster"
    STORY = "story"
    SOURCE = "source"
    TOPIC = "topic"
    WORD = "word"


GROUPING = frozenset({RulingKind.MERGE, RulingKind.SPLIT})
"""Kinds that bind the grouping, whichever newsletter asked for them: what is one happening is no matter of taste."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One decision. In force until it is lifted; with ``issue_on`` for the issue of that date alone.

    A happening is known by the address of an article and by its cluster's key of the moment, because either may outlive the other.
    """

    id: int = 0
    kind: RulingKind
    target: RulingTarget
    name: str
    """What it is about, for people: a headline, an outlet's name, a topic, a word."""
    value: str = ""
    """The outlet family, topic or word."""
    urls: tuple[str, ...] = ()
    """Canonical addresses of the articles meant; of a merge all that belong together, of a split those that were taken out."""
    rest_urls: tuple[str, ...] = ()
    """Of a split: the articles that stayed behind."""
    cluster_key: str = ""
    place: int | None = None
    """Of a pin: the slot it wants; None where any will do."""
    issue_on: date | None = None
    by: str
    at: datetime
    reason: str = ""
    lifted_at: datetime | None = None
    lifted_by: str = ""

    def __post_init__(self) -> None:
        for name in ("at", "lifted_at"):
            require_aware(name, getattr(self, name))
