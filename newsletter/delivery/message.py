"""Makes the message for one subscriber: the compiled letter's bytes with the encoded values between them, and signatures on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter.delivery.encoders import ENCODERS, NEEDS_NOTHING
from newsletter.delivery.envelope import domain_of
from newsletter.delivery.ways_back import with_ways_back
from newsletter.model.letter_rules import require_sound
from newsletter.model.letters import Blank, CompiledLetter
from newsletter.model.options import LetterheadOptions
from newsletter.model.return_paths import unsubscribe_address_maker
from newsletter.model.tokens import KEY_BYTES, KeyRing, Purpose, token_maker

if TYPE_CHECKING:
    from newsletter.delivery.dkim import Seal, Signer

_READ_ALIKE = ("header", "text", "html")
_LARGE = 2048
"""A part of so many bytes costs more to copy than to write by itself."""

_ANY_KEY = "0" * 2 * KEY_BYTES


class Splicer:
    """Made once for an issue. Raises TemplateError for a letter that breaks a rule of lines.

    Its messages have CRLF line ends only, no line over 998 octets and none that begins with a dot: nothing on the way needs to look
    at them again or to change a byte. Values that stand in several places are encoded once. Several threads may ask it at a time.
    ``return_domain``: where readers may leave by mail and providers complain; "": nowhere.
    """

    def __init__(
        self,
        letter: CompiledLetter,
        letterhead: LetterheadOptions,
        ring: KeyRing,
        signers: Sequence[Signer] = (),
        *,
        return_domain: str = "",
    ) -> None:
        if return_domain:
            signing = [signer.domain for signer in signers]
            letter = with_ways_back(letter, return_domain, domain_of(letterhead.from_address), signing)
        require_sound(letter)
        self._parts = [b""] * (2 * len(letter.pieces) - 1)
        self._parts[::2] = letter.pieces
        self._runs = _runs(self._parts)
        self._to, self._address = _Slots(letter, Blank.TO), _Slots(letter, Blank.ADDRESS)
        self._reader = _Slots(letter, Blank.TO, Blank.ADDRESS)
        self._message_id, self._date = _Slots(letter, Blank.MESSAGE_ID), _Slots(letter, Blank.DATE)
        links = [
            _Link(_Slots(letter, blank), f"{letterhead.base_url}/{letter_of}/", token_maker(purpose, ring))
            for blank, purpose, letter_of in (
                (Blank.UNSUBSCRIBE_URL, Purpose.UNSUBSCRIBE, "u"),
                (Blank.SUBSCRIPTION_URL, Purpose.SUBSCRIPTION, "s"),
            )
        ]
        links.append(_Link(_Slots(letter, Blank.UNSUBSCRIBE_MAILTO), "", unsubscribe_address_maker(return_domain, ring)))
        self._links = [link for link in links if link.places.by_encoding]
        self._zone = ZoneInfo(letterhead.zone)
        self._dated: tuple[datetime | None, list[bytes]] = (None, [])
        self._second: tuple[datetime | None, list[bytes]] = (None, [])
        self._seal = _seal(letter, signers) if signers else None

    @property
    def signs(self) -> bool:
        """Whether its messages are signed."""
        return self._seal is not None

    def message(self, recipient: bytes, address: str, *, subscriber_key: str, message_id: str, dated_at: datetime) -> list[bytes]:
        """The whole message but for its final dot, in parts: the large ones are the letter's own, which nobody needs to copy.

        ``recipient`` is the address as the envelope has it.
        """
        dated = self._dated
        if dated[0] is not dated_at:
            self._dated = dated = dated_at, self._parts_of(dated_at)
        parts = dated[1].copy()
        if NEEDS_NOTHING.fullmatch(address):
            self._reader.fill_plainly(parts, address, recipient)
        else:
            self._to.fill(parts, recipient.decode("ascii"))
            self._address.fill(parts, address)
        self._message_id.fill(parts, message_id)
        for link in self._links:
            link.fill(parts, subscriber_key)
        seal = (self._seal.sign(parts, dated_at),) if self._seal is not None else ()
        return [*seal, *[b"".join(parts[run]) for run in self._runs]]

    def _parts_of(self, dated_at: datetime) -> list[bytes]:
        """The parts with the date in the form of RFC 5322. Many letters are written within one second."""
        known, second = self._second, dated_at.replace(microsecond=0)
        if second != known[0]:
            parts = self._parts.copy()
            self._date.put(parts, format_datetime(second.astimezone(self._zone)).encode("ascii"))
            self._second = known = (second, parts)
        return known[1]


def _runs(parts: Sequence[bytes]) -> list[slice]:
    """Neighbours that are cheaper joined than written one by one; a large piece stays alone, for to join it would copy it."""
    runs, begin = [], 0
    for number, part in enumerate(parts):
        if len(part) >= _LARGE:
            runs += [slice(begin, number), slice(number, number + 1)]
            begin = number + 1
    runs.append(slice(begin, len(parts)))
    return [run for run in runs if run.start < run.stop]


def _seal(letter: CompiledLetter, signers: Sequence[Signer]) -> Seal:
    """Cryptography is imported only where letters are signed."""
    from newsletter.delivery.dkim import Seal

    return Seal(letter, signers)


class _Slots:
    """The places of some blanks, as indexes of the parts. ``alike``: of those, what reads the same wherever it needs no encoding."""

    __slots__ = ("alike", "by_encoding", "others")

    def __init__(self, letter: CompiledLetter, *blanks: Blank) -> None:
        found = [(place.encoding, 2 * number + 1) for number, place in enumerate(letter.places) if place.blank in blanks]
        encodings = dict.fromkeys(encoding for encoding, _ in found)
        self.alike = tuple(index for encoding, index in found if encoding in _READ_ALIKE)
        self.by_encoding = _encoded(found, encodings)
        self.others = _encoded(found, [encoding for encoding in encodings if encoding not in _READ_ALIKE])

    def fill(self, parts: list[bytes], value: str) -> None:
        """Encode the value for its places. Raises ValueError for one that cannot stand in a header."""
        for encode, indexes in self.by_encoding:
            encoded = encode(value)
            for index in indexes:
                parts[index] = encoded

    def fill_plainly(self, parts: list[bytes], value: str, encoded: bytes) -> None:
        """The same for a value that needs nothing."""
        for index in self.alike:
            parts[index] = encoded
        for encode, indexes in self.others:
            encoded = encode(value)
            for index in indexes:
                parts[index] = encoded

    def put(self, parts: list[bytes], encoded: bytes) -> None:
        """A value that reads the same everywhere."""
        for index in self.alike:
            parts[index] = encoded


class _Link:
    """The places of an address that holds a token. Tokens need nothing, so what stands around them tells whether the whole does."""

    __slots__ = ("alike", "alike_alone", "begins", "make_token", "places")

    def __init__(self, places: _Slots, begins: str, make_token: Callable[[str], str]) -> None:
        self.places, self.begins, self.make_token = places, begins, make_token
        needs_nothing = NEEDS_NOTHING.fullmatch(begins + make_token(_ANY_KEY)) is not None
        self.alike, self.alike_alone = places.alike, needs_nothing and not places.others

    def fill(self, parts: list[bytes], subscriber_key: str) -> None:
        """For one reader."""
        link = self.begins + self.make_token(subscriber_key)
        if not self.alike_alone:
            self.places.fill(parts, link)
            return
        encoded = link.encode("ascii")
        for index in self.alike:
            parts[index] = encoded


_Encoded = tuple[tuple[Callable[[str], bytes], tuple[int, ...]], ...]


def _encoded(found: Sequence[tuple[str, int]], encodings: Iterable[str]) -> _Encoded:
    return tuple((ENCODERS[one], tuple(index for other, index in found if other == one)) for one in encodings)
