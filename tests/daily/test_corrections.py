"""What was wrong in an issue that readers have is written down beside it, on both engines."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsletter.daily.corrections import (
    CorrectionAccount,
    amend,
    correct,
    correction_years,
    corrections_in,
    last_corrected,
    list_corrections,
)
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import load_slots
from newsletter.model.corrections import LONGEST_CORRECTION, Amendable, Correction
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.states import IssueState
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import make_newsroom, store_issue

DAY = date(2026, 11, 21)
TWO = (make_slot(1, "Forty nations sign"), make_slot(2, "A ferry runs aground"))


@pytest.fixture
def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> Newsroom:
    return make_newsroom(any_database, clock, tmp_path)


async def test_a_correction_stands_with_the_issue_and_its_story(newsroom: Newsroom, clock: HandClock) -> None:
    """Who, when and what, oldest first on the issue; newest first over the year in which it was made, whenever the issue was."""
    await store_issue(newsroom, DAY, slots=TWO)
    first = await correct(newsroom, DAY, "  It was the\nferry Anna.\x00 ", by="lisa", number=2)
    clock.move(hours=1)
    second = await correct(newsroom, DAY, "It was a Friday.", by="tom")
    made = clock() - timedelta(hours=1)
    ferry = Correction(
        id=first.correction.id,
        issue_on=DAY,
        number=2,
        headline="A ferry runs aground",
        slug="story-2",
        text="It was the ferry Anna.",
        by="lisa",
        at=made,
    )
    friday = Correction(id=second.correction.id, issue_on=DAY, text="It was a Friday.", by="tom", at=clock())
    assert (first, second) == (CorrectionAccount(correction=ferry, new=True), CorrectionAccount(correction=friday, new=True))
    assert await list_corrections(newsroom, DAY) == (ferry, friday)
    assert await corrections_in(newsroom, 2026) == (friday, ferry)
    assert [set(places) for places in (await last_corrected(newsroom)).values()] == [{2, 0}]


async def test_the_same_words_are_published_once(newsroom: Newsroom, clock: HandClock) -> None:
    """Typed again by a second pair of hands it is no second correction; of another story it is."""
    await store_issue(newsroom, DAY, slots=TWO)
    told = []
    for number, by in ((1, "lisa"), (1, "tom"), (2, "tom"), (None, "tom"), (None, "lisa")):
        told.append((await correct(newsroom, DAY, "Wrong.", by=by, number=number)).new)
    assert told == [True, False, True, True, False]
    assert [(one.number, one.by) for one in await list_corrections(newsroom, DAY)] == [(1, "lisa"), (2, "tom"), (None, "tom")]


@pytest.mark.parametrize("state", [IssueState.DRAFTED, IssueState.APPROVED, IssueState.SKIPPED])
async def test_what_nobody_has_read_is_not_corrected(newsroom: Newsroom, state: IssueState) -> None:
    """A draft is changed, not corrected; and nothing is written."""
    await store_issue(newsroom, DAY, slots=TWO, state=state)
    with pytest.raises(RefusedStep, match="it was not released"):
        await correct(newsroom, DAY, "Wrong.", by="lisa")
    assert await list_corrections(newsroom, DAY) == ()


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.CANCELLED, IssueState.SENT])
async def test_what_some_have_read_can_be_corrected(newsroom: Newsroom, state: IssueState) -> None:
    """Whatever became of the sending."""
    await store_issue(newsroom, DAY, slots=TWO, state=state, released_at=newsroom.clock())
    assert (await correct(newsroom, DAY, "Wrong.", by="lisa", number=1)).new


async def test_wrong_questions_are_refused_with_a_cure(newsroom: Newsroom) -> None:
    """No such story, no such issue, no words, too many words: said, and nothing written."""
    await store_issue(newsroom, DAY, slots=TWO)
    for day, text, number, problem in (
        (DAY, "Wrong.", 3, "there is none: it has 2 stories"),
        (date(2026, 11, 20), "Wrong.", None, "there is none"),
        (DAY, " \u200b\n ", None, "has no words"),
        (DAY, "x" * (LONGEST_CORRECTION + 1), None, "has more than 1,000 characters"),
    ):
        with pytest.raises(NewsletterError, match=problem):
            await correct(newsroom, day, text, by="lisa", number=number)
    assert await list_corrections(newsroom, DAY) == ()
    assert (await correct(newsroom, DAY, "x" * LONGEST_CORRECTION, by="lisa")).new


async def test_a_year_is_the_newsletters_own(newsroom: Newsroom, clock: HandClock) -> None:
    """New Year's Eve in New York is still the old year where UTC has the new one."""
    newsroom = replace(newsroom, letterhead=newsroom.letterhead.model_copy(update={"zone": "America/New_York"}))
    await store_issue(newsroom, DAY, slots=TWO)
    clock.now = clock.now.replace(year=2027, month=1, day=1, hour=3)
    await correct(newsroom, DAY, "On the eve.", by="lisa")
    clock.move(hours=3)
    await correct(newsroom, DAY, "In the year.", by="lisa")
    assert await correction_years(newsroom) == (2027, 2026)
    assert [one.text for year in (2026, 2027) for one in await corrections_in(newsroom, year)] == ["On the eve.", "In the year."]


async def test_our_pages_change_with_a_note_that_keeps_what_stood_there(newsroom: Newsroom) -> None:
    """The new words stand on the page, the old ones in the correction; the same again changes nothing."""
    issue = await store_issue(newsroom, DAY, slots=TWO)
    made = await amend(newsroom, DAY, Amendable.HEADLINE, "A ferry\nsails", "It did not run aground.", by="lisa", number=2)
    change = (made.correction.field, made.correction.before, made.correction.after, made.new)
    assert change == ("headline", "A ferry runs aground", "A ferry sails", True)
    assert [slot.headline for slot in await load_slots(newsroom.database, issue.id)] == ["Forty nations sign", "A ferry sails"]
    assert await amend(newsroom, DAY, Amendable.HEADLINE, "A ferry sails", "Again.", by="tom", number=2) == replace(made, new=False)
    await amend(newsroom, DAY, Amendable.INTRO, "", "There was no morning.", by="lisa")
    assert [one.before for one in await list_corrections(newsroom, DAY)] == ["A ferry runs aground", "Good morning."]


@pytest.mark.parametrize(
    ("field", "words", "number", "problem"),
    [
        (Amendable.HEADLINE, "", 2, "is empty"),
        (Amendable.HEADLINE, "x", None, "is of a story"),
        (Amendable.INTRO, "x", 2, "is of the issue"),
        (Amendable.WHY, "x" * 2_001, 2, "has more than 2,000 characters"),
        (Amendable.HEADLINE, "A ferry runs aground", 2, "reads so already"),
        (Amendable.HEADLINE, "x", 3, "there is none"),
    ],
)
async def test_wrong_changes_are_refused(newsroom: Newsroom, field: Amendable, words: str, number: int | None, problem: str) -> None:
    """And nothing is written."""
    await store_issue(newsroom, DAY, slots=TWO)
    with pytest.raises(NewsletterError, match=problem):
        await amend(newsroom, DAY, field, words, "Wrong.", by="lisa", number=number)
    assert await list_corrections(newsroom, DAY) == ()


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED])
async def test_pages_stay_while_letters_with_the_old_words_leave(newsroom: Newsroom, state: IssueState) -> None:
    """Letters and pages say the same until the last letter left."""
    await store_issue(newsroom, DAY, slots=TWO, state=state, released_at=newsroom.clock())
    with pytest.raises(RefusedStep, match="still leave"):
        await amend(newsroom, DAY, Amendable.HEADLINE, "x", "Wrong.", by="lisa", number=1)
