"""Rules of lines that every compiled letter keeps, and how the place is named where one does not."""

import pytest

from newsletter.model.errors import TemplateError
from newsletter.model.letter_rules import require_sound
from newsletter.model.letters import Blank, CompiledLetter, Place

HEAD = b"Subject: Ten\r\nTo: "
TYPE = b'\r\nContent-Type: multipart/alternative; boundary="=_b"\r\n\r\n--=_b\r\nContent-Type: text/plain\r\n\r\n'
MIDDLE = b"\r\n--=_b\r\nContent-Type: text/html\r\n\r\n"
END = b"\r\n--=_b--\r\n"
TO = Place(blank=Blank.TO, encoding="header")
ADDRESS = Place(blank=Blank.ADDRESS, encoding="html")


def a_letter(text: bytes = b"Hello", html: bytes = b"<p>Hello=\r\n", behind: bytes = b"=\r\n</p>", head: bytes = HEAD) -> CompiledLetter:
    """Two parts; a slot in the headers and one in the HTML part."""
    return CompiledLetter(pieces=(head, TYPE + text + MIDDLE + html, behind + END), places=(TO, ADDRESS))


def test_a_sound_letter_passes() -> None:
    """A line of just the length that is allowed, a slot at the start of a line, and two behind each other."""
    require_sound(a_letter(text=b"x" * 76, html=b""))
    require_sound(CompiledLetter(pieces=(HEAD, TYPE + b"a=\r\n", b"=\r\n", b"=\r\n" + END), places=(TO, ADDRESS, ADDRESS)))
    require_sound(a_letter(head=b"X: " + b"x" * 995 + b"\r\nTo: "))


BROKEN = {
    "a bare LF": (
        a_letter(text=b"one\ntwo"),
        "line 8 (text part): a bare CR or LF: some relays would see the end of a line there, others not",
    ),
    "a bare CR": (
        a_letter(html=b"<p>\rHello=\r\n"),
        "line 12 (HTML part): a bare CR or LF: some relays would see the end of a line there, others not",
    ),
    "a dot": (a_letter(text=b"one\r\n.two"), "line 9 (text part): the line begins with a dot, which relays take for the end or remove"),
    "a long line": (a_letter(text=b"x" * 77), "line 8 (text part): a line of more than 76 octets"),
    "a long header": (a_letter(head=b"X: " + b"x" * 996 + b"\r\nTo: "), "line 1 (headers): a header line of more than 998 octets"),
    "a header with no room for its value": (
        a_letter(head=b"X: " + b"x" * 96),
        "line 1 (headers, slot to): a header line of more than 998 octets",
    ),
    "a slot at the start of a header line": (a_letter(head=b"Subject: Ten\r\n"), "line 2 (headers, slot to): a slot begins a header line"),
    "a slot behind words": (
        a_letter(html=b"<p>Hello"),
        "line 12 (HTML part, slot address): the slot does not stand alone between soft line breaks",
    ),
    "a slot before words": (
        a_letter(behind=b" dear"),
        "line 13 (HTML part, slot address): the slot does not stand alone between soft line breaks",
    ),
    "a slot without a soft break": (
        a_letter(behind=b"\r\n</p>"),
        "line 13 (HTML part, slot address): the slot does not stand alone between soft line breaks",
    ),
    "letters outside ASCII": (a_letter(text="für".encode()), "line 8 (text part): letters outside ASCII that are not encoded"),
    "no end": (CompiledLetter(pieces=(b"A: b\r\n\r\nx",), places=()), "the last line: it does not end in CRLF"),
    "NUL": (a_letter(text=b"a\0b"), "headers or body: it holds a NUL"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_is_named_with_its_place(what: str) -> None:
    """Part, line and slot, in one line, and the cure."""
    letter, problem = BROKEN[what]
    with pytest.raises(TemplateError) as told:
        require_sound(letter)
    cure = "Correct the template there and render the issue again; what readers see is never cut or changed for it."
    assert str(told.value) == f"the compiled letter, {problem}\n  {cure}"
