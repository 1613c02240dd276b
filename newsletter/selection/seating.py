"""Gives the places: to the pinned and those put in by hand, then one by one to whoever is worth most beside those who have one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Reason
from newsletter.selection import choice_reasons, reasons
from newsletter.selection.caps import Caps, cap_reached, led_by
from newsletter.selection.contenders import Contender
from newsletter.selection.pins import seat_pinned
from newsletter.selection.variety import POOL, Variety

TOO_ALIKE = 0.6
"""Two happenings in words as alike as this are one to a reader, even where a place stays empty. (On a month of eleven outlets it
changed nobody's place beyond what variety and the saga cap do; at 0.5 it cost .007 of mean nDCG@10.)"""

_TELLING_COST = 0.02
"""Less than this moves hardly anybody: two stories that share a word of every day are always a little alike."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A contender, and why it got no place when it was last asked (nothing: it was not asked, or has a place)."""

    contender: Contender
    reason: Reason | None = None


class Table:
    """Who has a place, who waits, and how like each other they are."""

    def __init__(self, contenders: Sequence[Contender], options: SelectionOptions) -> None:
        able = [contender for contender in contenders if not contender.barred and not contender.by_hand and not contender.pin]
        self._size = options.size
        self._pool = {contender.cluster.key for contender in able[:POOL]}
        self._variety = Variety(able[:POOL], options.variety)
        self._waiting = {contender.cluster.key: Asked(contender) for contender in contenders}
        self.seated: list[Asked] = []
        by_hand = [contender for contender in contenders if contender.by_hand and not contender.barred and not contender.pin]
        for contender in (*seat_pinned(contenders, options.size), *by_hand):
            if not self.full:
                self._seat(Asked(contender))

    @property
    def full(self) -> bool:
        """Whether every place is taken."""
        return len(self.seated) >= self._size

    @property
    def waiting(self) -> tuple[Asked, ...]:
        """Those without a place, best first."""
        return tuple(self._waiting.values())

    def seat_best(self, caps: Caps) -> None:
        """Fill places while these caps leave anybody: from the pool whoever is worth most, then those further down by rank."""
        while not self.full and self._seat_one(self._by_worth(), caps):
            pass
        for asked in [asked for asked in self.waiting if asked.contender.cluster.key not in self._pool]:
            if not self.full and not asked.contender.barred:
                self._seat_one([asked], caps)

    def why_variety(self, contender: Contender, last: float) -> Reason | None:
        """What kept out one that scores more than the last chosen."""
        likest = self._variety.likest(contender)
        if likest is None or round(contender.score, 6) <= round(last, 6):
            return None
        return choice_reasons.for_variety(contender.score, last, likest.likeness, likest.headline)

    def _by_worth(self) -> list[Asked]:
        pool = [asked for asked in self.waiting if asked.contender.cluster.key in self._pool]
        return sorted(pool, key=lambda asked: (-round(self._variety.worth(asked.contender), 9), asked.contender.rank))

    def _seat_one(self, best_first: Sequence[Asked], caps: Caps) -> bool:
        """Seat the first against whom nothing speaks. Those before it are told what does."""
        for asked in best_first:
            contender = self._led(asked.contender, caps)
            seated = [taken.contender for taken in self.seated]
            reason = self._too_alike(contender) or cap_reached(contender, seated, caps, self._variety.likeness)
            if reason is None:
                gave_way = asked.reason and reasons.allowed_after_all(asked.reason, len(self.seated), self._size)
                self._seat(Asked(contender, gave_way))
                return True
            self._waiting[contender.cluster.key] = replace(asked, reason=reason)
        return False

    def _led(self, contender: Contender, caps: Caps) -> Contender:
        """Led by the best report of an outlet that may still lead; as it is where there is none."""
        seated = [taken.contender for taken in self.seated]
        led = led_by(contender.lead.family, seated)
        free = (other for other in contender.stand_ins if led_by(other.family, seated) < caps.source)
        other = next(free, None) if led >= caps.source else None
        if other is None:
            return contender
        return contender.with_lead(other, choice_reasons.lead_given(contender.lead.source, other.source, led))

    def _too_alike(self, contender: Contender) -> Reason | None:
        for taken in self.seated:
            likeness = self._variety.likeness(contender.cluster, taken.contender.cluster)
            if likeness >= TOO_ALIKE:
                return reasons.too_alike(likeness, taken.contender.lead.title)
        return None

    def _seat(self, asked: Asked) -> None:
        contender = asked.contender
        likest = self._variety.likest(contender)
        if likest and self._variety.cost(contender) >= _TELLING_COST:
            told = choice_reasons.cost_of_likeness(likest.likeness, likest.headline, self._variety.cost_in_score(contender))
            asked = replace(asked, contender=replace(contender, reasons=(*contender.reasons, told)))
        self.seated.append(asked)
        del self._waiting[contender.cluster.key]
        self._variety.seat(contender)
