"""Makes happenings for a day of choosing: a cluster told by so many outlets, in words of its own."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.model.options import SelectionOptions
from newsletter.model.rulings import Ruling
from newsletter.model.selections import Candidate, Selection, SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.selection.choose import choose_slots
from newsletter.selection.contenders import contend
from tests.builders import a_cluster, a_story
from tests.conftest import NOW

OUTLETS = ("Anchor", "Beacon", "Courier", "Dispatch", "Echo", "Forum", "Globe", "Herald", "Ibis", "Journal", "Kite", "Lantern")
LISBON = ZoneInfo("Europe/Lisbon")


def told_by(name: str, outlets: int | Sequence[str] = 3, **changes: Any) -> tuple[Story, ...]:
    """Reports of the happening ``name``, one for each outlet and the first the earliest, in words that no other happening shares."""
    names = OUTLETS[:outlets] if isinstance(outlets, int) else outlets
    latest = changes.pop("hours_ago", 3)
    hours = [latest + 0.01 * (len(names) - n) for n in range(len(names))]
    return tuple(
        a_story(f"{name} {name}town {name}ville as {outlet}{name} says", source=outlet, hours_ago=ago, **changes)
        for outlet, ago in zip(names, hours, strict=True)
    )


def happening(name: str, outlets: int | Sequence[str] = 3, *, saga: str = "", **changes: Any) -> Cluster:
    return a_cluster(*told_by(name, outlets, **changes), key=name, **({"saga": saga} if saga else {}))


def choose(*clusters: Cluster, sent: Sequence[SentCluster] = (), rulings: Sequence[Ruling] = (), **options: Any) -> Selection:
    chosen_by = SelectionOptions(**{"per_source": 20, "per_topic": 20} | options)
    return choose_slots(contend(clusters, sent, chosen_by, now=NOW, zone=LISBON, rulings=rulings), chosen_by)


def keys(candidates: Sequence[Candidate]) -> list[str]:
    return [one.cluster.key for one in candidates]


def why(candidate: Candidate) -> str:
    """What decided."""
    return candidate.reasons[0].text
