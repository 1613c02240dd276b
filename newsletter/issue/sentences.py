"""Cuts running text into whole sentences, in the scripts of the world, without falling for "Dr.", "U.S." or "3.5"."""

import re
import unicodedata
from collections.abc import Iterable

from newsletter.issue.english import BEFORE_A_NAME, BEFORE_A_NUMBER, PERHAPS_LAST, STARTERS

_MARK = re.compile(r"(?P<mark>[.!?…]+|[。！？｡]+|[؟۔।॥։።]+)(?P<closers>[\"'”’»)\]」』）]*)")
_NEAR = 80  # characters looked at on each side of a mark, so that a text of a megabyte takes no longer than its length
_WIDE_MARKS = "。！？｡"
_OPENERS = "\"'“‘«(["


def split_sentences(text: str) -> tuple[str, ...]:
    """The sentences of a text, in order and untouched but for the white space between them. What has no end mark comes last."""
    sentences, start = [], 0
    for found in _MARK.finditer(text):
        if _ends_here(text, start, found):
            sentences.append(text[start : found.end()].strip())
            start = found.end()
    rest = text[start:].strip()
    return (*(one for one in sentences if one), *((rest,) if rest else ()))


def join_sentences(sentences: Iterable[str]) -> str:
    """Sentences side by side again: with a space, except after the wide marks of Chinese and Japanese."""
    text = ""
    for sentence in sentences:
        text += ("" if not text or text.rstrip("」』）")[-1:] in _WIDE_MARKS else " ") + sentence
    return text


def is_whole(sentence: str) -> bool:
    """Whether a sentence has its end: an end mark that is no ellipsis."""
    bare = sentence.rstrip("\"'”’»)]」』） ")
    return bool(bare) and bare[-1] in ".!?。！？｡؟۔।॥։።" and not bare.endswith("..")


def ends_with_abbreviation(text: str) -> bool:
    """Whether the final period belongs to the last word ("the U.S.", "Acme Inc."), so that it must not be taken off."""
    word = _last_word(text.rstrip("."))
    return text.endswith(".") and ("." in word or word.lower() in PERHAPS_LAST or (len(word) == 1 and word.isupper()))


def count_words(text: str) -> int:
    """Words as a reader takes them: in scripts without spaces two characters count as one word."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    spaced = sum(any(c.isalnum() and unicodedata.east_asian_width(c) not in "WF" for c in word) for word in text.split())
    return spaced + (wide + 1) // 2


def _ends_here(text: str, start: int, found: re.Match[str]) -> bool:
    mark, after = found["mark"], text[found.end() : found.end() + _NEAR]
    if mark[0] in _WIDE_MARKS:
        return not found["closers"] or not after or after[0].isspace() or after[0] in "「『（"
    if after and not after[0].isspace():
        return False
    if ")" in after and _in_brackets(text[max(start, found.start() - _NEAR) : found.end()]):
        return False
    next_word = _next_word(after)
    if not next_word:
        return True
    if next_word[0].islower():
        return False
    return mark != "." or _period_ends(text[max(start, found.start() - _NEAR) : found.start()], next_word)


def _in_brackets(beginning: str) -> bool:
    return beginning.count("(") > beginning.count(")")


def _period_ends(sentence: str, next_word: str) -> bool:
    word = _last_word(sentence)
    known = word.lower()
    if known in BEFORE_A_NAME:
        return False
    if known in BEFORE_A_NUMBER and next_word[0].isdigit():
        return False
    if word.isdigit() and sentence.strip() == word:  # "1. First, …" is the number of a list
        return False
    if "." in word or known in PERHAPS_LAST or (len(word) == 1 and word.isupper()):
        return next_word.lower() in STARTERS
    return True


def _last_word(text: str) -> str:
    words = text.split()
    return words[-1].lstrip(_OPENERS) if words else ""


def _next_word(text: str) -> str:
    words = text.split(maxsplit=1)
    found = words[0].lstrip(_OPENERS) if words else ""
    return re.split(r"[,;:’']", found, maxsplit=1)[0] or found or (words[0] if words else "")
