"""The whole list: counting it, writing it out, and forgetting sign-ups that nobody confirmed. Changes no other subscriber."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from newsletter.model.options import SignUpOptions
from newsletter.model.preferences import Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.storage import subscribers as rows
from newsletter.storage.database import Database
from newsletter.storage.preferences import preferences_of_many
from newsletter.storage.sign_ups import forget_counts
from newsletter.subscribers.csv_choices import CHOICE_COLUMNS, choice_cells
from newsletter.subscribers.export import COLUMNS, csv_row, preferences_json, subscriber_json

PAGE = 1_000
USUAL = Preferences()


async def count_subscribers(database: Database, newsletter: str) -> dict[SubscriberState, int]:
    """How many stand in each state."""
    async with database.read() as connection:
        return await rows.count_subscribers(connection, newsletter)


async def list_subscribers(database: Database, newsletter: str, *, state: SubscriberState | None = None) -> AsyncIterator[Subscriber]:
    """Every subscriber in the order they came."""
    async for subscriber, _ in _with_choices(database, newsletter, state):
        yield subscriber


async def export_csv(database: Database, newsletter: str, *, state: SubscriberState | None = None) -> AsyncIterator[str]:
    """The list as lines of CSV with a header; ``import_subscribers`` reads it back."""
    yield csv_row((*COLUMNS, *CHOICE_COLUMNS))
    async for subscriber, chosen in _with_choices(database, newsletter, state):
        yield csv_row([*(value or "" for value in subscriber_json(subscriber).values()), *choice_cells(chosen)])


async def export_json(database: Database, newsletter: str, *, state: SubscriberState | None = None) -> AsyncIterator[str]:
    """The list as pieces of one JSON array."""
    before = "[\n"
    async for subscriber, chosen in _with_choices(database, newsletter, state):
        yield before + json.dumps({**subscriber_json(subscriber), "preferences": preferences_json(chosen)})
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


async def _with_choices(
    database: Database, newsletter: str, state: SubscriberState | None
) -> AsyncIterator[tuple[Subscriber, Preferences]]:
    """A page at a time: no transaction stays open in between."""
    after_id = 0
    while True:
        async with database.read() as connection:
            page = await rows.subscribers_after(connection, newsletter, after_id, PAGE, state)
            chosen = await preferences_of_many(connection, [one.id for one in page])
        for subscriber in page:
            yield subscriber, chosen.get(subscriber.id, USUAL)
        if len(page) < PAGE:
            return
        after_id = page[-1].id


async def forget_pending(database: Database, options: SignUpOptions, newsletter: str, *, now: datetime) -> int:
    """Take back sign-ups without confirmation in time, and the counts of networks that are no longer needed."""
    async with database.write() as connection:
        await forget_counts(connection, f"{now - timedelta(hours=1):%Y-%m-%dT%H}")
        return await rows.forget_pending(connection, newsletter, now - options.forget_pending)
