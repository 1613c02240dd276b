"""Cuts a finished letter at its blanks and encodes what lies between them, once: a message is then only a matter of joining bytes."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256

from newsletter.model.letter_rules import require_sound
from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.quoted_printable import quoted
from newsletter.rendering.blanks import cut

_LINKS = (Blank.UNSUBSCRIBE_URL, Blank.SUBSCRIPTION_URL)
_IN_LINK = {"html": re.compile(r"""(?i)\b(?:href|src|action)\s*=\s*(?:"[^"]*|'[^']*)$"""), "text": re.compile(r"(?:https?://|mailto:)\S*$")}
"""What stands before a value that is part of an address on the web; our own links are such addresses already."""

_PART_HEADERS = {
    encoding: f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    for encoding, subtype in (("text", "plain"), ("html", "html"))
}

_LOOK_BACK = 2_000
_FILLED = "x"

Headers = Iterable[tuple[str, str]]


def compile_letter(headers: Headers, text: str, html: str) -> CompiledLetter:
    """The whole message: the headers as given, then the two parts in quoted-printable, plain text first (RFC 2046 section 5.1.4).

    The same words always give the same bytes. Raises TemplateError when the outcome breaks a rule of lines.
    """
    # "=_" never occurs in quoted-printable, so no body can hold the boundary.
    boundary = "=_" + sha256(f"{text}\0{html}".encode("utf-8", "replace")).hexdigest()[:24]
    letter = _joined(
        (
            *_headers(headers),
            f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode(),
            *_part(boundary, "text", text),
            *_part(boundary, "html", html),
            f"--{boundary}--\r\n".encode(),
        )
    )
    require_sound(letter)
    return letter


def compile_text_letter(headers: Headers, text: str) -> CompiledLetter:
    """The same for a letter that is plain text and nothing else: one part, and no boundary around it.

    Its body ends in exactly one line end, so that it can be signed as it is (RFC 6376 section 3.4.3).
    """
    bits = cut(text.rstrip())
    if bits[-1] == "":
        bits = (*bits[:-1], " ")  # behind a blank, where a soft break stands, an empty line would follow
    letter = _joined((*_headers(headers), f"MIME-Version: 1.0\r\n{_PART_HEADERS['text']}".encode(), *_body(bits, "text"), b"\r\n"))
    require_sound(letter)
    return letter


def _headers(headers: Headers) -> Iterator[bytes | Place]:
    for name, value in headers:
        yield f"{name}: ".encode()
        for bit in cut(value):
            yield Place(blank=bit, encoding="header") if isinstance(bit, Blank) else bit.encode("ascii")
        yield b"\r\n"


def _part(boundary: str, encoding: str, body: str) -> Iterator[bytes | Place]:
    yield f"--{boundary}\r\n{_PART_HEADERS[encoding]}".encode()
    yield from _body(cut(body), encoding)
    yield b"\r\n"


def _body(bits: tuple[str | Blank, ...], encoding: str) -> Iterator[bytes | Place]:
    """Every blank stands alone between soft breaks, so that a value of any length leaves the literals as they are."""
    before = ""
    for index, bit in enumerate(bits):
        if isinstance(bit, Blank):
            yield Place(blank=bit, encoding="url" if bit not in _LINKS and _IN_LINK[encoding].search(before) else encoding)
            before += _FILLED
            continue
        before = (before + bit)[-_LOOK_BACK:]
        literal = quoted(bit)
        if index > 0:
            literal = b"=\r\n" + literal
        if index < len(bits) - 1 and literal and not literal.endswith(b"\n"):
            literal += b"=\r\n"
        yield literal


def _joined(parts: Iterable[bytes | Place]) -> CompiledLetter:
    pieces, places = [bytearray()], []
    for part in parts:
        if isinstance(part, Place):
            places.append(part)
            pieces.append(bytearray())
        else:
            pieces[-1] += part
    return CompiledLetter(pieces=tuple(bytes(piece) for piece in pieces), places=tuple(places))
