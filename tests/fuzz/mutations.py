"""Changes a document a little, or much, in the ways that hurt readers: cuts, flips, splices, line ends, letters XML forbids, repeats."""

from collections.abc import Sequence
from random import Random

LONGEST = 60_000
ODD_BYTES = (
    *(b"\0", b"\x0b", b"\x1b", b"\x7f", b"\x85", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"\xc0\x80"),
    *("\u202e".encode(), "\u2066".encode(), "\u2028".encode(), "\u200d".encode(), "\U000e0001".encode(), "İ".encode(), "ß".encode()),
    *(
        b"<",
        b">",
        b"&",
        b'"',
        b"'",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b"-->",
        b"<?",
        b"?>",
        b"<!DOCTYPE",
        b"<!ENTITY",
        b"&#0;",
        b"&#xd800;",
        b"&x;",
    ),
    *(
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"\r\n.\r\n",
        b"=?utf-8?q?=0D=0A?=",
        b"=",
        b"=\r\n",
        b"--",
        b":",
        b";",
        b",",
        b"@",
        b"<>",
        b"%00",
        b"%",
    ),
    *(b"0", b"-1", b"9" * 30, b"1e999999", b"99999999999", b"NaN", b"null", b"[]", b"{}", b"true", b'"', b"\\u0000", b"\\ud800", b"\\"),
    *(
        b"http://",
        b"https://[",
        b"javascript:",
        b"//",
        b"@127.0.0.1",
        b"..",
        b"xn--",
        b"xn--a",
        b"file:///",
        b"\\\\",
        b":99999",
        b"http://\xc0",
    ),
)


def mutate(document: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """One to six changes, at most ``LONGEST`` bytes. ``others`` are documents to take pieces from."""
    for _ in range(chance.choice((1, 1, 2, 3, 6))):
        document = chance.choice(_WAYS)(document, others, chance)[:LONGEST]
    return document


def _place(document: bytes, chance: Random) -> tuple[int, int]:
    """The ends of a piece; short ones are likelier."""
    start = chance.randint(0, len(document))
    return start, min(len(document), start + int(chance.expovariate(1 / 12)))


def _cut_off(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    return document[: chance.randint(0, len(document))]


def _leave_out(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    start, end = _place(document, chance)
    return document[:start] + document[end:]


def _flip(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    if not document:
        return document
    changed = bytearray(document)
    for _ in range(chance.choice((1, 1, 4, 20))):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _put_in(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    start, end = _place(document, chance)
    return document[:start] + chance.choice(ODD_BYTES) + document[start if chance.random() < 0.5 else end :]


def _splice(document: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    other = chance.choice(others) if others else document
    start, end = sorted((chance.randint(0, len(other)), chance.randint(0, len(other))))
    at, until = _place(document, chance)
    return document[:at] + other[start:end] + document[until:]


def _repeat(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    start, end = _place(document, chance)
    piece = document[start:end] or b"a"
    return document[:start] + piece * chance.choice((2, 3, 50, 3_000)) + document[end:]


def _repeat_element(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    """From one opening bracket to another: whole elements, or nested halves of them."""
    places = [at for at, byte in enumerate(document) if byte in b"<{["]
    if len(places) < 2:
        return document
    start, end = sorted(chance.sample(places, 2))
    return document[:start] + document[start:end] * chance.choice((2, 20, 400)) + document[end:]


def _other_line_ends(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    return document.replace(b"\r\n", b"\n").replace(b"\n", chance.choice((b"\r", b"\r\n", b"\n\r", b"\r\r\n", b"\x85", b"")))


def _other_encoding(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    return document.decode("utf-8", "replace").encode(
        chance.choice(("utf-16", "utf-16-be", "utf-32", "utf-7", "latin-1", "cp037")), "replace"
    )


def _swap(document: bytes, _others: Sequence[bytes], chance: Random) -> bytes:
    (a, b), (c, d) = sorted((_place(document, chance), _place(document, chance)))
    return document[:a] + document[c:d] + document[b:c] + document[a:b] + document[max(b, d) :]


_WAYS = (
    _cut_off, _leave_out, _flip, _flip, _put_in, _put_in, _put_in, _splice, _splice,
    _repeat, _repeat_element, _other_line_ends, _other_encoding, _swap,
)  # fmt: skip
