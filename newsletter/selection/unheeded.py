"""Which rulings a stored choice does not show: pins not in, boosts not counted, bans that came after. Nothing said is dropped silently."""

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
        elif ruling.kind is RulingKind.BOOST and (why := _why_not_boosted(ruling, found)):
            yield Unheeded(ruling=ruling, why=why)
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


def _why_not_boosted(boost: Ruling, found: Candidate | None) -> str:
    """Nothing where the score has this very boost in it."""
    if found is None:
        return "none of its reports was among the fresh stories of the draft; only a pin brings in an older one"
    said = (reason for reason in found.reasons if reason.code == "boost")
    number = next((ruling["number"] for reason in said for ruling in reason.facts["rulings"]), 0)
    if number > boost.id:
        return f"a later boost, no. {number}, counts instead"
    return _SINCE.format("boosted") if number < boost.id else ""
