"""Makes the message for one subscriber: the compiled letter's bytes with the encoded values between them, and signatures on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.delivery.encoders import ENCODERS, NEEDS_NOTHING
from newsletter.delivery.envelope import write_address
from newsletter.model.letter_rules import require_sound
from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.model.tokens import KeyRing, Purpose, token_maker

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Seal, Signer

_READ_ALIKE = ("header", "text", "html")


class Splicer:
    """Made once for an issue. Raises TemplateError for a letter that breaks a rule of lines.

    Its messages have CRLF line ends only, no line over 998 octets and none that begins with a dot: nothing on the way needs to look
    at them again or to change a byte. Values that stand in several places are encoded once.
    """

    def __init__(self, letter: CompiledLetter, letterhead: LetterheadOptions, ring: KeyRing, signers: Sequence[Signer] = ()) -> None:
        require_sound(letter)
        self._parts = [b""] * (2 * len(letter.pieces) - 1)
        self._parts[::2] = letter.pieces
        self._slots = {blank: _Slots(letter, blank) for blank in Blank}
        self._links = [
            (self._slots[blank], token_maker(purpose, ring), f"{letterhead.base_url}/{letter_of}/")
            for blank, purpose, letter_of in (
                (Blank.UNSUBSCRIBE_URL, Purpose.UNSUBSCRIBE, "u"),
                (Blank.SUBSCRIPTION_URL, Purpose.SUBSCRIPTION, "s"),
            )
            if self._slots[blank].places
        ]
        self._zone = ZoneInfo(letterhead.zone)
        self._dated_at: datetime | None = None
        self._second: datetime | None = None
        self._date = b""
        self._seal = _seal(letter, signers) if signers else None

    def message(self, *, address: str, subscriber_key: str, message_id: str, dated_at: datetime) -> bytes:
        """The whole message but for its final dot. Raises ValueError for an address that cannot be written."""
        parts, slots = self._parts.copy(), self._slots
        slots[Blank.TO].fill(parts, write_address(address).decode())
        slots[Blank.ADDRESS].fill(parts, address)
        slots[Blank.MESSAGE_ID].fill(parts, message_id)
        if dated_at is not self._dated_at:
            self._dated_at, self._date = dated_at, self._written(dated_at)
        slots[Blank.DATE].put(parts, self._date)
        for link, make_token, prefix in self._links:
            link.fill(parts, prefix + make_token(subscriber_key))
        if self._seal is not None:
            return b"".join((self._seal.sign(parts, dated_at), *parts))
        return b"".join(parts)

    def _written(self, dated_at: datetime) -> bytes:
        """In the form of RFC 5322. Many letters are written within one second."""
        second = dated_at.replace(microsecond=0)
        if second != self._second:
            self._second = second
            self._date = format_datetime(second.astimezone(self._zone)).encode("ascii")
        return self._date


def _seal(letter: CompiledLetter, signers: Sequence[Signer]) -> Seal:
    """Cryptography is imported only where letters are signed."""
    from newsletter.delivery.dkim import Seal

    return Seal(letter, signers)


class _Slots:
    """The places of one blank, as indexes of the parts. ``alike``: of those, what reads the same wherever it needs no encoding."""

    __slots__ = ("alike", "by_encoding", "others", "places")

    def __init__(self, letter: CompiledLetter, blank: Blank) -> None:
        found = [(place.encoding, 2 * number + 1) for number, place in enumerate(letter.places) if place.blank is blank]
        encodings = dict.fromkeys(encoding for encoding, _ in found)
        self.places = tuple(index for _, index in found)
        self.alike = tuple(index for encoding, index in found if encoding in _READ_ALIKE)
        self.by_encoding = _encoded(found, encodings)
        self.others = _encoded(found, [encoding for encoding in encodings if encoding not in _READ_ALIKE])

    def fill(self, parts: list[bytes], value: str) -> None:
        """Encode the value for its places. Raises ValueError for one that cannot stand in a header."""
        by_encoding = self.by_encoding
        if self.alike and NEEDS_NOTHING.fullmatch(value):
            by_encoding = self.others
            self.put(parts, value.encode("ascii"))
        for encode, indexes in by_encoding:
            encoded = encode(value)
            for index in indexes:
                parts[index] = encoded

    def put(self, parts: list[bytes], encoded: bytes) -> None:
        """A value that reads the same everywhere."""
        for index in self.alike:
            parts[index] = encoded


_Encoded = tuple[tuple[Callable[[str], bytes], tuple[int, ...]], ...]


def _encoded(found: Sequence[tuple[str, int]], encodings: Iterable[str]) -> _Encoded:
    return tuple((ENCODERS[one], tuple(index for other, index in found if other == one)) for one in encodings)
