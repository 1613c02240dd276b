"""Writes a value as its place in the letter asks: in a header, in text, in HTML, or as part of an address on the web."""

import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote

from newsletter.model.quoted_printable import quoted

NEEDS_NOTHING = re.compile(r"[A-Za-z0-9/:@+_-][A-Za-z0-9/:@+_.-]{0,74}")
"""What reads the same in headers, text and HTML, and fits one line with room for a soft break. Most addresses and links do."""

_LONGEST_HEADER_VALUE = 900
_LINE_ENDS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")


def _for_header(value: str) -> bytes:
    if not (value.isascii() and value.isprintable() and 0 < len(value) <= _LONGEST_HEADER_VALUE and value.strip(" ") == value):
        raise ValueError("a value with line breaks, controls or letters outside ASCII, or of no or too great length, is no header value")
    return value.encode("ascii")


def _for_text(value: str) -> bytes:
    return quoted(_LINE_ENDS.sub(" ", value))


def _for_html(value: str) -> bytes:
    return quoted(escape(_LINE_ENDS.sub(" ", value)))


def _for_url(value: str) -> bytes:
    """Percent-encoded to the last sign (RFC 3986 section 2.1), so that a value cannot become another parameter."""
    return quoted(quote(value, safe="", errors="replace"))


ENCODERS: dict[str, Callable[[str], bytes]] = {"header": _for_header, "text": _for_text, "html": _for_html, "url": _for_url}
"""By the encoding of a place. A body value begins no line with a dot and leaves room for a soft break; the header's raises ValueError."""
