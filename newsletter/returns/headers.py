"""Header fields of mail that came from anywhere: read field by field, unfolded, decoded where they can be, never refused."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header

from newsletter.returns.charsets import decoded

_FIELD = re.compile(r"([!-9;-~]{1,76})[ \t]{0,8}:(.*)", re.DOTALL)
_MOST_FIELDS = 500
_LONGEST = 8_000


@dataclass(frozen=True, slots=True)
class Headers:
    """Fields in the order they stand in: name in lower case, value on one line."""

    fields: tuple[tuple[str, str], ...] = ()

    def all(self, name: str) -> list[str]:
        """Every value of a field."""
        return [value for one, value in self.fields if one == name]

    def first(self, name: str) -> str:
        """The first value of a field, or ""."""
        return next((value for one, value in self.fields if one == name), "")

    def words(self, name: str) -> str:
        """The first value of a field with its encoded words (RFC 2047) decoded."""
        return decoded_words(self.first(name))


def read_headers(lines: Iterable[str]) -> Headers:
    """Fields of a block of lines; a line that is none, and begins with no space, is passed over."""
    fields: list[list[str]] = []
    for line in lines:
        found = None if line[:1] in (" ", "\t") else _FIELD.fullmatch(line[:_LONGEST])
        if found:
            if len(fields) == _MOST_FIELDS:
                break
            fields.append([found[1].lower(), found[2].strip()])
        elif fields and line[:1] in (" ", "\t"):
            fields[-1].append(line.strip())
    return Headers(tuple((name, " ".join(values)[:_LONGEST].strip()) for name, *values in fields))


def is_field(line: str) -> bool:
    """Whether a line reads like the beginning of a header field."""
    return bool(_FIELD.fullmatch(line[:_LONGEST]))


def decoded_words(value: str) -> str:
    """A header's value with its encoded words decoded, and bare bytes read as UTF-8; as it is where that cannot be."""
    if not value.isascii() and max(value) <= "\xff":
        value = decoded(value.encode("latin-1"))
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(value[:2_000])
    except (HeaderParseError, ValueError, LookupError):
        return value
    return "".join(piece if isinstance(piece, str) else decoded(piece, charset or "ascii") for piece, charset in pieces)
