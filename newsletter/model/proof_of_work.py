"""Proof of work for programs that sign people up: a number, found by trying, that makes a digest over stamp and address begin with zeros.

It costs one sign-up a moment of computing and a hundred thousand a day of it. Bound to the address, so that no solution serves twice.
"""

import hashlib
from itertools import count

LONGEST = 24
"""Characters of a solution."""


def is_solved(solution: str, stamp: str, typed: str, bits: int) -> bool:
    """Whether the SHA-256 of ``stamp:typed:solution`` begins with so many zero bits."""
    if len(solution) > LONGEST:
        return False
    digest = hashlib.sha256(f"{stamp}:{typed}:{solution}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest, "big") >> (8 * len(digest) - bits) == 0


def solve(stamp: str, typed: str, bits: int) -> str:
    """The first number that solves it; about ``2 ** bits`` tries."""
    return next(number for number in map(str, count()) if is_solved(number, stamp, typed, bits))
