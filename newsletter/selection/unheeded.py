"""Which rulings a stored choice does not show: pins that are not in, and bans that came after. Nothing said is dropped silently."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.model.rulings import Ruling, RulingKind, RulingTarget
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import Choice

_SINCE = "{} since the draft was made; newsletter draft makes it anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheeded:
    """A ruling that the issue as it stands does not follow, and why."""

    ruling: Ruling
    why: str


def unheeded(rulings: Sequence[Ruling], selection: Selection) -> Iterator[Unheeded]:
    """Those of the rulings in force that a reader of this choice would miss."""
    for ruling in rulings:
        found = _candidate(ruling, selection)
        if ruling.kind is RulingKind.PIN and (found is None or found.choice is not Choice.CHOSEN):
            yield Unheeded(ruling=ruling, why=_why_not_in(ruling, found))
        elif ruling.kind is RulingKind.BAN and ruling.target is RulingTarget.CLUSTER and found and found.choice is Choice.CHOSEN:
            yield Unheeded(ruling=ruling, why=_SINCE.format("banned"))


def _candidate(ruling: Ruling, selection: Selection) -> Candidate | None:
    """The candidate that a ruling about a happening means: known by the article, or else by the cluster's key."""
    everyone = (*selection.chosen, *selection.runners_up, *selection.passed_over)
    by_article = (one for one in everyone if any(story.canonical_url in ruling.urls for story in one.cluster.stories))
    by_key = (one for one in everyone if one.cluster.key == ruling.cluster_key)
    return next(by_article, None) or next(by_key, None)


def _why_not_in(pin: Ruling, found: Candidate | None) -> str:
    if found is None:
        return f"none of its reports was among the stories of the draft; newsletter add {pin.urls[0]} puts it in"
    if not any(reason.code in ("pinned", "pins_full") for reason in found.reasons):
        return _SINCE.format("pinned")
    return found.reasons[0].text
