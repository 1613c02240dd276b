"""Text from strangers made plain: no control characters, no direction overrides, one line."""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_LINE_ENDS = re.compile("[\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]")
_KEPT_JOINERS = "\u200c\u200d"
_SPACES = re.compile(r"\s+")


def plain(text: str, limit: int = 2_000) -> str:
    """One line of visible text in NFC, at most ``limit`` characters: safe for XML, a terminal and a log.

    Zero-width joiners stay where they stand between two letters (Hindi, Persian and emoji need them).
    """
    visible = text
    if not text.isprintable() or "\ufffc" in text or "\ufffd" in text:  # most texts hold nothing of what is looked for here
        visible = _INVISIBLE.sub(lambda found: found[0] if found[0] in _KEPT_JOINERS else "", _LINE_ENDS.sub(" ", text))
    one_line = _SPACES.sub(" ", unicodedata.normalize("NFC", visible)).strip()
    return one_line[:limit].strip(" " + _KEPT_JOINERS)


def header_text(text: str, limit: int = 300) -> str:
    """Plain text that no mail library reads as an encoded word (RFC 2047): ``=?`` is broken apart."""
    return plain(text, limit).replace("=?", "= ?")
