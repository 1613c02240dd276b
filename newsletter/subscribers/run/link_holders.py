"""Finds who holds a link, and acts for them in one transaction. Decides nothing."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TypeVar

from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import KeyRing, Purpose, read_token
from newsletter.storage.database import Connection
from newsletter.storage.subscribers import subscriber_by_key
from newsletter.subscribers.outcomes import Link

Result = TypeVar("Result")
Opens = Callable[[], AbstractAsyncContextManager[Connection]]
"""``Database.read`` or ``Database.write``."""


async def for_holder(
    opens: Opens, purpose: Purpose, token: str, ring: KeyRing, act: Callable[[Connection, Subscriber], Awaitable[Result]], *, now: datetime
) -> Result | Link:
    """What comes of acting for whoever this link was made for; for a forged or ended link, or when they are gone, what the link is.

    A link that is none opens no transaction.
    """
    key = read_token(purpose, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with opens() as connection:
        subscriber = await subscriber_by_key(connection, key)
        return Link.GONE if subscriber is None else await act(connection, subscriber)
