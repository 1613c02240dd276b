"""What a reader asks the archive for: words and "phrases in quotes", of which a story must hold every one. Nothing in it is a command."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

LONGEST_QUESTION = 200
MOST_TERMS = 20

_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``terms`` are words or phrases as they were typed; a question without any finds nothing."""

    asked: str
    terms: tuple[str, ...] = ()
    too_long: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A story that was sent, and the date of its issue."""

    issue_on: date
    number: int
    slug: str
    topic: str
    headline: str
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text: where it stands, and how it is compared."""

    start: int
    end: int
    folded: str


def read_question(text: str) -> Question:
    """The terms of what was typed: a quoted phrase is one, every other run of signs is one; those without a letter or digit are none."""
    asked = " ".join("".join(" " if _is_no_text(sign) else sign for sign in text).split())
    if len(asked) > LONGEST_QUESTION:
        return Question(asked=asked[:LONGEST_QUESTION], too_long=True)
    terms = dict.fromkeys(unicodedata.normalize("NFC", phrase or word).strip() for phrase, word in _TERM.findall(asked))
    return Question(asked=asked, terms=tuple(term for term in terms if words_of(term))[:MOST_TERMS])


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, compared without case and accents as the archive does."""
    return tuple(Word(start=found.start(), end=found.end(), folded=fold(found.group())) for found in _WORD.finditer(text))


def fold(text: str) -> str:
    """``MÁLAGA`` as ``malaga``."""
    return re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", text)).lower()


def _is_no_text(sign: str) -> bool:
    """Control characters, NUL before all, and halves of surrogate pairs: no database takes them in a text."""
    return unicodedata.category(sign) in ("Cc", "Cs")
