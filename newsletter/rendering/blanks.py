"""Marker words that hold the blanks' places while a letter passes through templates, MJML and style inlining."""

import re
from collections.abc import Mapping
from html import escape

from newsletter.model.letters import Blank

_WORDS = {blank: f"BLANK{blank.value.replace('_', '')}END" for blank in Blank}
_BLANKS = {word: blank for blank, word in _WORDS.items()}
_MARKED = re.compile("(" + "|".join(_BLANKS) + ")")


def marker(blank: Blank) -> str:
    """The blank's marker: letters only, so that no stage on the way changes it."""
    return _WORDS[blank]


def without_markers(text: str) -> str:
    """A stranger's text in which nothing reads as a marker: a headline must not fetch a subscriber's links into the letter."""
    return _MARKED.sub("…", text)


def cut(text: str) -> tuple[str | Blank, ...]:
    """The text cut at its markers: literals (some of them empty) and blanks in turn, a literal first and last."""
    return tuple(_BLANKS.get(bit, bit) if index % 2 else bit for index, bit in enumerate(_MARKED.split(text)))


def fill_html(html: str, values: Mapping[Blank, str]) -> str:
    """The HTML with its blanks filled in, for a preview; a blank without a value stays empty."""
    return _MARKED.sub(lambda found: escape(values.get(_BLANKS[found[0]], "")), html)


def fill_text(text: str, values: Mapping[Blank, str]) -> str:
    """The text with its blanks filled in, for a preview; a blank without a value stays empty."""
    return _MARKED.sub(lambda found: values.get(_BLANKS[found[0]], ""), text)
