"""Inflates what servers send compressed, piece by piece and never more than asked for. Reads bytes only: asks nobody, keeps no body."""

import zlib

MOST_TIMES = 100
"""No honest text grows so much; what does was made to fill memory."""

SMALL_BYTES = 1_000_000
"""A body up to this size is not asked how much it grew: an almost empty page may be little more than blanks."""

_GZIP = zlib.MAX_WBITS | 16
_MOST_MEMBERS = 1_000
_ENCODINGS = {"": None, "identity": None, "gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}


class BrokenBody(OSError):
    """A body that cannot be inflated, with the reason in words."""


class Inflater:
    """One body of the given ``Content-Encoding`` (RFC 9110 section 8.4). Raises BrokenBody at one that we did not ask for."""

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        if name not in _ENCODINGS:
            raise BrokenBody(f"its body is encoded as {name[:40]}, which we did not ask for")
        self._kind = _ENCODINGS[name]
        self._stream = None if self._kind is None else zlib.decompressobj(self._kind)
        self._members = 0
        self._given = 0
        self.taken = 0
        """Bytes as they came over the wire."""

    def add(self, piece: bytes, room: int) -> bytes:
        """What the next piece inflates to, at most ``room`` (at least one) bytes: who gets so many has no reason to ask for more."""
        first = not self.taken
        self.taken += len(piece)
        if first and self._kind == zlib.MAX_WBITS and piece[:1] and piece[0] & 0x0F != 8:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)  # some servers send deflate without its zlib wrapping
        found = piece[:room] if self._stream is None else self._inflate(piece, room)
        self._given += len(found)
        return found

    def end(self) -> None:
        """Judge the whole body. Raises BrokenBody where it broke off or grew beyond belief."""
        if self._stream is not None and self.taken and not self._stream.eof:
            raise BrokenBody("its compressed body broke off")
        if self._given > SMALL_BYTES and self._given > MOST_TIMES * self.taken:
            raise BrokenBody(f"its body grows more than {MOST_TIMES} times when it is inflated")

    def _inflate(self, piece: bytes, room: int) -> bytes:
        """Several gzip members may stand one behind the other (RFC 1952 section 2.2); what stands behind the last is passed over."""
        found = bytearray()
        while piece and len(found) < room and (stream := self._stream_for(piece)) is not None:
            try:
                found += stream.decompress(piece, room - len(found))
            except zlib.error as trouble:
                raise BrokenBody("its compressed body cannot be inflated") from trouble
            piece = stream.unused_data
        return bytes(found)

    def _stream_for(self, piece: bytes) -> "zlib._Decompress | None":
        """The stream at hand, the next one, or None where the piece belongs to none."""
        if self._stream is None or not self._stream.eof:
            return self._stream
        if self._kind != _GZIP or piece[0] != 0x1F:
            return None
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise BrokenBody(f"its compressed body is in more than {_MOST_MEMBERS:,} parts")
        self._stream = zlib.decompressobj(_GZIP)
        return self._stream
