"""Quoted-printable (RFC 2045 section 6.7) that can be cut and joined: pieces and the values between them follow the same rules."""

from binascii import b2a_qp

_LONGEST = 75
"""One less than the standard's 76, so that a soft break may follow any line."""


def quoted(text: str) -> bytes:
    """CRLF lines of at most 76 ASCII characters; the last one has room for a soft break.

    No line begins with a dot (``=2E`` instead), so nothing needs dot stuffing on the way (RFC 5321 section 4.5.2), and none ends
    in a blank.
    """
    lines = b2a_qp(_unix_lines(text).encode("utf-8", "replace"), istext=True).split(b"\n")
    return b"\r\n".join(line if _is_fine(line) else _folded(line) for line in lines)


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _is_fine(line: bytes) -> bool:
    return not line.startswith(b".") and (len(line) <= _LONGEST or (len(line) == _LONGEST + 1 and line.endswith(b"=")))


def _folded(line: bytes) -> bytes:
    ending = b"=" if line.endswith(b"=") else b""
    rest = line[: len(line) - len(ending)]
    folded: list[bytes] = []
    while True:
        if rest.startswith(b"."):
            rest = b"=2E" + rest[1:]
        if len(rest) <= _LONGEST:
            return b"=\r\n".join([*folded, rest]) + ending
        cut = _before_escape(rest)
        folded.append(rest[:cut])
        rest = rest[cut:]


def _before_escape(line: bytes) -> int:
    """The last place to cut that does not split an ``=XX``."""
    escape = line.rfind(b"=", _LONGEST - 2, _LONGEST)
    return escape if escape >= 0 else _LONGEST
