"""Reads and keeps what readers choose with the link to their subscription, and what they say of an issue. Sends nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from newsletter.model.preferences import Answer, Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import KeyRing, Purpose
from newsletter.storage.database import Connection, Database
from newsletter.storage.feedback import count_feedback, store_feedback
from newsletter.storage.preferences import read_preferences, waiting_letter, write_preferences
from newsletter.subscribers.choice_form import Read
from newsletter.subscribers.outcomes import Chooser, Link
from newsletter.subscribers.run.link_holders import for_holder

Judge = Callable[[Preferences], Read]
"""Reads what was typed, given what was chosen before."""


async def show_choices(database: Database, token: str, ring: KeyRing, *, now: datetime) -> Chooser | Link:
    """Who holds this link and what they chose; else what the link is. Changes nothing."""
    return await for_holder(
        database.read, Purpose.SUBSCRIPTION, token, ring, lambda connection, subscriber: _chooser(connection, subscriber, now), now=now
    )


async def keep_choices(database: Database, token: str, ring: KeyRing, judge: Judge, *, now: datetime) -> Chooser | Link:
    """Keep what was typed, if it holds no mistake and its reader is on the list or about to be. Gives what stands now."""

    async def keep(connection: Connection, subscriber: Subscriber) -> Chooser:
        chooser = await _chooser(connection, subscriber, now)
        if subscriber.state is SubscriberState.UNSUBSCRIBED:
            return replace(chooser, waiting=None)
        read = judge(chooser.preferences)
        if not isinstance(read, Preferences):
            return replace(chooser, mistakes=read)
        await write_preferences(connection, subscriber.id, read, now)
        return replace(chooser, preferences=read)

    return await for_holder(database.write, Purpose.SUBSCRIPTION, token, ring, keep, now=now)


async def preferences_of(database: Database, subscriber_id: int) -> Preferences:
    """What one subscriber chose."""
    async with database.read() as connection:
        return await read_preferences(connection, subscriber_id)


async def keep_answer(database: Database, token: str, ring: KeyRing, issue_id: int, answer: Answer, *, now: datetime) -> Link:
    """Keep what the holder of this link says of an issue, in place of what they said before."""

    async def keep(connection: Connection, subscriber: Subscriber) -> Link:
        await store_feedback(connection, issue_id, subscriber.id, answer, now)
        return Link.GOOD

    return await for_holder(database.write, Purpose.SUBSCRIPTION, token, ring, keep, now=now)


async def count_answers(database: Database, issue_id: int) -> dict[Answer, int]:
    """How many readers gave each answer to an issue."""
    async with database.read() as connection:
        return (await count_feedback(connection, [issue_id]))[issue_id]


async def _chooser(connection: Connection, subscriber: Subscriber, now: datetime) -> Chooser:
    waiting = await waiting_letter(connection, subscriber.id, now)
    return Chooser(subscriber=subscriber, preferences=await read_preferences(connection, subscriber.id), waiting=waiting)
