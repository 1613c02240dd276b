"""Choosing the ten: from the best down, each asked once why not; fewer rather than filler."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Candidate, Reason, Selection
from newsletter.model.states import Choice
from newsletter.selection import reasons, ruling_reasons
from newsletter.selection.contenders import Contender
from newsletter.selection.memory import word_overlap
from newsletter.selection.pins import in_place, seat_pinned
from newsletter.selection.voices import owner_of

TOO_ALIKE = 0.45
_NO_LIMIT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most slots for one saga, topic and outlet family. ``wide_saga`` is one so large that it may have two."""

    saga: int
    topic: int
    source: int
    wide_saga: str = ""

    def of_saga(self, saga: str) -> int:
        """Most slots of this saga."""
        return max(self.saga, 2) if saga == self.wide_saga else self.saga


@dataclass(frozen=True, slots=True)
class _Asked:
    """A contender, and why it got no place when it was last asked (nothing: it was not asked, or has a place)."""

    contender: Contender
    reason: Reason | None = None


def choose_slots(contenders: Sequence[Contender], options: SelectionOptions) -> Selection:
    """Seat the pinned, then the best (``contenders`` come best first, those put in by hand before all); keep runners-up and every reason.

    While places stay empty the caps give way in turn: two of a saga, then any topic, then any source.
    """
    pinned = seat_pinned(contenders, options.size)
    seated = [_Asked(contender) for contender in pinned]
    waiting = [_Asked(contender) for contender in contenders if contender not in pinned]
    for caps in _ever_wider(contenders, options):
        waiting = _seat(waiting, seated, caps, options.size)
    ready = sorted((asked for asked in waiting if not asked.contender.barred), key=lambda asked: asked.reason is not None)
    runners_up = ready[: options.runners_up]
    passed_over = [asked for asked in waiting if asked not in runners_up]
    return _selection(_in_place(seated), _crowded_out(runners_up, options.size), _crowded_out(passed_over, options.size))


def why_not(contender: Contender, seated: Sequence[Contender], caps: Caps) -> Reason | None:
    """Why a contender gets no place beside those who have one, or None."""
    if contender.barred:
        return contender.barred
    if contender.by_hand:
        return None
    return _same_again(contender, seated, caps) or _cap_reached(contender, seated, caps)


def _same_again(contender: Contender, seated: Sequence[Contender], caps: Caps) -> Reason | None:
    """Readers should not meet one affair again and again."""
    of_saga = sum(taken.cluster.saga == contender.cluster.saga for taken in seated)
    if of_saga >= caps.of_saga(contender.cluster.saga):
        return reasons.same_saga(of_saga, caps.of_saga(contender.cluster.saga))
    for taken in seated:
        likeness = word_overlap(contender.cluster.words, taken.cluster.words)
        if likeness >= TOO_ALIKE:
            return reasons.too_alike(likeness, taken.lead.title)
    return None


def _cap_reached(contender: Contender, seated: Sequence[Contender], caps: Caps) -> Reason | None:
    """No outlet and no topic owns the letter."""
    family = owner_of(contender.lead.family)
    of_source = sum(owner_of(taken.lead.family) == family for taken in seated)
    if of_source >= caps.source:
        return reasons.source_full(contender.lead.source, of_source, caps.source)
    of_topic = sum(taken.topic == contender.topic for taken in seated)
    return reasons.topic_full(contender.topic, of_topic, caps.topic) if of_topic >= caps.topic else None


def _ever_wider(contenders: Sequence[Contender], options: SelectionOptions) -> Iterator[Caps]:
    wide = _wide_saga(contenders)
    yield Caps(saga=1, topic=options.per_topic, source=options.per_source, wide_saga=wide)
    yield Caps(saga=2, topic=options.per_topic, source=options.per_source)
    yield Caps(saga=2, topic=_NO_LIMIT, source=options.per_source)
    yield Caps(saga=2, topic=_NO_LIMIT, source=_NO_LIMIT)


def _wide_saga(contenders: Sequence[Contender]) -> str:
    """The saga with more than twice the attention of the next, if there is one."""
    sagas = {contender.cluster.saga: contender.saga_attention for contender in contenders if not contender.barred}
    first, *others = sorted(sagas, key=lambda saga: (-sagas[saga], saga)) or [""]
    return first if others and sagas[first] > 2 * sagas[others[0]] else ""


def _seat(waiting: Sequence[_Asked], seated: list[_Asked], caps: Caps, size: int) -> list[_Asked]:
    """Give places from the best down; returns those who still wait."""
    left = []
    for asked in waiting:
        if len(seated) >= size:
            left.append(asked)
            continue
        reason = why_not(asked.contender, [taken.contender for taken in seated], caps)
        if reason:
            left.append(_Asked(asked.contender, reason))
        else:
            gave_way = asked.reason and reasons.allowed_after_all(asked.reason, len(seated), size)
            seated.append(_Asked(asked.contender, gave_way))
    return left


def _in_place(seated: Sequence[_Asked]) -> list[_Asked]:
    gave_way = {asked.contender.cluster.key: asked.reason for asked in seated}
    return [_Asked(contender, gave_way[contender.cluster.key]) for contender in in_place([asked.contender for asked in seated])]


def _crowded_out(waiting: Sequence[_Asked], size: int) -> list[_Asked]:
    """A pinned one waits only where later pins have every place, whatever else it was told."""
    full = ruling_reasons.crowded_out(size)
    return [replace(asked, reason=full) if asked.contender.pin and not asked.contender.barred else asked for asked in waiting]


def _selection(seated: Sequence[_Asked], runners_up: Sequence[_Asked], passed_over: Sequence[_Asked]) -> Selection:
    last = min((asked.contender.score for asked in seated if not (asked.contender.by_hand or asked.contender.pin)), default=0.0)
    behind = accumulate((not asked.contender.barred for asked in passed_over), initial=len(runners_up))  # the barred stand in nobody's way
    return Selection(
        chosen=tuple(_candidate(asked, Choice.CHOSEN, number) for number, asked in enumerate(seated, start=1)),
        runners_up=tuple(_candidate(_below(asked, n, last), Choice.RUNNER_UP, n) for n, asked in enumerate(runners_up, start=1)),
        passed_over=tuple(
            _candidate(_below(asked, place, last), Choice.PASSED_OVER, number)
            for number, (asked, place) in enumerate(zip(passed_over, islice(behind, 1, None), strict=True), start=1)
        ),
    )


def _below(asked: _Asked, place: int, last: float) -> _Asked:
    """With a reason in any case: what bars it, what it was told, or that others were better."""
    contender = asked.contender
    return _Asked(contender, contender.barred or asked.reason or reasons.below_the_cut(place, contender.score, last))


def _candidate(asked: _Asked, choice: Choice, number: int) -> Candidate:
    """The stored record; what decided stands first in its reasons."""
    contender = asked.contender
    return Candidate(
        cluster=contender.cluster,
        lead=contender.lead,
        also=contender.also,
        topic=contender.topic,
        score=contender.score,
        choice=choice,
        number=number,
        reasons=(*filter(None, (asked.reason,)), *contender.reasons),
        update_of=contender.update_of,
    )
