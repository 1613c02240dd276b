"""Bytes to text by the name of a character set that a stranger wrote: always text, and never a slow or surprising codec."""

import re

_KNOWN = re.compile(
    r"utf-?(8|16(-?[bl]e)?)|(us-)?ascii|iso-?(8859|2022)[-_\w]*|latin-?\d+|windows-?\d+|cp\d+|koi8-?[rut]"
    r"|shift[-_]?jis(x0213|2004)?|s-?jis|euc[-_]?\w{2,4}|gb(k|2312|18030)|big5(-?hkscs)?|macroman|tis-?620"
)
"""``idna`` and ``punycode`` take time in the square of what they read; ``unicode_escape`` and ``utf-7`` read what is not there."""


def decoded(content: bytes, charset: str = "") -> str:
    """Text of bytes: by the named set, else by UTF-8, else by Latin-1. What cannot be read becomes U+FFFD."""
    name = charset.strip().strip("'\"").lower()
    if _KNOWN.fullmatch(name):
        try:
            return content.decode(name, "replace" if name not in ("us-ascii", "ascii") else "strict")
        except (LookupError, ValueError):
            pass
    if b"\x1b$" in content or b"\x1b(J" in content:
        return content.decode("iso-2022-jp", "replace")
    try:
        return content.decode("utf-8")
    except ValueError:
        return content.decode("latin-1")
