"""Issues, stories, subscribers and deliveries in a real database, for the tests of this room."""

from datetime import date

from newsletter.issue import run
from newsletter.model.addresses import parse_address
from newsletter.model.issues import Issue
from newsletter.model.options import LetterheadOptions, ScheduleOptions, SelectionOptions
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.states import DeliveryState, SubscriberState
from newsletter.model.stories import Story
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW
from tests.issue.builders import make_selection, make_story

LETTERHEAD = LetterheadOptions(zone="Europe/Lisbon")
SCHEDULE = ScheduleOptions()
OPTIONS = SelectionOptions()
TODAY = date(2026, 11, 21)
ANNA = {"by": "anna", "now": NOW}


async def opened(database: Database, day: date = TODAY) -> Issue:
    return (await run.open_issue(database, LETTERHEAD, SCHEDULE, day, now=NOW))[0]


async def composed(database: Database, issue: Issue, size: int = 10, by: str = "schedule") -> Issue:
    await store_stories(database, [make_story(number) for number in range(1, 11)])
    drafted, _ = await run.compose_issue(
        database, issue, make_selection(size), LETTERHEAD, OPTIONS, words=ENGLISH, pictures={}, now=NOW, by=by
    )
    return drafted


async def approved(database: Database) -> Issue:
    return await run.approve(database, await composed(database, await opened(database)), **ANNA)


async def store_stories(database: Database, stories: list[Story]) -> None:
    async with database.write() as connection:
        if (await connection.execute(schema.story.select())).first():
            return
        source = {"id": 1, "name": "Paper", "site_url": "https://paper.example", "family": "paper.example", "created_at": NOW}
        await connection.execute(schema.source.insert().values(source))
        names = ("id", "source_id", "url", "canonical_url", "title", "at", "first_seen_at")
        await connection.execute(schema.story.insert(), [{name: getattr(story, name) for name in names} for story in stories])


async def subscribe(database: Database, address: str, state: SubscriberState = SubscriberState.ACTIVE, newsletter: str = "main") -> int:
    key = parse_address(address).key
    row = {
        "newsletter": newsletter,
        "address": address,
        "address_key": key,
        "key": f"{abs(hash((newsletter, address))):016x}"[:16],
        "state": state,
        "created_at": NOW,
        "suppression_digest": f"digest of {key}",
    }
    row |= {"mailbox": key} if "mailbox" in schema.subscriber.c else {}
    async with database.write() as connection:
        return (await connection.execute(schema.subscriber.insert().values(row))).inserted_primary_key[0]


async def set_subscriber(database: Database, subscriber_id: int, state: SubscriberState) -> None:
    async with database.write() as connection:
        await connection.execute(schema.subscriber.update().where(schema.subscriber.c.id == subscriber_id).values(state=state))


async def set_deliveries(database: Database, states: dict[int, DeliveryState]) -> None:
    async with database.write() as connection:
        for subscriber_id, state in states.items():
            await connection.execute(schema.delivery.update().where(schema.delivery.c.subscriber_id == subscriber_id).values(state=state))


async def deliveries(database: Database) -> dict[int, DeliveryState]:
    async with database.read() as connection:
        rows = await connection.execute(schema.delivery.select().order_by(schema.delivery.c.subscriber_id))
        return {row.subscriber_id: DeliveryState(row.state) for row in rows}


async def history(database: Database, issue: Issue) -> list[tuple[str, str, str]]:
    return [(change.to_state.value, change.by, change.reason) for change in await run.load_history(database, issue.id)]
