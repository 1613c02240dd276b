"""How sure it is that two alike texts tell of one happening, seeing what else each of them is like.

A report whose best match is strong has met its own happening: what is only half as like it is another of its kind, a second arrest or
the next chapter. Where neither has a better match, less likeness is enough.
"""

import numpy as np

from newsletter.stories.neighbours import Pairs
from newsletter.stories.vectors import Amounts

_WEAKEST_MATCH = 0.3
"""A best match below this is measured as if it were this: a lone report is best matched by a stranger."""
_STRONGEST_MATCH = 0.6
"""One above it as if it were this: copies of one text are likest each other and must not shut out who wrote anew."""
_EVEN = 0.48
"""The share of their best matches at which two texts are as likely one happening as not."""
_STEEPNESS = 4
_DIGITS = 12


def sure_pairs(pairs: Pairs, hours: Amounts, *, span: float) -> Pairs:
    """The same pairs with, instead of their likeness, how sure they are one happening: from 0 to 1, rising with likeness.

    Hours apart count once more, by the root of what is left of the ``span``.
    """
    matches = np.clip(_best_matches(pairs, len(hours)), _WEAKEST_MATCH, _STRONGEST_MATCH)
    fading = np.sqrt(1 - (hours[pairs.later] - hours[pairs.earlier]) / span)
    share = pairs.likeness * fading / np.sqrt(matches[pairs.earlier] * matches[pairs.later])
    odds = (share / _EVEN) ** _STEEPNESS
    return Pairs(earlier=pairs.earlier, later=pairs.later, likeness=np.round(odds / (1 + odds), _DIGITS))


def _best_matches(pairs: Pairs, texts: int) -> Amounts:
    """For each text its likeness to the likest other, 0 where it is like none."""
    best = np.zeros(texts)
    for ends in (pairs.earlier, pairs.later):
        np.maximum.at(best, ends, pairs.likeness)
    return best
