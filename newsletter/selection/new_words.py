"""How new the reports of a story already sent are: which of their words it did not have, and those words as readers saw them."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from newsletter.model.number_words import NUMBER_WORDS
from newsletter.model.selections import SentCluster
from newsletter.model.stories import Story
from newsletter.model.words import words_of
from newsletter.selection.readings import Readings
from newsletter.selection.voices import owner_of

LEAST_SHARE = 0.15
OUTCOME = 2.0
"""A word that says how it came out counts double: a verdict is told in few words ("loses", "guilty", "signed")."""

_SHOWN = 4
_SAME_STEM = 5
_NUMBER = re.compile(r"\d[\d.]*(st|nd|rd|th|k|m|mn|b|bn|tn)?")
_LARGE = ("dozen", "thirty", "forty", "fifty", "hundred", "thousand", "million", "billion", "trillion")
_NUMBER_WORDS = frozenset((*NUMBER_WORDS["en"], *_LARGE))
_OUTCOMES = """
    acquitted admit agreed announced annul annulled appeal appointed approve approved arrested banned blocked cancel cancelled canceled
    charged collapse collapsed concede conceded confirm confirmed convicted conviction convict dead death declare declared defeat defeated
    denied die died dismissed dropped elected ended fired found freed funeral guilty hire hired indicted indictment jailed killed launched
    lose lost nominated ousted overturn overturned overrule overruled pass passed plead pleaded postponed quit reelected reject rejected
    released rescued resign resigned resignation ruled ruling sack sacked sentence sentenced settle settled shot sign signed step struck
    succeed successor sue sued surrender surrendered suspended sworn testify testified trial unveil uphold upheld verdict veto vetoed
    victory win withdraw withdrawn won
"""
OUTCOMES = frozenset(_OUTCOMES.split())
_TOKEN = re.compile(r"[^\s/|–—]+")
_EDGES = re.compile(r"^[^\w$£€¥#@]+|['’]s$|[^\w%]+$")


def novelty(
    new: Sequence[Story], earlier: Sequence[SentCluster], rarity: Mapping[str, float], readings: Readings
) -> tuple[float, tuple[str, ...]]:
    """The share of the new reports' weight that lies on words the sent ones had less of, and those words, most telling first.

    Numbers weigh nothing: a jackpot or a toll that grows is the same story. (Developments told from repeats on 36 labelled stories:
    area under the curve .876 with plain words, .908 without numbers, .921 with outcomes counted double besides.)
    """
    shares = _agreed(new, readings)
    had = _had(earlier, rarity)
    gains = {word: _weight(word, rarity) * max(0.0, share - had.get(word, 0.0)) for word, share in shares.items()}
    whole = sum(_whole(word, rarity, gains[word]) * share for word, share in shares.items())
    telling = sorted((word for word in gains if gains[word] > 0), key=lambda word: (-gains[word], word))
    return (sum(gains.values()) / whole if whole else 0.0), _of_different_words(as_printed(telling, new))[:_SHOWN]


def _of_different_words(printed: Sequence[str]) -> tuple[str, ...]:
    """Without other forms of a word that stands there already (``blocks`` after ``blocked``)."""
    first: dict[str, str] = {}
    for word in printed:
        first.setdefault(word[:_SAME_STEM].lower(), word)
    return tuple(first.values())


def as_printed(words: Sequence[str], stories: Sequence[Story]) -> tuple[str, ...]:
    """Words as the headlines have them ("acquisition", "$44B"), each form once, in the order of ``words``."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for story in stories:
        for token in _TOKEN.findall(story.title):
            shown = _EDGES.sub("", _EDGES.sub("", token))
            for word in words_of(token, story.language):
                forms[word][shown] += 1
    printed = (_commonest(forms[word]) if word in forms else word for word in words)
    return tuple(dict.fromkeys(printed))


def _agreed(stories: Sequence[Story], readings: Readings) -> dict[str, float]:
    """The share of stories that have each word. What one outlet alone says does not count: it is its author's, not news."""
    having: Counter[str] = Counter()
    outlets: dict[str, set[str]] = defaultdict(set)
    for story in stories:
        for word in dict.fromkeys(readings.words(story)):
            having[word] += 1
            outlets[word].add(owner_of(story.origin or story.family))
    least, voices = max(2, LEAST_SHARE * len(stories)), min(2, len(set().union(*outlets.values())))
    return {word: count / len(stories) for word, count in having.items() if count >= least and len(outlets[word]) >= voices}


def _had(earlier: Sequence[SentCluster], rarity: Mapping[str, float]) -> dict[str, float]:
    """The largest share of its stories in which any earlier chapter had each word."""
    had: dict[str, float] = {}
    for chapter in earlier:
        for word, weight in chapter.words:
            had[word] = max(had.get(word, 0.0), min(1.0, weight / rarity.get(word, 1.0)))
    return had


def _weight(word: str, rarity: Mapping[str, float]) -> float:
    if word in _NUMBER_WORDS or _NUMBER.fullmatch(word):
        return 0.0
    return rarity.get(word, 1.0) * (OUTCOME if word in OUTCOMES else 1.0)


def _whole(word: str, rarity: Mapping[str, float], gain: float) -> float:
    """An outcome that is no news weighs like any word, so that it does not water down what is."""
    return _weight(word, rarity) if gain else rarity.get(word, 1.0)


def _commonest(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))
