"""How far a choice can be trusted without a person: whether somewhat other reports would have led to about the same stories.

Confidence is the geometric mean of four shares, so that one that fails cannot be made up for by the others. What is measured of it
stands in docs/choosing.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from statistics import fmean, median, pstdev

from newsletter.model.selections import Candidate, Reason, Selection

WIDE_MARGIN = 1.5
"""Standard deviations between the ten and the bench that count as certain; most days have about one."""

NEAREST = 5
"""Of the bench: a longer one is for the editor, and the choice is no surer for it."""

_BY_PERSON = frozenset({"by_hand", "pinned"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """What the choice was made from: how many of the feeds answered lately, how many happenings were weighed, and how many usually are."""

    answered: int
    feeds: int
    weighed: int
    usual: Sequence[int] = ()
    """Of the issues before, in any order; none where this is the first."""


def judge_confidence(selection: Selection, supply: Supply) -> tuple[Reason, ...]:
    """The parts, each a share from 0 to 1 with its sentence."""
    return (_margin(selection), _confirmed(selection), _feeds(supply), _stock(supply))


def confidence(parts: Sequence[Reason]) -> float:
    """One number from 0 to 1; 0 where nothing is known."""
    return prod(part.amount for part in parts) ** (1 / len(parts)) if parts else 0.0


def _margin(selection: Selection) -> Reason:
    """How far the machine's own choice stands above the bench, in standard deviations of all their scores together."""
    chosen = [one.score for one in selection.chosen if not _by_person(one)]
    bench = [one.score for one in selection.runners_up[:NEAREST] if not _by_person(one)]
    if not chosen:
        text = "a person put in every story" if selection.chosen else "no story was chosen"
        return Reason(code="margin", amount=float(bool(selection.chosen)), text=text)
    if not bench:
        return Reason(code="margin", amount=1.0, text="no other story stood for a place")
    spread = pstdev([*chosen, *bench])
    above = (fmean(chosen) - fmean(bench)) / spread if spread else 0.0
    text = f"the chosen stand {above:.1f} standard deviations above the bench"
    return Reason(code="margin", amount=_share(above, WIDE_MARGIN), text=text, facts={"deviations": round(above, 3)})


def _confirmed(selection: Selection) -> Reason:
    """How many of the chosen at least two independent outlets report. What a person put in needs no other witness."""
    chosen = len(selection.chosen)
    sure = sum(_by_person(one) or _voices(one) >= 2 for one in selection.chosen)
    text = f"{sure} of {chosen} stories have two independent outlets or more"
    return Reason(code="confirmed", amount=_share(sure, chosen), text=text)


def _feeds(supply: Supply) -> Reason:
    if not supply.feeds:
        return Reason(code="feeds", amount=1.0, text="no feed is asked; stories are put in by hand")
    text = f"{supply.answered} of {supply.feeds} feeds answered lately"
    return Reason(code="feeds", amount=_share(supply.answered, supply.feeds), text=text)


def _stock(supply: Supply) -> Reason:
    if not supply.usual:
        return Reason(
            code="stock", amount=1.0, text=f"{supply.weighed:,} happenings were weighed; there is no earlier issue to compare with"
        )
    usual = median(supply.usual)
    text = f"{supply.weighed:,} happenings were weighed, {usual:,.0f} usually"
    return Reason(code="stock", amount=_share(supply.weighed, usual), text=text)


def _by_person(one: Candidate) -> bool:
    return any(reason.code in _BY_PERSON for reason in one.reasons)


def _voices(one: Candidate) -> float:
    return next((reason.amount for reason in one.reasons if reason.code == "voices"), 0.0)


def _share(part: float, whole: float) -> float:
    return min(1.0, max(0.0, part / whole)) if whole > 0 else 1.0
