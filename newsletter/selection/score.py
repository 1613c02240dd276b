"""How much a happening matters today: how many outlets tell it, and how much of what they tell is news."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from newsletter.model.options import SelectionOptions
from newsletter.model.selections import Reason
from newsletter.model.stories import Story
from newsletter.selection import reasons
from newsletter.selection.kinds import kind_of
from newsletter.selection.voices import Voice, attention

SAGA_SHARE = 0.25
_SOFT_LOSS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The number to rank by, and the factors it came from."""

    amount: float
    reasons: tuple[Reason, ...]


def score(stories: Sequence[Story], voices: Sequence[Voice], saga_attention: float, options: SelectionOptions) -> Score:
    """Score what was told in the last hours: attention, a share of its saga's, less for opinion and the like.

    ``saga_attention`` is that of all the saga's clusters together, this one included.
    """
    own = attention(voices)
    beyond = SAGA_SHARE * max(0.0, saga_attention - own)
    softness, factor = _softness(stories, options.soft_kinds)
    amount = (own + beyond) * factor
    factors = [reasons.heard(voices, options.fresh / timedelta(hours=1))]
    if any(not voice.articles for voice in voices):
        factors.append(reasons.carried(voices))
    if any(voice.weight != 1 for voice in voices):
        factors.append(reasons.weighted(voices))
    factors.append(reasons.attended(own))
    if beyond:
        factors.append(reasons.part_of_saga(beyond, saga_attention))
    if softness:
        factors.append(softness)
    return Score(amount=amount, reasons=(*factors, reasons.scored(amount)))


def _softness(stories: Sequence[Story], soft_kinds: Collection[str]) -> tuple[Reason | None, float]:
    kinds = [kind for kind in map(kind_of, stories) if kind in soft_kinds]
    if not kinds:
        return None, 1.0
    factor = 1 - _SOFT_LOSS * len(kinds) / len(stories)
    return reasons.softened(len(kinds), len(stories), factor, sorted(set(kinds))), factor
