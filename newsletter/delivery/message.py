"""Builds the message for one subscriber: the compiled letter's bytes with the encoded values between them."""

import re
from collections.abc import Callable, Mapping
from html import escape

from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.quoted_printable import quoted

_NEEDS_NOTHING = re.compile(r"[A-Za-z0-9/:@+_-][A-Za-z0-9/:@+_.-]{0,74}")
_HEADER_VALUE = re.compile(r"[!-~](?:[ -~]{0,898}[!-~])?")
_LINE_ENDS = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")


def build_message(letter: CompiledLetter, values: Mapping[Blank, str]) -> bytes:
    """The whole message with CRLF line ends; nothing on the way needs to change a byte of it.

    A value for a header stands there as given: ASCII, ``DATE`` in the form of RFC 5322, ``MESSAGE_ID`` with its angle brackets,
    ``TO`` an address, ``UNSUBSCRIBE_URL`` a bare URL. Raises ValueError for one with a line break, or one no header can hold.
    A letter needs values for its own blanks only (KeyError otherwise); more of them do no harm.
    """
    parts = [letter.pieces[0]]
    for place, piece in zip(letter.places, letter.pieces[1:], strict=True):
        parts += (_ENCODERS[place.encoding](values[place.blank]), piece)
    return b"".join(parts)


def _for_header(value: str) -> bytes:
    if not _HEADER_VALUE.fullmatch(value):
        raise ValueError("a value with line breaks, controls or letters outside ASCII, or of no or too great length, is no header value")
    return value.encode("ascii")


def _for_text(value: str) -> bytes:
    if _NEEDS_NOTHING.fullmatch(value):
        return value.encode("ascii")
    return quoted(_LINE_ENDS.sub(" ", value))


def _for_html(value: str) -> bytes:
    if _NEEDS_NOTHING.fullmatch(value):
        return value.encode("ascii")
    return quoted(escape(_LINE_ENDS.sub(" ", value)))


_ENCODERS: dict[str, Callable[[str], bytes]] = {"header": _for_header, "text": _for_text, "html": _for_html}
