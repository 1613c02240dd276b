"""Weighs what it means that the relay's log does not name a letter in doubt. Pure; in doubt it stays doubt.

That a letter is not named proves nothing by itself: under load a rate limit may have dropped every line of its conversation, and whoever
then sends it again makes a second copy. So silence counts only where the log shows what became of the letter instead. Three rules:

1. **It has a cut of its own.** Content only ever begins after the relay took the reader, and then ``smtpd`` has written ``client=`` under a
   new queue id. A letter that was not taken therefore left one that broke off in its content before it was named. Letters in doubt at the
   same time are told apart by nothing, so they are counted: every one that the log does not name must have such a cut within its time, or
   none of them is believed. (A letter that was marked and never begun has none; where no logbook tells of it, it stays in doubt.)
   A cut behind a letter that is itself in doubt is no one's: it is the envelope that was said ahead with that letter's content.
2. **Its neighbours are named.** Letters of the same issue that the ledger knows as accepted while it was on its way, and within seconds
   after, must be in the log, every one of those looked up. One that is missing is a gap, and in a gap even a cut may be another letter's.
   Those accepted before it was marked tell nothing of its time. Without neighbours rule 1 alone decides: it asks for lines that are there.
3. **No line is known to be missing**, and every conversation of that time has ended (``Trace.would_know``). And all letters go through this
   relay: what this log never heard of, another may have taken.

A letter that the log does name and that was cut off needs rule 2 only.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from newsletter.delivery.relay_log import Fate, Trace

AFTER = timedelta(seconds=5)
"""So long after the moment of doubt a letter that was accepted still is a neighbour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A letter in doubt. ``neighbours``: Message-IDs of letters that were accepted about then. ``tried_until``: end of an earlier try."""

    id: int
    message_id: str
    begun_at: datetime
    doubted_at: datetime
    tried_until: datetime | None = None
    neighbours: frozenset[str] = frozenset()

    @property
    def since(self) -> datetime:
        """Its last content did not begin before."""
        return max(self.begun_at, self.tried_until or self.begun_at)


@dataclass(frozen=True, slots=True)
class Weighed:
    """What became of each letter; and the queue ids that were used up and must prove nothing again."""

    fates: dict[int, Fate] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)


def weigh(trace: Trace, cases: Collection[Case], *, now: datetime, whole: bool) -> Weighed:
    """What the log proves of these letters; nothing is ever silent in the end. ``whole``: no other relay can have them."""
    fates = {case.id: trace.fate(case.message_id, case.tried_until) for case in cases}
    passed = trace.passed()
    gaps = {case.id for case in cases if not case.neighbours <= passed}
    named = {case.id: Fate.OPEN if fates[case.id] is Fate.NOT_TAKEN and case.id in gaps else fates[case.id] for case in cases}
    weighed = Weighed({one: Fate.OPEN if fate is Fate.SILENT else fate for one, fate in named.items()})
    silent = [case for case in cases if fates[case.id] is Fate.SILENT]
    cuts = _cuts(trace, {case.message_id for case in cases})
    for group in _at_the_same_time(silent):
        may_count = whole and all(case.id not in gaps and trace.would_know(case.since, case.doubted_at, now) for case in group)
        if may_count and _each_has_its_own(group, cuts):
            weighed.fates.update((case.id, Fate.NOT_TAKEN) for case in group)
            weighed.spent.update(name for name, at in cuts.items() if _second(group[0].since) <= at <= _end(group))
    taken = {case.message_id for case in cases if weighed.fates[case.id] is Fate.TAKEN}
    weighed.spent.update(name for name, letter in trace.letters.items() if letter.is_nameless_cut and letter.after in taken)
    return weighed


def _cuts(trace: Trace, in_doubt: Collection[str]) -> dict[str, datetime]:
    """When each began that broke off without a name, and does not stand behind a letter in doubt."""
    return {name: one.begun_at for name, one in trace.letters.items() if one.is_nameless_cut and one.after not in in_doubt}


def _at_the_same_time(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """Groups between which no cut can be mistaken for another's, each sorted by its beginning."""
    group: list[Case] = []
    for case in sorted(cases, key=lambda one: one.since):
        if group and _second(case.since) > _end(group):
            yield group
            group = []
        group.append(case)
    if group:
        yield group


def _each_has_its_own(group: list[Case], cuts: Mapping[str, datetime]) -> bool:
    """Whether cuts can be given out, one to each, within its time: always to whom time runs out first."""
    later, waiting = list(reversed(group)), list[datetime]()
    for at in sorted(cuts.values()):
        while later and _second(later[-1].since) <= at:
            heapq.heappush(waiting, later.pop().doubted_at)
        if waiting and heapq.heappop(waiting) < at:
            return False
    return not later and not waiting


def _end(group: Iterable[Case]) -> datetime:
    return max(case.doubted_at for case in group)


def _second(at: datetime) -> datetime:
    """As a stamp of a log tells it."""
    return at.replace(microsecond=0)
