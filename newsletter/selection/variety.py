"""Weighs score against likeness to what is chosen already (maximal marginal relevance: Carbonell and Goldstein, 1998)."""

from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.model.stories import Cluster
from newsletter.model.tf_idf import Vector, cosine
from newsletter.selection.contenders import Contender
from newsletter.selection.likeness import unit_of

POOL = 60
"""As many of the best are weighed against each other; those further down come in by rank alone, should places stay empty."""


@dataclass(frozen=True, slots=True)
class Likest:
    """The chosen story that a contender is likest to."""

    headline: str
    likeness: float


class Variety:
    """The pool of a day: how good each is between its worst (0) and its best (1), and the chosen story it is likest to.

    An editor's boost does not move the worst and the best: the others stay as far apart as they were, and the boosted may go beyond.
    """

    def __init__(self, pool: Sequence[Contender], share: float) -> None:
        scores = [contender.score / contender.boost for contender in pool]
        self._pool = pool
        self._share = share
        self._worst = min(scores, default=0.0)
        self._span = (max(scores, default=0.0) - self._worst) or 1.0
        self._vectors: dict[str, Vector] = {}
        self._likest: dict[str, Likest] = {}

    def seat(self, chosen: Contender) -> None:
        """From now on likeness to this one counts."""
        for contender in self._pool:
            likeness = self.likeness(contender.cluster, chosen.cluster)
            known = self._likest.get(contender.cluster.key)
            if contender.cluster.key != chosen.cluster.key and (known is None or likeness > known.likeness):
                self._likest[contender.cluster.key] = Likest(chosen.lead.title, likeness)

    def worth(self, contender: Contender) -> float:
        """What a place for it is worth to a reader: its goodness, less its likeness to what is chosen already."""
        return (1 - self._share) * (contender.score - self._worst) / self._span - self.cost(contender)

    def cost(self, contender: Contender) -> float:
        """What likeness takes away."""
        likest = self._likest.get(contender.cluster.key)
        return self._share * likest.likeness if likest else 0.0

    def cost_in_score(self, contender: Contender) -> float:
        """The same in the measure of scores: with so much more score likeness would have cost it nothing."""
        return self.cost(contender) * self._span / (1 - self._share) if self._share < 1 else self._span

    def likest(self, contender: Contender) -> Likest | None:
        """The chosen story it is likest to; None before the first is chosen, and for those outside the pool."""
        return self._likest.get(contender.cluster.key)

    def likeness(self, one: Cluster, other: Cluster) -> float:
        """The cosine of two clusters' marking words, from 0 to 1; a country and its people are one word."""
        return cosine(self._vector(one), self._vector(other))

    def _vector(self, cluster: Cluster) -> Vector:
        if cluster.key not in self._vectors:
            self._vectors[cluster.key] = unit_of(cluster.words)
        return self._vectors[cluster.key]
