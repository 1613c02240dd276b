"""Makes mail that is broken, from mail that is whole: cut, doubled, swapped, with fields, boundaries, codings and codes put out of order.

``python -m tests.returns.mutations --count 10000`` reads that many new ones and tells every exception with the seed that makes it again.
"""

import argparse
import os
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from newsletter.returns.reading import read_return

DATA = Path(os.environ.get("NEWSLETTER_EVAL_DATA", Path(__file__).parents[3] / "shared" / "data")) / "bounces-dev"
_FIELDS = (
    b"Content-Type: multipart/report; boundary=\"b\"; report-type=delivery-status",
    b"Content-Type: multipart/mixed; boundary=",
    b"Content-Type: message/delivery-status",
    b"Content-Type: message/feedback-report",
    b"Content-Type: text/plain; charset=punycode",
    b"Content-Type: text/html; charset=x-nonsense",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Final-Recipient: rfc822;",
    b"Final-Recipient: utf-8; \\x{D800}@\\x{110000}.example",
    b"Original-Recipient: rfc822; a+3D+@example.org",
    b"Action: failed",
    b"Status: 5.1.1 (5.1.1",
    b"Diagnostic-Code: smtp; 550-5.1.1",
    b"Subject: =?utf-8?b?////?= =?iso-2022-jp?q?=1B$B?=",
    b"List-Unsubscribe: <https://", b"List-Unsubscribe: <mailto:", b"X-Failed-Recipients: @,<>,a@", b"Feedback-Type:", b"Received: ",
)  # fmt: skip
_MORSELS = (
    b"\x00",
    b"\r",
    b"\n\n",
    b"\xff\xfe",
    b"\x1b$B",
    b"=?",
    b"--",
    b"\n--b\n",
    b"<",
    b"@",
    b"{",
    b"\xe3\x81",
    b"550 5.1.1 ",
    b"=\n",
    b"a@b",
    b">" * 50,
)
Mutation = Callable[[bytes, random.Random], bytes]


def mutations(originals: Sequence[bytes], seeds: Iterator[int] | Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """A broken mail for each seed; the same seed makes the same mail of the same originals."""
    for seed in seeds:
        chance = random.Random(seed)
        mail = chance.choice(originals)
        for _ in range(chance.randint(1, 4)):
            mail = chance.choice(_WAYS)(mail, chance)
        yield seed, mail


def _cut(mail: bytes, chance: random.Random) -> bytes:
    return mail[: chance.randrange(len(mail) + 1)]


def _behead(mail: bytes, chance: random.Random) -> bytes:
    return mail[chance.randrange(len(mail) + 1) :]


def _flip(mail: bytes, chance: random.Random) -> bytes:
    letters = bytearray(mail)
    for _ in range(min(len(letters), chance.randint(1, 30))):
        letters[chance.randrange(len(letters))] = chance.randrange(256)
    return bytes(letters)


def _put_in(mail: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(mail) + 1)
    return mail[:at] + chance.choice(_MORSELS) * chance.choice((1, 1, 3, 200)) + mail[at:]


def _put_field(mail: bytes, chance: random.Random) -> bytes:
    lines = mail.split(b"\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(_FIELDS))
    return b"\n".join(lines)


def _drop_lines(mail: bytes, chance: random.Random) -> bytes:
    lines = mail.split(b"\n")
    start = chance.randrange(len(lines))
    return b"\n".join(lines[:start] + lines[start + chance.randint(1, 8) :])


def _swap_lines(mail: bytes, chance: random.Random) -> bytes:
    lines = mail.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


def _repeat_lines(mail: bytes, chance: random.Random) -> bytes:
    lines = mail.split(b"\n")
    start = chance.randrange(len(lines))
    piece = lines[start : start + chance.randint(1, 6)]
    return b"\n".join(lines[:start] + piece * chance.choice((2, 5, 100)) + lines[start:])


def _wrap(mail: bytes, chance: random.Random) -> bytes:
    """Put the mail into another as its part, several times over."""
    for number in range(chance.choice((1, 2, 12))):
        head = f'Content-Type: multipart/mixed; boundary="w{number}"\n\n--w{number}\n'.encode()
        kind = chance.choice((b"", b"Content-Type: message/rfc822\n\n", b"Content-Type: text/plain\n\n"))
        mail = head + kind + mail + f"\n--w{number}--\n".encode() * chance.randint(0, 1)
    return mail


def _line_ends(mail: bytes, chance: random.Random) -> bytes:
    return mail.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\r\r\n", b"\n\r")))


def _change_code(mail: bytes, chance: random.Random) -> bytes:
    digits = str(chance.choice((0, 4, 5, 9, 99999))).encode()
    return re.sub(rb"\b[245](?=\.\d)", digits, mail, count=chance.randint(1, 5))


_WAYS: tuple[Mutation, ...] = (
    _cut,
    _behead,
    _flip,
    _put_in,
    _put_field,
    _drop_lines,
    _swap_lines,
    _repeat_lines,
    _wrap,
    _line_ends,
    _change_code,
)


def originals() -> list[bytes]:
    """The mails of the corpus where it is; else the samples of the tests."""
    from tests.returns.samples import SAMPLES

    files = sorted([*DATA.glob("sisimai/*"), *DATA.glob("flufl/*")])
    return [file.read_bytes() for file in files] or [one.raw for one in SAMPLES]


def main() -> int:
    """Read as many broken mails as were asked for; exit status 1 when one was not read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None, help="the first seed; without it a new one each time")
    options = parser.parse_args()
    first = options.seed if options.seed is not None else random.SystemRandom().randrange(2**40)
    troubles, slowest = 0, (0.0, 0)
    for seed, mail in mutations(originals(), range(first, first + options.count)):
        begun = time.process_time()
        try:
            read_return(mail)
        except Exception as error:
            troubles += 1
            print(f"seed {seed}: {error!r}")
        slowest = max(slowest, (time.process_time() - begun, seed))
    print(f"{options.count} mails from seed {first}: {troubles} not read; the slowest took {slowest[0] * 1000:.0f} ms (seed {slowest[1]})")
    return int(troubles > 0)


if __name__ == "__main__":
    sys.exit(main())
