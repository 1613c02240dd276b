"""Finds the pairs of texts that are alike and near in time, without comparing all with all.

The search is exact: a text's commonest words stay out of the index for as long as they alone could make no pair alike enough
(Bayardo, Ma and Srikant, "Scaling up all pairs similarity search", 2007).
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from heapq import nlargest

from newsletter.model.tf_idf import Vector

Pairs = dict[tuple[int, int], float]
"""Likeness of (earlier, later)."""


def like_pairs(vectors: Sequence[Vector], hours: Sequence[float], *, span: float, least: float, most: int) -> Pairs:
    """Every pair whose cosine, fading to nothing over ``span`` hours, is at least ``least``; ``hours`` must never fall.

    Of each text's pairs only the ``most`` likest are kept, unless the other text keeps them.
    """
    index = _Index(vectors, hours, span, least)
    found = {(earlier, later): likeness for later in range(len(vectors)) for earlier, likeness in index.ask_and_add(later)}
    return _likest(found, len(vectors), most)


class _Index:
    """The texts so far: of each its rarer words in lists by word, the rest kept aside with the most it can add to a cosine."""

    def __init__(self, vectors: Sequence[Vector], hours: Sequence[float], span: float, least: float) -> None:
        self._vectors, self._hours, self._span, self._least = vectors, hours, span, least
        self._common = Counter(word for vector in vectors for word in vector)
        self._heaviest = _heaviest_weights(vectors)
        self._postings: dict[str, deque[tuple[int, float]]] = defaultdict(deque)
        self._rests: list[tuple[Vector, float]] = []

    def ask_and_add(self, later: int) -> Iterator[tuple[int, float]]:
        """The earlier texts that are like this one, which then joins them."""
        vector = self._vectors[later]
        for earlier, indexed in self._indexed_part(later).items():
            rest, bound = self._rests[earlier]
            if indexed + bound < self._least:
                continue
            cosine = indexed + sum(weight * vector[word] for word, weight in rest.items() if word in vector)
            likeness = cosine * (1 - (self._hours[later] - self._hours[earlier]) / self._span)
            if likeness >= self._least:
                yield earlier, likeness
        self._add(later)

    def _indexed_part(self, later: int) -> dict[int, float]:
        """The part of each cosine that the lists know; texts past the span leave them."""
        oldest = self._hours[later] - self._span
        shared: dict[int, float] = defaultdict(float)
        for word, weight in self._vectors[later].items():
            postings = self._postings.get(word, ())
            while postings and self._hours[postings[0][0]] <= oldest:
                postings.popleft()
            for earlier, other in postings:
                shared[earlier] += weight * other
        return shared

    def _add(self, number: int) -> None:
        rest: Vector = {}
        bound = 0.0
        vector = self._vectors[number]
        for word in sorted(vector, key=lambda word: (-self._common[word], word)):
            reach = bound + vector[word] * self._heaviest[word]
            if reach < self._least:
                rest[word], bound = vector[word], reach
            else:
                self._postings[word].append((number, vector[word]))
        self._rests.append((rest, bound))


def _heaviest_weights(vectors: Sequence[Vector]) -> Vector:
    heaviest: Vector = {}
    for vector in vectors:
        for word, weight in vector.items():
            if weight > heaviest.get(word, 0.0):
                heaviest[word] = weight
    return heaviest


def _likest(found: Pairs, texts: int, most: int) -> Pairs:
    neighbours: list[list[tuple[float, int]]] = [[] for _ in range(texts)]
    for (earlier, later), likeness in found.items():
        neighbours[earlier].append((likeness, -later))
        neighbours[later].append((likeness, -earlier))
    kept = {
        (min(text, -other), max(text, -other))
        for text, pairs in enumerate(neighbours)
        for _, other in (pairs if len(pairs) <= most else nlargest(most, pairs))
    }
    return {pair: likeness for pair, likeness in found.items() if pair in kept}
