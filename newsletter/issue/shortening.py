"""Makes a line shorter without ever cutting a word: whole words up to a natural place, no dangling "the", "of" or "400"."""

import re
import unicodedata
from collections.abc import Sequence

from newsletter.issue.english import BINDERS, JOINTS, NO_ADVERBS, NUMBERS, OBJECT_STARTS, PHRASE_STARTS, SMALL_WORDS, WEAK_ENDS

_EDGE = " ,;:–—-/&|"
_QUOTES = ("'", "‘")
_CLAUSE_ENDS = (",", ";", ":", "–", "—", "?", "!")
_OPENING_SINGLE = re.compile(r"(?<!\S)['‘](?=\w)")
_CLOSING_SINGLE = re.compile(r"(?<=[\w.,!?])['’](?!\w)")
_OWNER = re.compile(r"['’](?:s|re|ve|ll|d|m)?$")
_LENGTH_COUNTS = 3
"""How much a line that fills its room is worth beside one that ends well (see ``_CLAUSE`` and the others)."""

_LEAST = 0.4
"""A beginning that fills less of its room tells too little, if there is another."""

_ADVERB = re.compile(r"[a-z]{3,}ly")
_WIDE_BREAK = re.compile(r"[、，。：；！？」』）\s]")


def width(text: str) -> int:
    """Characters as they take room: a Chinese or Japanese one is twice as wide."""
    return sum(
        1 if unicodedata.east_asian_width(character) not in "WF" else 2 for character in text if not unicodedata.combining(character)
    )


def shorten(text: str, limit: int) -> str:
    """The best beginning of the line that is no wider than ``limit``; "" when not even one word fits."""
    if width(text) <= limit:
        return text
    if unicodedata.east_asian_width(text[0]) in "WF":
        return _shorten_unspaced(text, limit)
    words = text.split()
    begins = [(place, width(" ".join(words[:place]).rstrip(_EDGE))) for place in range(1, len(words))]
    fitting = [(place, room) for place, room in begins if room <= limit and _quality(words, place) != _BROKEN]
    telling = [(place, room) for place, room in fitting if room >= limit * _LEAST] or fitting
    best, _ = max(telling, key=lambda cut: (_quality(words, cut[0]) + _LENGTH_COUNTS * cut[1] / limit, cut[0]), default=(0, 0))
    return tidy(" ".join(words[:best]))


def ends_well(text: str, beginning: str) -> bool:
    """Whether this beginning of the line stops at the end of a phrase, so that it reads as if meant."""
    place = len(beginning.split())
    return beginning != "" and (place >= len(text.split()) or _quality(text.split(), place) >= _JOINT)


def shorten_line(text: str, limit: int) -> str:
    """Like ``shorten``, but a line that would end in the middle of a thought gives way to the phrase at its end, when that is whole."""
    if width(text) <= limit:
        return text
    words = without_article(text).split()
    begin = shorten(" ".join(words), limit)
    if begin and _quality(words, len(begin.split())) > _MIDDLE and width(begin) >= limit // 3:
        return begin
    phrases = (_phrase_from(words, place) for place in range(1, len(words) - 2) if _begins_phrase(words, place))
    whole = next((phrase for phrase in phrases if limit // 2 <= width(phrase) <= limit), "")
    return tidy(without_article(whole)) or begin


def without_article(text: str) -> str:
    """The line without a leading "A", "An" or "The", beginning with a capital."""
    first, _, rest = text.partition(" ")
    return _first_up(rest if rest and first.lower() in {"a", "an", "the"} else text)


def tidy(text: str) -> str:
    """Without loose punctuation at the end, or one half of a pair of quotation marks or brackets."""
    for opening, closing in ("“”", "«»", "()", "[]"):
        if text.count(opening) != text.count(closing):
            text = text.replace(opening, "").replace(closing, "")
    if _OPENING_SINGLE.search(text) and not _CLOSING_SINGLE.search(text):
        text = _OPENING_SINGLE.sub("", text)
    if text.count('"') % 2:
        text = text.replace('"', "")
    return _first_up(text.strip(_EDGE))


_CLAUSE, _PHRASE, _JOINT, _MIDDLE, _TORN, _WORST, _BROKEN = 5.0, 4.0, 3.0, 2.0, 1.0, 0.1, 0.0


def _quality(words: Sequence[str], place: int) -> float:
    """How naturally a line can end before ``words[place]``; 0 where it must not."""
    last, following = words[place - 1], words[place] if place < len(words) else ""
    if _bare(last) in WEAK_ENDS or _is_count(last) or (_OWNER.search(last) and not last.startswith(_QUOTES)):
        return _BROKEN
    if _in_quotation(" ".join(words[:place])):
        return _WORST
    if last.endswith(",") and _is_list(words[place : place + 4]):
        return _TORN
    if not following or last.endswith(_CLAUSE_ENDS) or following in {"–", "—", "-", "|"}:
        return _CLAUSE
    if (last[:1].isupper() and following[:1].isupper()) or (_ADVERB.fullmatch(last) and last not in NO_ADVERBS):
        return _TORN  # perhaps the two halves of a name; "formally | charged"
    return _quality_before(following, place)


def _quality_before(following: str, place: int) -> float:
    after = _bare(following)
    if after in BINDERS or after in OBJECT_STARTS or _is_count(following):
        return _TORN  # "passes | its largest trial" would leave a verb without its object
    if after in PHRASE_STARTS:
        return _PHRASE
    if after in JOINTS:
        return _JOINT if place > 2 else _TORN
    return _MIDDLE


def _in_quotation(beginning: str) -> bool:
    opened = len(_OPENING_SINGLE.findall(beginning)) > len(_CLOSING_SINGLE.findall(beginning))
    return opened or beginning.count("“") > beginning.count("”") or beginning.count('"') % 2 == 1


def _is_list(following: Sequence[str]) -> bool:
    """Whether a comma before these words separates the parts of a list ("Ukraine, Israel and Taiwan")."""
    return any(word in {"and", "or", "&"} for word in following[1:3]) or any(word.endswith(",") for word in following[:2])


def _phrase_from(words: Sequence[str], place: int) -> str:
    """The words from here to the end of the clause."""
    end = next((after for after in range(place + 1, len(words)) if words[after - 1].endswith(_CLAUSE_ENDS)), len(words))
    return " ".join(words[place:end])


def _begins_phrase(words: Sequence[str], place: int) -> bool:
    word, before = _bare(words[place]), _bare(words[place - 1])
    tied = before in SMALL_WORDS | BINDERS | PHRASE_STARTS or _is_count(words[place - 1])
    return (word in {"a", "an", "the"} or _is_count(words[place])) and not tied


def _is_count(word: str) -> bool:
    bare = _bare(word)
    return bare in NUMBERS or bool(re.fullmatch(r"\d{1,3}|\d{1,3}([.,]\d+)+|[$€£]\d[\d.,]*", bare))


def _bare(word: str) -> str:
    return word.strip("\"'“”‘’«»()[],;:.!?").lower()


def _shorten_unspaced(text: str, limit: int) -> str:
    """For scripts without spaces: up to a mark if there is one, else up to a character, which is the smallest word there."""
    fitting = text
    while width(fitting) > limit:
        fitting = fitting[:-1]
    breaks = [found.start() for found in _WIDE_BREAK.finditer(fitting) if width(fitting[: found.start()]) >= limit // 3]
    return fitting[: breaks[-1]] if breaks else fitting


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
