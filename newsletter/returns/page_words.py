"""The words of a report that was written as a page (HTML) alone: tags go, lines stay. Bounded and linear."""

import re
from html import unescape

_HIDDEN = re.compile(r"<(?:style|script|head)\b[^<]{0,20000}", re.IGNORECASE)
_BREAK = re.compile(r"<(?:br|/?p|/?div|/?tr|/?li|/?h\d|/?pre|/?table|/?blockquote|hr)\b[^<>]{0,500}>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]{0,1000}>", re.IGNORECASE)


def words_of(page: str) -> str:
    """The page's text, a line for each of its blocks."""
    text = _TAG.sub(" ", _BREAK.sub("\n", _HIDDEN.sub(" ", page)))
    return "\n".join(" ".join(line.split()) for line in unescape(text).split("\n"))
