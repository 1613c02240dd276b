"""Reads and keeps what readers choose with the link to their subscription, and what they say of an issue. Sends nothing."""

from collections.abc import Callable
from datetime import datetime

from newsletter.model.preferences import Answer, Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.tokens import KeyRing, Purpose, read_token
from newsletter.storage.database import Database
from newsletter.storage.feedback import count_feedback, store_feedback
from newsletter.storage.preferences import read_preferences, waiting_letter, write_preferences
from newsletter.storage.subscribers import subscriber_by_key
from newsletter.subscribers.choice_form import Read
from newsletter.subscribers.outcomes import Chooser, Link

Judge = Callable[[Preferences], Read]
"""Reads what was typed, given what was chosen before."""


async def show_choices(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Chooser | Link:
    """Who holds this link and what they chose; else what the link is. Changes nothing."""
    key = read_token(Purpose.SUBSCRIPTION, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with database.read() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is None:
            return Link.GONE
        waiting = await waiting_letter(connection, subscriber.id, now)
        return Chooser(subscriber=subscriber, preferences=await read_preferences(connection, subscriber.id), waiting=waiting)


async def keep_choices(database: Database, token: str, ring: KeyRing, judge: Judge, *, now: datetime) -> Chooser | Link:
    """Keep what was typed, if it holds no mistake and its reader is on the list or about to be. Gives what stands now."""
    key = read_token(Purpose.SUBSCRIPTION, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with database.write() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is None:
            return Link.GONE
        current, waiting = await read_preferences(connection, subscriber.id), await waiting_letter(connection, subscriber.id, now)
        if subscriber.state is SubscriberState.UNSUBSCRIBED:
            return Chooser(subscriber=subscriber, preferences=current)
        read = judge(current)
        if not isinstance(read, Preferences):
            return Chooser(subscriber=subscriber, preferences=current, waiting=waiting, mistakes=read)
        await write_preferences(connection, subscriber.id, read, now)
        return Chooser(subscriber=subscriber, preferences=read, waiting=waiting)


async def preferences_of(database: Database, subscriber_id: int) -> Preferences:
    """What one subscriber chose."""
    async with database.read() as connection:
        return await read_preferences(connection, subscriber_id)


async def keep_answer(database: Database, token: str, ring: KeyRing, issue_id: int, answer: Answer, *, now: datetime) -> Link:
    """Keep what the holder of this link says of an issue, in place of what they said before."""
    key = read_token(Purpose.SUBSCRIPTION, token, ring, now)
    if key is None:
        return Link.UNKNOWN
    async with database.write() as connection:
        subscriber = await subscriber_by_key(connection, key)
        if subscriber is None:
            return Link.GONE
        await store_feedback(connection, issue_id, subscriber.id, answer, now)
    return Link.GOOD


async def count_answers(database: Database, issue_id: int) -> dict[Answer, int]:
    """How many readers gave each answer to an issue."""
    async with database.read() as connection:
        return (await count_feedback(connection, [issue_id]))[issue_id]
