"""Knows a program's request again by the key it gave, and gives it its first answer instead of doing it twice.

A process that dies in between leaves a key without an answer; after a minute the next request with it is done anew, which does no harm:
every act is safe to repeat.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.model.sealing import NONCE_BYTES, BrokenSeal, seal, unseal
from newsletter.storage import request_keys as stored

KEPT = timedelta(hours=24)
LOST_AFTER = timedelta(minutes=1)
USE = "request key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """A request by its key: who made it, and the digest of everything it asked."""

    holder: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """What was answered the first time."""

    status: int
    body: str


@dataclass(frozen=True, slots=True)
class OtherRequest:
    """The key was given before, with something else."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The first request with this key is being done."""

    retry_after: timedelta


Known = FirstAnswer | OtherRequest | UnderWay


async def begin(newsroom: Newsroom, request: Repeat) -> Known | None:
    """None where the request is to be done now, and answered by ``end`` or taken back by ``drop``."""
    now = newsroom.clock()
    async with newsroom.database.write() as connection:
        found = await stored.take_key(connection, request.holder, request.key, request.digest, now)
        if found is None:
            return None
        if found.digest != request.digest:
            return OtherRequest()
        if found.status is None:
            if now - found.at < LOST_AFTER or not await stored.take_over(connection, request.holder, request.key, found.at, now):
                return UnderWay(retry_after=max(found.at + LOST_AFTER - now, timedelta(seconds=1)))
            return None
    try:
        return FirstAnswer(status=found.status, body=unseal(found.body or "", USE, newsroom.ring))
    except BrokenSeal:  # the key that sealed it is gone: that it was done is still known
        return FirstAnswer(status=found.status, body="{}")


async def end(newsroom: Newsroom, request: Repeat, answer: FirstAnswer) -> None:
    """Keep the answer. It is sealed: a webhook's secret may stand in it."""
    body = seal(answer.body, USE, newsroom.ring, secrets.token_bytes(NONCE_BYTES))
    async with newsroom.database.write() as connection:
        await stored.keep_answer(connection, request.holder, request.key, status=answer.status, body=body)


async def drop(newsroom: Newsroom, request: Repeat) -> None:
    """Forget that it was asked: it came to nothing."""
    async with newsroom.database.write() as connection:
        await stored.give_key_back(connection, request.holder, request.key)


async def forget_repeats(newsroom: Newsroom) -> None:
    """Forget keys of yesterday."""
    async with newsroom.database.write() as connection:
        await stored.forget_keys(connection, newsroom.clock() - KEPT)
