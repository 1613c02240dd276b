"""What readers have already had: whether a cluster was sent before, and whether enough is new to send it again as an update."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from newsletter.model.selections import Reason, SentCluster
from newsletter.model.stories import Cluster, Story
from newsletter.model.words import words_of_story
from newsletter.selection import reasons
from newsletter.selection.voices import hear_voices, independent

SHARED_ARTICLES = 0.2
SHARED_WORDS = 0.45
NOVELTY = 0.23
NOVELTY_AFTER_TWO = 0.35
_UPDATES_BEFORE_MORE_IS_NEEDED = 2
UPDATE_VOICES = 3
_SMALL_DAY = 10
_LEAST_SHARE = 0.15
_NEW_WORDS = 4

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A cluster that was sent before: the latest chapter, the reports that are ``new`` since, and why it may come again or not."""

    sent: SentCluster
    new: tuple[Story, ...]
    update: Reason | None = None
    bar: Reason | None = None


def voices_for_update(least_voices: int, families: int) -> int:
    """How many outlet families must have something new: three, or ``least_voices`` where fewer than ten families had news that day."""
    return UPDATE_VOICES if families >= _SMALL_DAY else min(UPDATE_VOICES, least_voices)


def remember(cluster: Cluster, reports: Sequence[Story], sent: Sequence[SentCluster], needed_voices: int) -> Remembered | None:
    """Look a cluster up among what was sent; ``reports`` are its stories that count. None: readers have not had it."""
    earlier = [chapter for chapter in sent if is_same(cluster, chapter)]
    if not earlier:
        return None
    latest = max(earlier, key=lambda chapter: (chapter.issue_on, -chapter.number))
    had = frozenset(url for chapter in earlier for url in chapter.canonical_urls)
    new = tuple(story for story in reports if story.canonical_url not in had)
    voices = len(independent(hear_voices(new)))
    novelty, new_words = _novelty(new, earlier, cluster.rarity)
    needed = NOVELTY if len(earlier) <= _UPDATES_BEFORE_MORE_IS_NEEDED else NOVELTY_AFTER_TWO
    why_not = _why_no_update(len(new), voices, needed_voices, novelty, needed)
    if why_not:
        return Remembered(sent=latest, new=new, bar=reasons.already_sent(latest, why_not))
    return Remembered(sent=latest, new=new, update=reasons.update_of(latest, novelty, new_words, voices))


def is_same(cluster: Cluster, sent: SentCluster) -> bool:
    """Whether a cluster is one that was sent: it lives on under the same key, shares its articles, or shares its words."""
    if cluster.key == sent.cluster_key:
        return True
    had = frozenset(sent.canonical_urls)
    shared = sum(story.canonical_url in had for story in cluster.stories)
    return shared >= max(1, SHARED_ARTICLES * len(cluster.stories)) or word_overlap(cluster.words, sent.words) >= SHARED_WORDS


def word_overlap(ours: Sequence[tuple[str, float]], theirs: Sequence[tuple[str, float]]) -> float:
    """How much of two clusters' weight lies on the same words, from 0 to 1."""
    weights = dict(theirs)
    shared = [(weight, weights[word]) for word, weight in ours if word in weights]
    if not shared:
        return 0.0
    our_weight, their_weight = sum(weight for _, weight in ours), sum(weights.values())
    return sum(min(our / our_weight, their / their_weight) for our, their in shared)


def _why_no_update(new: int, voices: int, needed_voices: int, novelty: float, needed: float) -> str:
    if not new:
        return "nothing new since"
    if voices < needed_voices:
        return f"only {reasons.outlets(voices)} with something new ({reasons.number_word(needed_voices)} are needed)"
    if novelty < needed:
        return f"not new enough (novelty {novelty:.2f}, needed {needed:.2f})"
    return ""


def _novelty(new: Sequence[Story], earlier: Sequence[SentCluster], rarity: Shares) -> tuple[float, tuple[str, ...]]:
    """The share of the new reports' weight that lies on words the sent ones had less of, and the heaviest of those words."""
    shares = _agreed_words(new)
    had: dict[str, float] = {}
    for chapter in earlier:
        for word, weight in chapter.words:
            had[word] = max(had.get(word, 0.0), min(1.0, weight / rarity.get(word, 1.0)))
    gains = {word: rarity.get(word, 1.0) * max(0.0, share - had.get(word, 0.0)) for word, share in shares.items()}
    whole = sum(rarity.get(word, 1.0) * share for word, share in shares.items())
    news = sorted((word for word in gains if gains[word] > 0), key=lambda word: (-gains[word], word))
    return (sum(gains.values()) / whole if whole else 0.0), tuple(news[:_NEW_WORDS])


def _agreed_words(stories: Sequence[Story]) -> dict[str, float]:
    """The share of stories that have each word. One story's words alone do not count: they are its author's, not news."""
    having: Counter[str] = Counter()
    for story in stories:
        having.update(dict.fromkeys(words_of_story(story), 1))
    least = max(2, _LEAST_SHARE * len(stories))
    return {word: count / len(stories) for word, count in having.items() if count >= least}
