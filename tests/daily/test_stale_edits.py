"""Several operators at once: nobody overwrites anybody silently, and whoever is too late reads what, who and when."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.daily import editing, rearranging
from newsletter.daily.changing import EditAccount
from newsletter.daily.edit_desk import Glimpse
from newsletter.daily.edit_facts import read_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.model.editing import EditKind
from newsletter.model.errors import RefusedStep
from newsletter.storage.database import Database, open_database
from newsletter.storage.edits import edits_of
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, issue_of_today
from tests.daily.edited_days import TITLES, a_choice, numbers, refreshed


async def headline(newsroom: Newsroom, number: int, words: str, *, by: str, seen: Glimpse) -> EditAccount:
    return await editing.edit(newsroom, TODAY, number, {EditKind.HEADLINE: words}, by=by, seen=seen)


async def test_the_same_words_changed_meanwhile_are_kept(newsroom: Newsroom, clock: HandClock) -> None:
    """A second person who saw the version before reads whose words they would have overwritten; nothing of theirs is stored."""
    saw = Glimpse(version=(await refreshed(newsroom)).version, key="c3")
    await headline(newsroom, 3, "Anna's words", by="anna", seen=saw)
    clock.move(minutes=5)
    with pytest.raises(RefusedStep) as refused:
        await headline(newsroom, 3, "Ben's words", by="ben", seen=saw)
    assert str(refused.value).split("\n")[0] == (
        "no. 3 of the issue of 2026-11-21: its headline was changed by anna at 05:30 after you had looked: “Anna's words”;"
        " nothing of yours was changed"
    )
    issue = await issue_of_today(newsroom)
    assert (await run.load_slots(newsroom.database, issue.id))[2].headline == "Anna's words"
    await headline(newsroom, 3, "Ben's words", by="ben", seen=Glimpse(version=issue.version, key="c3"))
    await headline(newsroom, 3, "Anna again", by="anna", seen=Glimpse())
    assert (await run.load_slots(newsroom.database, issue.id))[2].headline == "Anna again"


async def test_different_stories_and_different_fields_both_succeed(newsroom: Newsroom) -> None:
    """Only the very same thing is in the way: other words, another story, another pair may change."""
    saw = (await refreshed(newsroom)).version
    await headline(newsroom, 3, "Anna's words", by="anna", seen=Glimpse(version=saw, key="c3"))
    summary = {EditKind.SUMMARY: "Ben's summary."}
    await editing.edit(newsroom, TODAY, 3, summary, by="ben", seen=Glimpse(version=saw, key="c3"))
    await headline(newsroom, 4, "Ben's words", by="ben", seen=Glimpse(version=saw, key="c4"))
    await rearranging.swap(newsroom, TODAY, 9, 11, by="anna", seen=Glimpse(version=saw, key="c9", other_key="c11"))
    await rearranging.swap(newsroom, TODAY, 8, 12, by="ben", seen=Glimpse(version=saw, key="c8", other_key="c12"))
    slots = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert [(slot.headline, slot.summary) for slot in slots[2:3]] == [("Anna's words", "Ben's summary.")]
    assert (slots[3].headline, await numbers(newsroom)) == ("Ben's words", [1, 2, 3, 4, 5, 6, 7, 12, 11, 10])


async def test_two_at_the_very_same_moment_are_both_kept(sqlite_url: str, newsroom: Newsroom) -> None:
    """Ten edits at once from two programs: every one is stored, and the letter has all of them."""
    await refreshed(newsroom)
    other = replace(newsroom, database=open_database(sqlite_url))
    both = (newsroom, other)
    work = [headline(both[number % 2], number, f"Words {number}", by=f"person {number}", seen=Glimpse()) for number in range(1, 11)]
    await asyncio.gather(*work)
    issue = await issue_of_today(newsroom)
    await other.database.close()
    assert [slot.headline for slot in await run.load_slots(newsroom.database, issue.id)] == [f"Words {number}" for number in range(1, 11)]
    assert issue.version == 11


async def test_a_swap_names_the_story_that_was_seen(newsroom: Newsroom, clock: HandClock) -> None:
    """Where a refresh put another story at the number, a swap of what stood there is refused; words follow their story."""
    saw = (await refreshed(newsroom)).version
    clock.move(minutes=1)
    await refreshed(newsroom, a_choice(chosen=(1, 2, 16, 3, 4, 5, 6, 7, 8, 9)))
    with pytest.raises(RefusedStep, match="another story stands there by now"):
        await rearranging.swap(newsroom, TODAY, 3, 11, by="ben", seen=Glimpse(version=saw, key="c3"))
    await headline(newsroom, 3, "Follows its story", by="ben", seen=Glimpse(version=saw, key="c3"))
    slots = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert [slot.number for slot in slots if slot.headline == "Follows its story"] == [4]


async def test_an_order_changed_meanwhile_is_not_changed_unseen(newsroom: Newsroom) -> None:
    """Who moves by numbers alone must have seen the order; an undo by somebody else is a change too."""
    saw = (await refreshed(newsroom)).version
    swapped = await rearranging.swap(newsroom, TODAY, 1, 2, by="anna")
    with pytest.raises(RefusedStep, match="the order of the stories was changed by anna at 05:30"):
        await rearranging.move(newsroom, TODAY, 5, 1, by="ben", seen=Glimpse(version=saw))
    saw = swapped.issue.version
    await editing.undo(newsroom, TODAY, swapped.numbers[0], by="anna")
    with pytest.raises(RefusedStep, match="the order of the stories was changed by anna"):
        await rearranging.reorder(newsroom, TODAY, [2, 1, 3, 4, 5, 6, 7, 8, 9, 10], by="ben", seen=Glimpse(version=saw))


async def test_a_locked_story_is_moved_by_nobody(newsroom: Newsroom) -> None:
    """Whoever wants to move it reads who locked it and when; others move around it; unlocked it moves again."""
    await refreshed(newsroom)
    await rearranging.lock(newsroom, TODAY, 3, by="anna")
    for refused in (
        rearranging.swap(newsroom, TODAY, 3, 11, by="ben"),
        rearranging.move(newsroom, TODAY, 3, 1, by="ben"),
        rearranging.move(newsroom, TODAY, 1, 3, by="ben"),
        rearranging.bench(newsroom, TODAY, 3, by="ben"),
    ):
        with pytest.raises(RefusedStep, match="locked by anna since 05:30; nothing was changed"):
            await refused
    await rearranging.move(newsroom, TODAY, 5, 1, by="ben")
    assert await numbers(newsroom) == [5, 1, 3, 2, 4, 6, 7, 8, 9, 10]
    await rearranging.unlock(newsroom, TODAY, 3, by="ben")
    assert await numbers(newsroom) == [5, 1, 2, 3, 4, 6, 7, 8, 9, 10]
    await rearranging.bench(newsroom, TODAY, 4, by="ben")
    assert await numbers(newsroom) == [5, 1, 2, 4, 6, 7, 8, 9, 10, 11]


async def test_a_locked_story_keeps_its_words(newsroom: Newsroom) -> None:
    """A refresh that would word it otherwise, and lead it elsewhere, changes neither; what a person writes counts; unlocked it follows."""
    day = a_choice()
    await refreshed(newsroom, day)
    before = (await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id))[2]
    await rearranging.lock(newsroom, TODAY, 3, by="anna")
    other = replace(day.chosen[2], lead=day.chosen[2].also[0], also=(day.chosen[2].lead,))
    again = replace(day, chosen=(*day.chosen[:2], other, *day.chosen[3:]))
    issue = await refreshed(newsroom, again)
    slot = (await run.load_slots(newsroom.database, issue.id))[2]
    assert (slot.headline, slot.summary, slot.url) == (before.headline, before.summary, before.url)
    edited = (await read_edits(newsroom, issue)).stories[2]
    assert edited.machine is not None
    assert (edited.machine.headline, edited.machine.url) == (f"{TITLES[2]}, people say", other.lead.url)
    await headline(newsroom, 3, "Ben's words", by="ben", seen=Glimpse())
    assert (await run.load_slots(newsroom.database, issue.id))[2].headline == "Ben's words"
    await editing.undo(newsroom, TODAY, (await read_edits(newsroom, issue)).history[-1].id, by="ben")
    await rearranging.unlock(newsroom, TODAY, 3, by="ben")
    slot = (await run.load_slots(newsroom.database, issue.id))[2]
    assert (slot.headline, slot.url) == (f"{TITLES[2]}, people say", other.lead.url)


async def test_edits_of_two_engines(any_database: Database, newsroom: Newsroom) -> None:
    """On SQLite and PostgreSQL alike an edit's number grows, its version is told, and an undone one stays on record."""
    here = replace(newsroom, database=any_database)
    issue = await refreshed(here)
    first = await rearranging.swap(here, TODAY, 3, 11, by="anna")
    second = await rearranging.bench(here, TODAY, 5, by="ben")
    await editing.undo(here, TODAY, second.numbers[0], by="anna")
    async with here.database.read() as connection:
        edits = await edits_of(connection, issue.id)
    assert [edit.id for edit in edits] == [*first.numbers, *second.numbers] == sorted(edit.id for edit in edits)
    assert [(edit.version, edit.undone_version, edit.undone_by) for edit in edits] == [(2, None, ""), (2, None, ""), (3, 4, "anna")]
    assert await numbers(here) == [1, 2, 11, 4, 5, 6, 7, 8, 9, 10]
    assert all(edit.at - newsroom.clock() == timedelta() for edit in edits)
