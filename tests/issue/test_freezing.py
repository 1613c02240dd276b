"""What can no longer change: the words from approval on, the audience from release on."""

import sqlite3
from contextlib import closing

import pytest

from newsletter.issue import run
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import SlotPicture
from newsletter.model.phrasebook import ENGLISH
from newsletter.model.states import DeliveryState, IssueState, SubscriberState, SuppressionReason
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW
from tests.issue.builders import make_selection
from tests.issue.rows import ANNA, LETTERHEAD, OPTIONS, approved, composed, deliveries, opened, set_subscriber, subscribe


async def test_approved_words_are_frozen(any_database: Database) -> None:
    """Composing an approved issue is refused and changes nothing, even when the caller saw it as a draft."""
    draft = await composed(any_database, await opened(any_database))
    before = await run.load_slots(any_database, draft.id)
    issue = await run.approve(any_database, draft, **ANNA)
    for seen in (draft, issue):
        with pytest.raises(RefusedStep, match="approved, so its words stay as they are"):
            await composed(any_database, seen, size=7)
    assert (await run.load_slots(any_database, draft.id), await run.get_issue(any_database, draft.id)) == (before, issue)


async def test_words_approved_while_new_ones_are_written_stay(database: Database) -> None:
    """Somebody presses approve while a new draft is being composed: what they saw is what is kept, and the composer is told."""
    draft = await composed(database, await opened(database))
    before = await run.load_slots(database, draft.id)

    class PicturesOfASlowDay(dict[int, SlotPicture]):
        """Looked into in the middle of composing."""

        def get(self, *_: object) -> None:
            with closing(sqlite3.connect(database.path)) as other:
                other.execute("UPDATE issue SET state = 'approved'")
                other.commit()

    with pytest.raises(RefusedStep, match="somebody else changed it at the same moment; nothing was changed"):
        await run.compose_issue(
            database, draft, make_selection(7), LETTERHEAD, OPTIONS, words=ENGLISH, pictures=PicturesOfASlowDay(), now=NOW, by="schedule"
        )
    issue = await run.get_issue(database, draft.id)
    assert (issue.state, issue.subject, await run.load_slots(database, draft.id)) == (IssueState.APPROVED, draft.subject, before)


async def test_new_words_forget_the_letter_of_the_old(database: Database) -> None:
    """Until it is rendered anew there is no letter: none may say what the slots no longer say."""
    issue = await composed(database, await opened(database))
    async with database.write() as connection:
        row = {"subject": "x", "html": "x", "text": "x", "pieces": b"x", "places": [], "html_size": 1, "rendered_at": NOW}
        await connection.execute(schema.rendered_issue.insert().values(issue_id=issue.id, **row))
    await composed(database, issue, size=7)
    async with database.read() as connection:
        assert (await connection.execute(schema.rendered_issue.select())).all() == []


async def test_the_audience_is_who_is_active_at_release(any_database: Database) -> None:
    """Who confirms before release gets the issue, who does so after it does not; the pending, gone and suppressed never do."""
    active = await subscribe(any_database, "active@example.com")
    late = await subscribe(any_database, "late@example.com", SubscriberState.PENDING)
    early = await subscribe(any_database, "early@example.com", SubscriberState.PENDING)
    await subscribe(any_database, "gone@example.com", SubscriberState.UNSUBSCRIBED)
    await subscribe(any_database, "suppressed@example.com")
    await subscribe(any_database, "elsewhere@example.com", newsletter="other")
    row = {"digest": "digest of suppressed@example.com", "reason": SuppressionReason.COMPLAINT, "at": NOW, "by": "anna"}
    async with any_database.write() as connection:
        await connection.execute(schema.suppression.insert().values(row))
    issue = await approved(any_database)
    await set_subscriber(any_database, early, SubscriberState.ACTIVE)
    issue = await run.release(any_database, issue, **ANNA)
    await set_subscriber(any_database, late, SubscriberState.ACTIVE)
    assert (issue.state, issue.released_at) == (IssueState.SENDING, NOW)
    assert await deliveries(any_database) == {active: DeliveryState.PENDING, early: DeliveryState.PENDING}
