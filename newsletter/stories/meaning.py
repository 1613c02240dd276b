"""Lets what sentences mean have a say in how like two texts are, where an operator has switched that on; words have the first say."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from newsletter.stories.neighbours import Pairs
from newsletter.stories.vectors import Amounts

Meanings = NDArray[np.floating[Any]]
"""A unit vector for each text, a row each."""

_SHARE = 0.2
_USUAL = 0.5
"""So alike in meaning are two texts that share words as often as not, of one happening or of two: more speaks for them, less against."""
_AT_ONCE = 100_000
_DIGITS = 12


class SentenceModel(Protocol):
    """Knows what texts mean. The door ``sentence_model`` opens one."""

    def meanings_of(self, texts: Sequence[str]) -> Meanings:
        """The meaning of each text; nothing but noughts for a text without words."""


def weighed_by_meaning(pairs: Pairs, meanings: Meanings, hours: Amounts, *, span: float) -> Pairs:
    """The same pairs, likelier where they mean more alike than such pairs usually do and less where less, fading over ``span`` hours."""
    fading = 1 - (hours[pairs.later] - hours[pairs.earlier]) / span
    lifted: Amounts = pairs.likeness + _SHARE * (_cosines(pairs, meanings) - _USUAL) * fading
    return Pairs(earlier=pairs.earlier, later=pairs.later, likeness=np.clip(lifted, 0, 1).round(_DIGITS))


def _cosines(pairs: Pairs, meanings: Meanings) -> Amounts:
    """Some pairs at a time: of a hundred thousand texts the vectors of all pairs would not fit into memory."""
    cosines = np.zeros(len(pairs.likeness))
    for start in range(0, len(cosines), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        cosines[some] = (meanings[pairs.earlier[some]] * meanings[pairs.later[some]]).sum(axis=1)
    return cosines
