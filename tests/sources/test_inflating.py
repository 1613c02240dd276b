"""Inflating what servers compress: never more than asked for, whatever the encoding, the pieces and the tricks."""

import gzip
import zlib

import pytest

from newsletter.sources.inflating import BrokenBody, Inflater

WORDS = b"the quick brown fox " * 500


def bare(data: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeeze.compress(data) + squeeze.flush()


def inflate(encoding: str, body: bytes, *, piece: int = 1000, room: int = 1_000_000) -> bytes:
    inflater = Inflater(encoding)
    found = b""
    for start in range(0, len(body), piece):
        found += inflater.add(body[start : start + piece], room - len(found))
        if len(found) >= room:
            return found
    inflater.end()
    return found


@pytest.mark.parametrize("piece", [1, 7, 100_000], ids="{} bytes at once".format)
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", WORDS),
        ("Identity", WORDS),
        ("gzip", gzip.compress(WORDS)),
        ("X-GZIP ", gzip.compress(WORDS)),
        ("gzip", gzip.compress(WORDS[:50]) + gzip.compress(WORDS[50:])),
        ("gzip", gzip.compress(WORDS) + bytes(512)),
        ("deflate", zlib.compress(WORDS)),
        ("deflate", zlib.compress(WORDS) + b"trailing"),
        ("deflate", bare(WORDS)),
    ],
    ids=["none", "identity", "gzip", "x-gzip", "two members", "padded", "deflate", "deflate and more", "deflate without wrapping"],
)
def test_what_honest_servers_send_is_read(encoding: str, body: bytes, piece: int):
    """The body is the same in whatever pieces it comes."""
    assert inflate(encoding, body, piece=piece) == WORDS


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("br", b"x", "its body is encoded as br, which we did not ask for"),
        ("zstd", b"x", "its body is encoded as zstd, which we did not ask for"),
        ("gzip, gzip", gzip.compress(gzip.compress(WORDS)), "its body is encoded as gzip, gzip, which we did not ask for"),
        ("gzip", b"not gzip", "its compressed body cannot be inflated"),
        ("deflate", b"\x78\x9cnot deflate", "its compressed body cannot be inflated"),
        ("gzip", gzip.compress(WORDS)[:-9], "its compressed body broke off"),
        ("gzip", gzip.compress(WORDS) + b"\x1f\x8b", "its compressed body broke off"),
        ("gzip", gzip.compress(b"") * 1_100, "its compressed body is in more than 1,000 parts"),
        ("gzip", gzip.compress(bytes(2_000_000)), "its body grows more than 100 times when it is inflated"),
    ],
    ids=["brotli", "zstd", "twice", "no gzip", "no deflate", "cut off", "second member cut off", "many members", "grows"],
)
def test_what_cannot_be_inflated_is_told(encoding: str, body: bytes, reason: str):
    """Encodings that nobody asked for are not tried; a body is whole or none; nothing honest grows a hundredfold."""
    with pytest.raises(BrokenBody, match=f"^{reason}$"):
        inflate(encoding, body, room=3_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_gives_no_more_than_there_is_room_for(encoding: str):
    """A hundred megabytes in a hundred kilobytes, in one piece: so many bytes come out as were asked for, and no more."""
    bomb = (gzip.compress if encoding == "gzip" else zlib.compress)(bytes(100_000_000))
    assert len(inflate(encoding, bomb, piece=len(bomb), room=5_000_001)) == 5_000_001


def test_a_bomb_within_a_bomb_stays_shut():
    """What was compressed twice is inflated once: inside is no feed but a small file."""
    inner = gzip.compress(bytes(50_000_000))
    assert inflate("gzip", gzip.compress(inner)) == inner
