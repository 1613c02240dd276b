"""What readers have already had: whether a cluster was sent before, and whether enough is new to send it again as an update."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from newsletter.model.selections import Reason, SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.selection import reasons
from newsletter.selection.kinds import Kind
from newsletter.selection.likeness import unit_of
from newsletter.selection.new_words import novelty
from newsletter.selection.readings import Readings
from newsletter.selection.voices import hear_voices, independent

SHARED_ARTICLES = 0.2
SHARED_WORDS = 0.45
SAME_AFFAIR = 0.4
"""From this likeness on readers have had it, and it comes again only as an update. (Mean nDCG@10 with memory .340 without, .337 at .45,
.334 at .4, .324 at .3; without it a head of state fled on two mornings, each as if for the first time.)"""
NOVELTY = 0.26
"""Any from 0.23 to 0.28 tells the 36 labelled stories apart equally well (F1 .87; outcomes count double, which lifts what was 0.23). With
0.26 a month of letters is a little better (mean nDCG@10 +.005, better on three days, worse on none), with 4 % repeats for 5 %."""

NOVELTY_AFTER_TWO = 0.35
_UPDATES_BEFORE_MORE_IS_NEEDED = 2
UPDATE_VOICES = 3
_SMALL_DAY = 10

Words = Sequence[tuple[str, float]]

_Postings = dict[str, list[tuple[int, float]]]
"""For each word the chapters that have it, by number, and its weight there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A cluster that was sent before: the latest chapter, the reports that are ``new`` since, and why it may come again or not."""

    sent: SentCluster
    new: tuple[Story, ...]
    novelty: float = 0.0
    update: Reason | None = None
    bar: Reason | None = None


def voices_for_update(least_voices: int, families: int) -> int:
    """How many outlet families must have something new: three, or ``least_voices`` where fewer than ten families had news that day."""
    return UPDATE_VOICES if families >= _SMALL_DAY else min(UPDATE_VOICES, least_voices)


class SentMemory:
    """What earlier issues sent, ready to be asked about many clusters."""

    def __init__(self, sent: Sequence[SentCluster]) -> None:
        self._chapters = sorted(sent, key=lambda chapter: (chapter.issue_on, chapter.number))
        self._by_key: dict[str, set[int]] = defaultdict(set)
        self._by_url: dict[str, list[int]] = defaultdict(list)
        self._by_share: _Postings = defaultdict(list)
        self._by_unit: _Postings = defaultdict(list)
        for number, chapter in enumerate(self._chapters):
            self._by_key[chapter.cluster_key].add(number)
            for url in dict.fromkeys(chapter.canonical_urls):
                self._by_url[url].append(number)
            for postings, weights in ((self._by_share, _shares(chapter.words)), (self._by_unit, unit_of(chapter.words))):
                for word, weight in weights.items():
                    postings[word].append((number, weight))

    def chapters_of(self, cluster: Cluster) -> tuple[SentCluster, ...]:
        """The sent clusters that were this one, oldest first: under the same key, with shared articles, or in words as alike."""
        articles = Counter(number for story in cluster.stories for number in self._by_url.get(story.canonical_url, ()))
        overlaps = _met(_shares(cluster.words), self._by_share, min)
        cosines = _met(unit_of(cluster.words), self._by_unit, mul)
        same = self._by_key.get(cluster.key, set()).copy()
        for found, enough in ((articles, max(1, SHARED_ARTICLES * len(cluster.stories))), (overlaps, SHARED_WORDS), (cosines, SAME_AFFAIR)):
            same |= {number for number, amount in found.items() if amount >= enough}
        return tuple(self._chapters[number] for number in sorted(same))


def _met(weights: Mapping[str, float], postings: _Postings, joined: Callable[[float, float], float]) -> dict[int, float]:
    """For each chapter that has any of the words, the sum over them of both weights joined."""
    sums: dict[int, float] = defaultdict(float)
    for word, weight in weights.items():
        for number, theirs in postings.get(word, ()):
            sums[number] += joined(weight, theirs)
    return sums


def remember(
    cluster: Cluster, reports: Sequence[Story], memory: SentMemory, needed_voices: int, readings: Readings | None = None
) -> Remembered | None:
    """Look a cluster up among what was sent; ``reports`` are its stories that count. None: readers have not had it.

    Opinion and analysis of what readers have had are nothing new.
    """
    readings = readings or Readings()
    earlier = memory.chapters_of(cluster)
    if not earlier:
        return None
    latest = earlier[-1]
    had = frozenset(url for chapter in earlier for url in chapter.canonical_urls)
    new = tuple(story for story in reports if story.canonical_url not in had)
    told = tuple(story for story in new if readings.kind(story) is not Kind.OPINION)
    voices = len(independent(hear_voices(told)))
    amount, new_words = novelty(told, earlier, cluster.rarity, readings)
    needed = NOVELTY if len(earlier) <= _UPDATES_BEFORE_MORE_IS_NEEDED else NOVELTY_AFTER_TWO
    why_not = _why_no_update(len(told), voices, needed_voices, amount, needed)
    if why_not:
        numbers = {"novelty": amount, "novelty_needed": needed, "outlets": voices, "outlets_needed": needed_voices}
        return Remembered(sent=latest, new=new, novelty=amount, bar=reasons.already_sent(latest, why_not, **numbers))
    return Remembered(sent=latest, new=new, novelty=amount, update=reasons.update_of(latest, amount, new_words, voices))


def _shares(words: Words) -> dict[str, float]:
    """Each word's part of the whole weight."""
    whole = sum(weight for _, weight in words)
    return {word: weight / whole for word, weight in words} if whole else {}


def _why_no_update(new: int, voices: int, needed_voices: int, novelty: float, needed: float) -> str:
    if not new:
        return "nothing new since"
    if voices < needed_voices:
        return f"only {reasons.outlets(voices)} with something new ({reasons.number_word(needed_voices)} are needed)"
    if novelty < needed:
        return f"not new enough (novelty {novelty:.2f}, needed {needed:.2f})"
    return ""
