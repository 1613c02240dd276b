"""Adds to a compiled letter the addresses at the return path's domain: for readers who leave by mail, and for complaints of providers.

Done when letters are sent, not when they are written: so the setting holds at once, for letters that were written before it too.
"""

from collections.abc import Collection

from newsletter.model.letters import Blank, CompiledLetter, Place

_BEFORE, _BEHIND = b"\r\nList-Unsubscribe: <", b">\r\n"
_LINK, _MAILTO = (Place(blank=blank, encoding="header") for blank in (Blank.UNSUBSCRIBE_URL, Blank.UNSUBSCRIBE_MAILTO))
_BETWEEN = b">,\r\n <mailto:"
"""Folded behind the comma, and nowhere else: the header is never encoded and no address in it is ever broken."""


def with_ways_back(letter: CompiledLetter, domain: str, author: str, signing: Collection[str]) -> CompiledLetter:
    """The letter with one more blank in its List-Unsubscribe (RFC 2369); one without that header, such as an alarm, as it is.

    ``author``: the domain of From; ``signing``: those that letters are signed for. Providers are told where to complain (RFC 9477) only
    where they may believe it: signed for the author's very domain, at that domain or below it.
    """
    for number, place in enumerate(letter.places):
        before, behind = letter.pieces[number], letter.pieces[number + 1]
        if place == _LINK and before.endswith(_BEFORE) and behind.startswith(_BEHIND):
            told = author in signing and f".{domain}".endswith(f".{author}")
            complaints = f"CFBL-Address: fbl@{domain}; report=arf\r\n".encode() if told else b""
            return CompiledLetter(
                pieces=(
                    *letter.pieces[: number + 1],
                    _BETWEEN,
                    _BEHIND + complaints + behind.removeprefix(_BEHIND),
                    *letter.pieces[number + 2 :],
                ),
                places=(*letter.places[: number + 1], _MAILTO, *letter.places[number + 1 :]),
            )
    return letter
