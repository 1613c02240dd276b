"""Text out of markup: tags stripped, entities decoded, words of neighbouring blocks kept apart, cut only between words."""

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser

from newsletter.model.plain_text import plain

MARKUP_LIMIT = 100_000
"""Characters of markup looked at; no field of a feed needs more to give its first sentences."""

_BLOCKS = re.compile(
    r"<(?=/?(?:p|br|hr|div|li|ul|ol|dl|dt|dd|tr|td|th|h[1-6]|table|section|article|aside|header|footer|figure|figcaption|blockquote|pre)\b)",
    re.IGNORECASE,
)
_UNSEEN = "script, style, template, noscript, iframe, object, svg, math"
_HIDES = re.compile(r"<(?:" + _UNSEEN.replace(", ", "|") + ")", re.IGNORECASE)


def strip_markup(markup: str) -> str:
    """The visible text of a piece of HTML as one plain line; the content of scripts and styles goes with their tags."""
    some = markup[:MARKUP_LIMIT]
    if "<" not in some and "&" not in some:
        return plain(some, MARKUP_LIMIT)
    tree = LexborHTMLParser(_BLOCKS.sub(" <", some))
    if _HIDES.search(some):
        for node in tree.css(_UNSEEN):
            node.decompose()
    body = tree.body
    return plain(unescape(body.text(separator="")) if body else "", MARKUP_LIMIT)


def read_letters(text: str) -> str:
    """A text that is meant letter by letter: tags stay as they stand, but entities that were encoded twice are decoded."""
    return plain(unescape(text[:MARKUP_LIMIT]), MARKUP_LIMIT)


def cut_between_words(text: str, limit: int) -> str:
    """The text, or its beginning up to the last whole word with an ellipsis, at most ``limit`` characters in all."""
    if len(text) <= limit:
        return text
    kept = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in kept[limit // 2 :]:
        kept = kept.rpartition(" ")[0]
    return kept.rstrip(" ,;:–—-") + "…"
