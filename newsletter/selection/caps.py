"""How many places one affair, one topic and one outlet may have, and in which order that gives way while places stay empty."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Reason
from newsletter.model.stories import Cluster
from newsletter.selection import reasons
from newsletter.selection.contenders import Contender
from newsletter.selection.voices import owner_of

_NO_LIMIT = 1_000

ONE_AFFAIR = 0.25
"""Two happenings as alike as this are of one affair to a reader, also where grouping saw two, unless places would stay empty. It keeps a
second story of one country's upheaval or one month's prices out. (Mean nDCG@10 .349 without, .348 at .35, .343 at .25, where the letters
read best.)"""

Likeness = Callable[[Cluster, Cluster], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The most slots for one saga, topic and outlet family. ``wide_saga`` is one so large that it may have another."""

    saga: int
    topic: int
    source: int
    wide_saga: str = ""
    one_affair: float = _NO_LIMIT
    """From this likeness on two happenings count as of one saga."""

    def of_saga(self, saga: str) -> int:
        """Most slots of this saga."""
        return self.saga + 1 if saga == self.wide_saga else self.saga


def ever_wider(contenders: Sequence[Contender], options: SelectionOptions) -> Iterator[Caps]:
    """The caps as set; then two of a saga, then any topic, then any source. Never more than two of a saga that was to have one."""
    wide = _wide_saga(contenders)
    two = max(2, options.per_saga)
    yield Caps(saga=options.per_saga, topic=options.per_topic, source=options.per_source, wide_saga=wide, one_affair=ONE_AFFAIR)
    yield Caps(saga=two, topic=options.per_topic, source=options.per_source)
    yield Caps(saga=two, topic=_NO_LIMIT, source=options.per_source)
    yield Caps(saga=two, topic=_NO_LIMIT, source=_NO_LIMIT)


def cap_reached(contender: Contender, seated: Sequence[Contender], caps: Caps, likeness: Likeness) -> Reason | None:
    """The cap that keeps a contender from a place: readers should not meet one affair, topic or outlet again and again."""
    of_saga = sum(
        taken.cluster.saga == contender.cluster.saga or likeness(taken.cluster, contender.cluster) >= caps.one_affair for taken in seated
    )
    if of_saga >= caps.of_saga(contender.cluster.saga):
        return reasons.same_saga(of_saga, caps.of_saga(contender.cluster.saga))
    of_topic = sum(taken.topic == contender.topic for taken in seated)
    if of_topic >= caps.topic:
        return reasons.topic_full(contender.topic, of_topic, caps.topic)
    led = led_by(contender.lead.family, seated)
    return reasons.source_full(contender.lead.source, led, caps.source) if led >= caps.source else None


def led_by(family: str, seated: Sequence[Contender]) -> int:
    """How many of the seated an outlet leads already."""
    return sum(owner_of(taken.lead.family) == owner_of(family) for taken in seated)


def _wide_saga(contenders: Sequence[Contender]) -> str:
    """The saga with more than twice the attention of the next, if there is one."""
    sagas = {contender.cluster.saga: contender.saga_attention for contender in contenders if not contender.barred}
    first, *others = sorted(sagas, key=lambda saga: (-sagas[saga], saga)) or [""]
    return first if others and sagas[first] > 2 * sagas[others[0]] else ""
