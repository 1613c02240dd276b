"""Adds to a compiled letter the address by which its reader leaves by mail, behind the link that does the same (RFC 2369, RFC 8058).

Done when letters are sent, not when they are written: so the setting holds at once, for letters that were written before it too.
"""

from newsletter.model.letters import Blank, CompiledLetter, Place

_BEFORE, _BEHIND = b"\r\nList-Unsubscribe: <", b">\r\n"
_LINK, _MAILTO = (Place(blank=blank, encoding="header") for blank in (Blank.UNSUBSCRIBE_URL, Blank.UNSUBSCRIBE_MAILTO))
_BETWEEN = b">,\r\n <mailto:"
"""Folded behind the comma, and nowhere else: the header is never encoded and no address in it is ever broken."""


def with_mailto(letter: CompiledLetter) -> CompiledLetter:
    """The letter with one more blank in its List-Unsubscribe; one without that header, such as an alarm, as it is."""
    for number, place in enumerate(letter.places):
        before, behind = letter.pieces[number], letter.pieces[number + 1]
        if place == _LINK and before.endswith(_BEFORE) and behind.startswith(_BEHIND):
            return CompiledLetter(
                pieces=(*letter.pieces[: number + 1], _BETWEEN, *letter.pieces[number + 1 :]),
                places=(*letter.places[: number + 1], _MAILTO, *letter.places[number + 1 :]),
            )
    return letter
