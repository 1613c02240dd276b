"""All stories ever sent, by the names, words, places and senses they tell of, and how much each of these says."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

import numpy as np
import numpy.typing as npt

from newsletter.model.chapters import MARKING_WORDS, Place, Told
from newsletter.selection.telling import Kind, acronyms, bases, is_name, key_of, kind_of, meanings, named, running_text, written

Amounts = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]
Feature = tuple[Kind, str]

IMAGINED = 2_000
"""Stories thought to be in every archive, lest the first hundred decide what is rare."""
WEIGHTS = {Kind.NAME: 0.8, Kind.GIVEN: 0.7, Kind.WORD: 0.7, Kind.NUMBER: 0.5, Kind.PLACE: 1.0, Kind.SENSE: 0.7}
CHANCE = {Kind.NAME: 1.0, Kind.GIVEN: 2.5, Kind.WORD: 2.5, Kind.NUMBER: 3.0, Kind.PLACE: 1.0, Kind.SENSE: 1.5}
"""How much of its rarity a feature loses: stories share plain words by chance more easily than names."""
COMMON = {Kind.WORD: 0.004, Kind.GIVEN: 0.01, Kind.NUMBER: 0.002, Kind.SENSE: 0.02, Kind.PLACE: 0.003}
"""The share of the imagined stories that have such a word: in a young archive every word of the language would be rare."""
MOST = {Kind.GIVEN: 2.0, Kind.WORD: 4.0}
"""However rare a plain word is among what we sent, it is a word of the language."""
_ALIKE_FROM = 4
_SHORTEST_ALIKE = 5
USUAL_LENGTH = 30
"""Words of a headline and a summary. What a longer text shares says less, for it has more to share by chance; a short one more."""
SHORT = 0.5
_ALIKE = 0.75

_NOWHERE = np.empty(0, dtype=np.int64)


class Archive:
    """What was sent, ready to be asked about many stories. Built once; nothing in it changes afterwards."""

    def __init__(self, sent: Sequence[Told], language: str = "en") -> None:
        self.sent = tuple(sent)
        self.language = language
        self.at: dict[Place, int] = {told.place: number for number, told in enumerate(self.sent)}
        read = _read(self.sent)
        base_ids: dict[str, int] = {}
        folded = {word: bases(word, language) for word in dict.fromkeys(word.lower() for word in read.words)}
        bases_of = [[base_ids.setdefault(base, len(base_ids)) for base in folded[word.lower()]] for word in read.words]
        story_of_word, words = _spread(np.repeat(np.arange(len(self.sent)), read.lengths), read.told, bases_of)
        self.names = _names(read, bases_of, base_ids)
        marked_in, marked = _marks(self.sent, read.acronyms, base_ids)
        self._index(np.concatenate((story_of_word, marked_in)), np.concatenate((words, marked)), list(base_ids))

    def kind(self, base: str) -> Kind:
        """The kind of a word, by how the archive writes it."""
        return kind_of(base, is_name=base in self.names)

    def worth(self, feature: Feature) -> float:
        """How much it says that two stories share this feature, before their lengths are looked at."""
        kind = feature[0]
        count = self._counts.get(feature, 0)
        rarity = log((len(self.sent) + IMAGINED) / (1 + count + IMAGINED * COMMON.get(kind, 0.0)))
        return min(max(0.0, rarity - CHANCE[kind]) * WEIGHTS[kind], MOST.get(kind, rarity))

    def find(self, feature: Feature) -> tuple[Numbers, Amounts]:
        """Where the feature stands, and how much it says there: in a long text less."""
        number = self._features.get(feature)
        if number is None:
            return _NOWHERE, np.empty(0)
        places = self._stories[self._starts[number] : self._starts[number + 1]]
        return places, np.maximum(0.0, self._worths[number] - self._burden[places])

    def alike(self, name: str) -> tuple[str, ...]:
        """Other names that begin alike: Zelensky and Zelenskyy."""
        if len(name) < _SHORTEST_ALIKE:
            return ()
        return tuple(other for other in self._beginnings.get(name[:_ALIKE_FROM], ()) if other != name and _begin_alike(name, other))

    def _index(self, where: Numbers, what: Numbers, base_list: Sequence[str]) -> None:
        features: dict[Feature, int] = {}
        direct, meant = [], []
        for base in base_list:
            kind = self.kind(base)
            direct.append(features.setdefault((kind, key_of(base, kind)), len(features)))
            meant.append([features.setdefault(meaning, len(features)) for meaning in meanings(base, kind)])
        meant_in, meant_by = _spread(where, what, meant)
        tellings = np.concatenate((np.asarray(direct, dtype=np.int64)[what], meant_by))
        number, self._stories = _distinct(tellings, np.concatenate((where, meant_in)), len(self.sent))
        self._features = features
        counts = np.bincount(number, minlength=len(features))
        self._starts = np.concatenate(([0], np.cumsum(counts)))
        self._counts = dict(zip(features, counts.tolist(), strict=True))
        self._worths = np.array([self.worth(feature) for feature in features])
        is_told = np.array([kind not in (Kind.PLACE, Kind.SENSE) for kind, _ in features], dtype=bool)
        sizes = np.bincount(self._stories[is_told[number]], minlength=len(self.sent))
        usual = max(USUAL_LENGTH, float(sizes.mean()) if len(sizes) else 0.0)
        self._burden = np.log(np.maximum(SHORT, sizes / usual))
        self._beginnings: dict[str, list[str]] = defaultdict(list)
        for kind, name in features:
            if kind is Kind.NAME and len(name) >= _SHORTEST_ALIKE:
                self._beginnings[name[:_ALIKE_FROM]].append(name)


class _Written(dict[str, int]):
    """A number for every written word, given when it is first asked for."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def full_text(told: Told) -> str:
    """Everything readers were shown of it."""
    return f"{told.headline} . {told.original_headline} . {told.summary}"


@dataclass(frozen=True, slots=True)
class _Read:
    """The texts as numbers of their written words: all ``told`` in order, those of texts with capitals, and those with one in mid-sentence.

    Acronyms by story.
    """

    words: tuple[str, ...]
    lengths: list[int]
    told: Numbers
    cased: Numbers
    named: Numbers
    acronyms: list[list[str]]


def _read(sent: Iterable[Told]) -> _Read:
    numbers = _Written()
    lengths, told_words, cased_words, named_words, initials = [], array("q"), array("q"), array("q"), []
    for story in sent:
        running = running_text(story.headline, story.summary)
        text = full_text(story)
        words = [numbers[word] for word in written(text)]
        told_words.extend(words)
        if not text.islower():
            cased_words.extend(words)
        named_words.extend([numbers[word] for word in named(running)])
        initials.append(list(acronyms(running)))
        lengths.append(len(words))
    told, cased, midway = (np.array(words, dtype=np.int64) for words in (told_words, cased_words, named_words))
    return _Read(tuple(numbers), lengths, told, cased, midway, initials)


def _names(read: _Read, bases_of: Sequence[Sequence[int]], base_ids: Mapping[str, int]) -> frozenset[str]:
    """The words that are names, by how the whole archive writes them, and the acronyms."""
    seen, capital, small = ([0] * len(base_ids) for _ in range(3))
    counts = np.bincount(read.cased, minlength=len(read.words)).tolist()
    midway = np.bincount(read.named, minlength=len(read.words)).tolist()
    for word, numbers, count, named_count in zip(read.words, bases_of, counts, midway, strict=True):
        for number in numbers:
            seen[number] += count
            capital[number] += named_count
            small[number] += count if word[0].islower() else 0
    names = (base for base, number in base_ids.items() if seen[number] and is_name(capital[number], small[number]))
    return frozenset(names).union(*read.acronyms)


def _marks(sent: Sequence[Told], initials: Sequence[Sequence[str]], base_ids: dict[str, int]) -> tuple[Numbers, Numbers]:
    """The words that mark each cluster, and the acronyms of its names."""
    where, what = array("q"), array("q")
    for place, (told, found) in enumerate(zip(sent, initials, strict=True)):
        marks = [base_ids.setdefault(word, len(base_ids)) for word in told.words[:MARKING_WORDS] if word]
        marks += [base_ids.setdefault(word, len(base_ids)) for word in found]
        what.extend(marks)
        where.extend([place] * len(marks))
    return np.array(where, dtype=np.int64), np.array(what, dtype=np.int64)


def _spread(where: Numbers, what: Numbers, into: Sequence[Sequence[int]]) -> tuple[Numbers, Numbers]:
    """Replace every ``what`` by the several things it stands for."""
    sizes = np.array([len(several) for several in into], dtype=np.int64)
    flat = np.fromiter(chain.from_iterable(into), dtype=np.int64, count=int(sizes.sum()))
    starts = np.concatenate(([0], np.cumsum(sizes)))
    times = sizes[what]
    first = np.repeat(starts[what] - np.concatenate(([0], np.cumsum(times)[:-1])), times) if len(what) else _NOWHERE
    return np.repeat(where, times), flat[first + np.arange(len(first))]


def _distinct(what: Numbers, where: Numbers, stories: int) -> tuple[Numbers, Numbers]:
    """Each pair once, in the order of what, then where."""
    keys = np.sort(what * max(1, stories) + where)
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))] if len(keys) else keys
    return keys // max(1, stories), keys % max(1, stories)


def _begin_alike(one: str, other: str) -> bool:
    common = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return common >= max(_ALIKE_FROM, _ALIKE * max(len(one), len(other)))
