"""A message taken apart (RFC 2045, 2046): headers, and parts in order, whatever was done to it on the way; bounded in depth and number."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.returns.charsets import decoded
from newsletter.returns.headers import Headers, read_headers

INPUT_LIMIT = 1_000_000
"""Bytes of a message that are read; a report says what it has to say near its beginning."""

_DEEPEST = 8
_MOST_PARTS = 60
_MOST_HEADER_LINES = 2_000
_PARAMETER = re.compile(r";[ \t]{0,8}([a-z0-9*_-]{1,40})[ \t]{0,8}=[ \t]{0,8}(\"[^\"]{0,300}\"|[^;\s\"]{1,300})", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9.+_-]{1,60}/[a-z0-9.+_-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A leaf: its media type in lower case, and its content as text with lines parted by LF."""

    kind: str
    headers: Headers
    text: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A whole message. ``kind``: its media type; ``parts``: the leaves in order, a part of type message/* being a leaf."""

    headers: Headers
    kind: str
    parts: tuple[Part, ...]

    def first(self, *kinds: str) -> Part | None:
        """The first part of one of these types."""
        return next((part for part in self.parts if part.kind in kinds), None)


def read_mail(raw: bytes, limit: int = INPUT_LIMIT) -> Mail:
    """A message from its bytes, in any form of line ends. Never raises."""
    text = in_lines(raw[:limit]).decode("latin-1")
    headers, body = _parted(text.lstrip("\n"), first=True)
    return Mail(headers=headers, kind=content_type(headers)[0], parts=tuple(_leaves(headers, body, 0, [_MOST_PARTS])))


def content_type(headers: Headers) -> tuple[str, dict[str, str]]:
    """Media type and parameters, ``text/plain`` where there is none or it cannot be read."""
    value = headers.first("content-type")
    found = _TYPE.match(value.lower())
    parameters = {name.lower(): text.strip('"') for name, text in _PARAMETER.findall(value)}
    return (found[0] if found else "text/plain"), parameters


def in_lines(raw: bytes) -> bytes:
    """The same with LF at the end of each line."""
    return raw.replace(b"\r\r\n", b"\n").replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _parted(text: str, *, first: bool = False) -> tuple[Headers, str]:
    """Headers, and what stands after the first empty line. Outermost, a line of an mbox (``From x``) may come before."""
    head, _, body = text.partition("\n\n")
    lines = head.split("\n", _MOST_HEADER_LINES)
    if first and lines[0].startswith(("From ", ">From ")):
        lines = lines[1:]
    return read_headers(lines), body


def _leaves(headers: Headers, body: str, depth: int, left: list[int]) -> Iterator[Part]:
    """``left``: how many more parts will be read, shared by all levels."""
    kind, parameters = content_type(headers)
    boundary = parameters.get("boundary", "").rstrip()
    pieces = _pieces(body, boundary) if kind.startswith("multipart/") and boundary and depth < _DEEPEST else []
    if not pieces:
        left[0] -= 1
        text_kind = "text/plain" if kind.startswith("multipart/") else kind
        yield Part(kind=text_kind, headers=headers, text=_text(headers, parameters, body), depth=depth)
        return
    for piece in pieces:
        if left[0] <= 0:
            return
        inner, inside = _parted(piece) if not piece.startswith("\n") else (Headers(), piece[1:])
        yield from _leaves(inner, inside, depth + 1, left)


def _pieces(body: str, boundary: str) -> list[str]:
    """What stands between the lines of a boundary; the last one also where its end was cut off."""
    marked = f"\n{body}".split(f"\n--{boundary}", _MOST_PARTS)
    pieces = []
    for one in marked[1:]:
        if one.startswith("--"):
            break
        pieces.append(one.partition("\n")[2])
    return pieces


def _text(headers: Headers, parameters: dict[str, str], body: str) -> str:
    content = _content(headers.first("content-transfer-encoding").lower(), body)
    return decoded(in_lines(content), parameters.get("charset", ""))


def _content(encoding: str, body: str) -> bytes:
    octets = body.encode("latin-1")
    if encoding.startswith("quoted-printable"):
        return binascii.a2b_qp(octets)
    if encoding.startswith("base64"):
        return _unpacked(octets)
    return octets


def _unpacked(octets: bytes) -> bytes:
    """Base64 as far as it goes: what was cut off in the midst of four letters is left out."""
    letters = b"".join(octets.split()).partition(b"=")[0]
    whole = len(letters) // 4 * 4
    rest = letters[whole:]
    try:
        return binascii.a2b_base64(letters[:whole] + (rest + b"=" * (4 - len(rest)) if len(rest) > 1 else b""))
    except binascii.Error:
        return octets
