"""Brings a letter's headers into the canonical form ``relaxed`` (RFC 6376 section 3.4.2), constant ones once and blanks in each copy."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

OVER_SIGNED = (
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "reply-to",
    "mime-version",
    "content-type",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
"""Each is named once more than it occurs, absent ones too: one added on the way breaks the signature (RFC 6376 section 8.15)."""

SIGNED = ("list-help", "list-owner", "list-archive", "feedback-id", "cfbl-address")
"""As often as they occur: a relay may add one of its own, as some do with Feedback-ID, and ours still holds."""

_BLANK = b"\0"
_NEXT_HEADER = re.compile(rb"\r\n(?![ \t])")
_LINE_END = re.compile(rb"\r\n")
_SPACES = re.compile(rb"[ \t]+")
_LONGEST = 76


class SignedHeaders:
    """The headers of a letter that a signature covers. ``pieces`` are its header bytes, cut at the blanks, without the last line end.

    No piece holds a NUL (the rules of letters see to that), so one can stand for a blank here.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        fields = _fields(_BLANK.join(pieces))
        once_more = tuple(name for name in OVER_SIGNED for _ in range(len(fields[name]) + 1))
        self.names = (*once_more, *(name for name in SIGNED for _ in fields[name]))
        # Of headers that occur more than once the last is signed first (RFC 6376 section 5.4.2).
        signed = [field for name in (*OVER_SIGNED, *SIGNED) for field in reversed(fields[name])]
        self._literals = b"".join(canonical + b"\r\n" for canonical, _ in signed).split(_BLANK)
        self._values = [2 * number + 1 for _, numbers in signed for number in numbers]

    def canonical(self, parts: Sequence[bytes]) -> bytes:
        """What is signed of one copy. ``parts`` are the letter's pieces with the encoded values between them."""
        bits = [self._literals[0]]
        for value, literal in zip(self._values, self._literals[1:], strict=True):
            bits += (_SPACES.sub(b" ", parts[value]), literal)
        return b"".join(bits)


def on_one_line(header: bytes) -> bytes:
    """A header in the form ``relaxed``, without a line end."""
    name, _, value = header.partition(b":")
    return name.strip().lower() + b":" + _SPACES.sub(b" ", _LINE_END.sub(b"", value)).strip(b" ")


def fold_words(words: Sequence[str]) -> bytes:
    """The words in lines of at most 76, broken before a word where need be; a longer word stands alone."""
    lines = [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) > _LONGEST:
            lines.append(word if word.startswith(" ") else f" {word}")
        else:
            lines[-1] += word
    return "\r\n".join(lines).encode("ascii")


def _fields(headers: bytes) -> dict[str, list[tuple[bytes, tuple[int, ...]]]]:
    """By name, in the order they stand there: the canonical form and the numbers of the blanks in it."""
    found: dict[str, list[tuple[bytes, tuple[int, ...]]]] = defaultdict(list)
    for canonical, numbers in _numbered(headers):
        found[canonical.partition(b":")[0].decode("ascii", "replace")].append((canonical, numbers))
    return found


def _numbered(headers: bytes) -> Iterator[tuple[bytes, tuple[int, ...]]]:
    begin = 0
    for field in _NEXT_HEADER.split(headers):
        end = begin + field.count(_BLANK)
        yield on_one_line(field), tuple(range(begin, end))
        begin = end
