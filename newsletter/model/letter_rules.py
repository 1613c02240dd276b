"""What every compiled letter must keep to, checked once so that nobody has to look at its messages again (RFC 5321, 5322, 2045)."""

from collections.abc import Iterator

from newsletter.model.errors import TemplateError
from newsletter.model.letters import CompiledLetter

LINE_LIMIT = 998
"""Longest line of a message (RFC 5322 section 2.1.1)."""

QUOTED_LIMIT = 76
"""Longest line of quoted-printable (RFC 2045 section 6.7)."""

VALUE_LIMIT = 900
"""Longest value of a header slot."""

_SLOT = "\0"
_CURE = "Correct the template there and render the issue again; what readers see is never cut or changed for it."


def require_sound(letter: CompiledLetter) -> None:
    """Raises TemplateError that names the first place where a message of this letter could break a rule of lines."""
    for place, problem in _broken(letter):
        raise TemplateError(f"the compiled letter, {place}", problem, _CURE)


def _broken(letter: CompiledLetter) -> Iterator[tuple[str, str]]:
    names = iter(letter.places)
    part, in_headers = "headers", True
    if any(b"\0" in piece for piece in letter.pieces):
        yield "headers or body", "it holds a NUL"
    lines = _SLOT.join(piece.decode("latin-1") for piece in letter.pieces).split("\r\n")
    if lines.pop():
        yield "the last line", "it does not end in CRLF"
    for number, line in enumerate(lines, 1):
        slots = [next(names).blank for _ in range(line.count(_SLOT))]
        place = f"line {number} ({part}{''.join(f', slot {slot}' for slot in slots)})"
        if problem := _problem(line) or (_in_headers(line) if in_headers else _in_body(line)):
            yield place, problem
        part, in_headers = _where(line, part, in_headers)


def _problem(line: str) -> str:
    if "\r" in line or "\n" in line:
        return "a bare CR or LF: some relays would see the end of a line there, others not"
    if not line.isascii():
        return "letters outside ASCII that are not encoded"
    return "the line begins with a dot, which relays take for the end or remove" if line.startswith(".") else ""


def _in_headers(line: str) -> str:
    if line.startswith(_SLOT):
        return "a slot begins a header line"
    if len(line) + line.count(_SLOT) * VALUE_LIMIT > LINE_LIMIT + line.count(_SLOT):
        return f"a header line of more than {LINE_LIMIT} octets"
    return ""


def _in_body(line: str) -> str:
    if _SLOT in line and line != _SLOT + "=":
        return "the slot does not stand alone between soft line breaks"
    return f"a line of more than {QUOTED_LIMIT} octets" if len(line) > QUOTED_LIMIT else ""


def _where(line: str, part: str, in_headers: bool) -> tuple[str, bool]:
    """The part that the next line is in, and whether among its headers."""
    if not in_headers:
        return (part, True) if line.startswith("--=_") else (part, False)
    if line.startswith("Content-Type: text/"):
        return ("HTML part" if "text/html" in line else "text part"), True
    return ("body" if part == "headers" and not line else part), bool(line)
