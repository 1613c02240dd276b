"""Door to argon2: turns a password into what may be stored, and says whether one fits. Knows no account and keeps nothing."""

import asyncio

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

PASSES = 3
MEMORY_KIB = 65_536
LANES = 4
"""Argon2id as RFC 9106 section 4 recommends where memory is dear: three passes over 64 MiB in four lanes."""

AT_ONCE = 2
"""Sixty-four megabytes each: a crowd at the door must not take the memory that letters need."""

_DUMMY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Passwords:
    """Hashes and compares beside the event loop, a few at a time."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES, type=Type.ID)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """What to store."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, stored: str, password: str) -> bool:
        """Whether it is the one. Without a stored one it is not, and that takes as long to say."""
        async with self._turns:
            return await asyncio.to_thread(self._fits, stored or _DUMMY, password) and bool(stored)

    def is_outdated(self, stored: str) -> bool:
        """Whether it was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
