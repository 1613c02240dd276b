"""Rulings: what an editor decided about the choice of stories, with who, when and why. They bind the choice; they are not advice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from newsletter.model.instants import require_aware


class RulingKind(StrEnum):
    """``merge`` and ``split`` say what is one happening; the others what stands in the letter."""

    PIN = "pin"
    BOOST = "boost"
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


_NOUNS = {
    RulingTarget.CLUSTER: "",
    RulingTarget.STORY: " the article",
    RulingTarget.SOURCE: " the outlet",
    RulingTarget.TOPIC: " the topic",
    RulingTarget.WORD: " the word",
}


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
    """Canonical addresses of the articles that the editor named."""
    rest_urls: tuple[str, ...] = ()
    """The others they were grouped with: a merge brings them along, a split leaves them behind; a boost replaces that of any of them."""
    cluster_key: str = ""
    place: int | None = None
    """Of a pin: the slot it wants; None where any will do."""
    factor: float | None = None
    """Of a boost: what its score is multiplied by."""
    issue_on: date | None = None
    by: str
    at: datetime
    reason: str = ""
    lifted_at: datetime | None = None
    lifted_by: str = ""

    def __post_init__(self) -> None:
        for name in ("at", "lifted_at"):
            require_aware(name, getattr(self, name))


def told(ruling: Ruling) -> str:
    """What was decided, in a few words: ``pin to no. 2: Storm reaches the coast``, ``ban the outlet: Example News``."""
    place = f" to no. {ruling.place}" if ruling.place else ""
    factor = f" × {ruling.factor:g}" if ruling.factor else ""
    return f"{ruling.kind.value.replace('_', ' ')}{place}{factor}{_NOUNS[ruling.target]}: {ruling.name}"


def settled_by(new: Ruling, standing: Sequence[Ruling]) -> tuple[Ruling | None, tuple[Ruling, ...]]:
    """The ruling among those that stand (oldest first) that says the same already, if any; and those that a new one takes the place of.

    Whether articles are together is what the latest merge or split of any of them says.
    """
    if new.kind in GROUPING:
        touching = [old for old in standing if old.kind in GROUPING and not {*old.urls, *old.rest_urls}.isdisjoint(new.urls)]
        latest = touching[-1] if touching else None
        return (latest if latest and _covers(latest, new) else None), ()
    if new.kind is RulingKind.BOOST:
        meant = {*new.urls, *new.rest_urls}
        boosts = [old for old in standing if old.kind is new.kind and old.issue_on == new.issue_on and not meant.isdisjoint(old.urls)]
        latest = boosts[-1] if boosts else None
        return (latest, ()) if latest and latest.factor == new.factor else (None, tuple(boosts))
    alike = [old for old in standing if _subject(old) == _subject(new)]
    if new.kind is RulingKind.PIN:
        of_issue = [old for old in alike if old.issue_on == new.issue_on]
        return next((old for old in of_issue if old.place == new.place), None), tuple(old for old in of_issue if old.place != new.place)
    return next((old for old in alike if old.issue_on in (None, new.issue_on)), None), ()


def _covers(old: Ruling, new: Ruling) -> bool:
    if old.kind is not new.kind:
        return False
    if new.kind is RulingKind.MERGE:
        return {*new.urls, *new.rest_urls} <= {*old.urls, *old.rest_urls}
    return set(new.urls) <= set(old.urls) and set(new.rest_urls) <= set(old.rest_urls)


def _subject(ruling: Ruling) -> tuple[object, ...]:
    return ruling.kind, ruling.target, ruling.value, ruling.urls
