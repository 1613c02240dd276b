"""Choosing the ten: the best that is not like what is chosen already, each asked why not; fewer rather than filler."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, islice

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Candidate, Selection
from newsletter.model.states import Choice
from newsletter.selection import reasons, ruling_reasons
from newsletter.selection.caps import ever_wider
from newsletter.selection.contenders import Contender
from newsletter.selection.pins import in_place
from newsletter.selection.seating import Asked, Table


def choose_slots(contenders: Sequence[Contender], options: SelectionOptions) -> Selection:
    """Seat the pinned, then the best (``contenders`` come best first, those put in by hand before all); keep runners-up and every reason.

    While places stay empty the caps give way in turn: two of a saga, then any topic, then any source.
    """
    table = Table(contenders, options)
    for caps in ever_wider(contenders, options):
        table.seat_best(caps)
    last = min((asked.contender.score for asked in table.seated if not (asked.contender.by_hand or asked.contender.pin)), default=0.0)
    waiting = _crowded_out(table.waiting, options.size)
    ready = sorted((asked for asked in waiting if not asked.contender.barred), key=lambda asked: asked.reason is not None)
    runners_up = ready[: options.runners_up]
    up = {asked.contender.cluster.key for asked in runners_up}
    passed_over = [asked for asked in waiting if asked.contender.cluster.key not in up]
    behind = accumulate((not asked.contender.barred for asked in passed_over), initial=len(runners_up))  # the barred stand in nobody's way
    return Selection(
        chosen=tuple(_candidate(asked, Choice.CHOSEN, number) for number, asked in enumerate(_in_place(table.seated), start=1)),
        runners_up=tuple(_candidate(_below(asked, n, last, table), Choice.RUNNER_UP, n) for n, asked in enumerate(runners_up, start=1)),
        passed_over=tuple(
            _candidate(_below(asked, place, last, table), Choice.PASSED_OVER, number)
            for number, (asked, place) in enumerate(zip(passed_over, islice(behind, 1, None), strict=True), start=1)
        ),
    )


def _in_place(seated: Sequence[Asked]) -> list[Asked]:
    gave_way = {asked.contender.cluster.key: asked.reason for asked in seated}
    return [Asked(contender, gave_way[contender.cluster.key]) for contender in in_place([asked.contender for asked in seated])]


def _crowded_out(waiting: Sequence[Asked], size: int) -> list[Asked]:
    """A pinned one waits only where later pins have every place, whatever else it was told."""
    full = ruling_reasons.crowded_out(size)
    return [replace(asked, reason=full) if asked.contender.pin and not asked.contender.barred else asked for asked in waiting]


def _below(asked: Asked, place: int, last: float, table: Table) -> Asked:
    """With a reason in any case: what bars it, what it was told, that it is too like a chosen one, or that others were better."""
    contender = asked.contender
    told = contender.barred or asked.reason or table.why_variety(contender, last)
    return replace(asked, reason=told or reasons.below_the_cut(place, contender.score, last))


def _candidate(asked: Asked, choice: Choice, number: int) -> Candidate:
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
