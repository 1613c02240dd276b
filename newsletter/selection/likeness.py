"""How alike two happenings are to a reader, by the words that mark them; a country and its people are one word."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt

from newsletter.model.tf_idf import Vector
from newsletter.selection.demonyms import COUNTRY_OF


def unit_of(words: Sequence[tuple[str, float]]) -> Vector:
    """Marking words as a vector of length 1, for the cosine with another; empty for none."""
    weights: Vector = defaultdict(float)
    for word, weight in words:
        weights[COUNTRY_OF.get(word, word)] += weight
    length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {word: weight / length for word, weight in weights.items()}
