"""A person's changes of a draft: they survive every refresh, nobody overwrites anybody, and the letter says what they say."""

from typing import Any

import pytest

from newsletter.daily import editing, rearranging
from newsletter.daily.acts.act import Outcome
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue import run
from newsletter.model.editing import EditKind
from newsletter.model.rights import RIGHTS, Actor, Face, Role
from newsletter.rendering.run import load_rendered
from newsletter.selection.run import load_selection, select_ten
from newsletter.storage.edits import machine_words_of
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, issue_of_today
from tests.daily.edited_days import TITLES, a_choice, numbers, refreshed

TEN = list(range(1, 11))


async def test_human_edits_survive_every_refresh(newsroom: Newsroom, clock: HandClock) -> None:
    """A swap, a move, words, a lock and a note outlive a refresh that chose others; the machine's words stand beside."""
    await refreshed(newsroom)
    await rearranging.swap(newsroom, TODAY, 3, 12, by="anna")
    await rearranging.move(newsroom, TODAY, 9, 1, by="anna")
    await editing.edit(newsroom, TODAY, 1, {EditKind.HEADLINE: "Film found", EditKind.WHY: "Few films of that year are left."}, by="anna")
    await editing.edit(newsroom, TODAY, None, {EditKind.SUBJECT: "Film found, and nine more"}, by="ben")
    await rearranging.lock(newsroom, TODAY, 5, by="ben")
    await editing.note(newsroom, TODAY, 2, "Call the ministry.", by="ben")
    assert await numbers(newsroom) == [9, 1, 2, 12, 4, 5, 6, 7, 8, 10]

    clock.move(minutes=10)
    await refreshed(newsroom, a_choice(chosen=(16, 3, 1, 17, 9, 2, 5, 6, 7, 8), runners_up=(4, 10, 11, 13, 14)))
    # Placed: 9 at no. 1, 12 at no. 4; locked: 4 at no. 5; 3 is out; the rest as the machine has it now.
    assert await numbers(newsroom) == [9, 16, 1, 12, 4, 17, 2, 5, 6, 7]
    issue = await issue_of_today(newsroom)
    first = (await run.load_slots(newsroom.database, issue.id))[0]
    assert (first.headline, first.why, issue.subject) == ("Film found", "Few films of that year are left.", "Film found, and nine more")
    async with newsroom.database.read() as connection:
        machines = await machine_words_of(connection, issue.id)
    assert (machines["c9"].headline, machines["c9"].why, machines[""].headline) == (TITLES[8], "", "Film found, and nine more stories")
    letter = await load_rendered(newsroom.database, issue.id)
    assert letter is not None
    assert letter.subject == "Film found, and nine more"
    assert "Few films of that year are left." in letter.text


@pytest.mark.parametrize(("approved", "chosen"), [(False, 0), (True, 10)], ids=["a draft", "approved meanwhile"])
async def test_an_issue_keeps_the_choice_that_it_was_approved_with(newsroom: Newsroom, approved: bool, chosen: int) -> None:
    """Somebody approves while a refresh reads pages: what readers are told of the choice is what was printed by."""
    issue = await refreshed(newsroom)
    if approved:
        await run.approve(newsroom.database, issue, by="anna", now=newsroom.clock())
    await select_ten(newsroom.database, (), issue.id, newsroom.selection, now=newsroom.clock(), zone=zone_of(newsroom))
    stands = await load_selection(newsroom.database, issue.id)
    assert len(stands.chosen if stands else ()) == chosen


async def test_undoing_gives_the_machines_order_back(newsroom: Newsroom) -> None:
    """One undo takes back a whole swap; what was said before it counts again; a second undo changes nothing."""
    await refreshed(newsroom)
    swapped = await rearranging.swap(newsroom, TODAY, 3, 12, by="anna")
    assert await numbers(newsroom) == [1, 2, 12, 4, 5, 6, 7, 8, 9, 10]
    assert (await editing.undo(newsroom, TODAY, swapped.numbers[-1], by="ben")).changed
    assert await numbers(newsroom) == TEN
    assert not (await editing.undo(newsroom, TODAY, swapped.numbers[0], by="ben")).changed
    for words in ("First", "Second"):
        last = await editing.edit(newsroom, TODAY, 1, {EditKind.HEADLINE: words}, by="anna")
    await editing.undo(newsroom, TODAY, last.numbers[0], by="anna")
    assert (await run.load_slots(newsroom.database, last.issue.id))[0].headline == "First"
    await editing.edit(newsroom, TODAY, 1, {EditKind.HEADLINE: ""}, by="anna")
    assert (await run.load_slots(newsroom.database, last.issue.id))[0].headline == TITLES[0]


async def asked(newsroom: Newsroom, name: str, by: str = "anna", **given: Any) -> Outcome:
    """What comes of an act by its name, asked by an editor."""
    actor = Actor(name=by, face=Face.API, rights=RIGHTS[Role.EDITOR])
    return await perform(newsroom, actor, ACTS[name], ACTS[name].takes(issue_on=TODAY, **given))


async def test_faces_read_the_whole_layer(newsroom: Newsroom) -> None:
    """Who changed what of which story and when, the machine's words beside, notes, locks and the bench, with the numbers to undo by."""
    await refreshed(newsroom)
    swapped = await asked(newsroom, "swap", number=3, other="12")
    await asked(newsroom, "edit", number=3, headline="A beer of bread")
    await asked(newsroom, "lock", "ben", number=1)
    await asked(newsroom, "note", "ben", number=11, text="Perhaps tomorrow.")
    facts = (await asked(newsroom, "edits")).facts
    first, third, waiting = facts["stories"][0], facts["stories"][2], facts["bench"][0]
    at = newsroom.clock().isoformat()
    undone = {"undone_by": "", "undone_at": None}
    told = {"kind": "lock", "story": TITLES[0], "place": 1, "value": "", "by": "ben", "at": at, **undone}
    assert first["locked"] == {"edit": first["locked"]["edit"], **told}
    assert (third["headline"], third["machine"]["headline"], third["edited"]["headline"]["by"]) == ("A beer of bread", TITLES[11], "anna")
    assert (waiting["number"], waiting["headline"], waiting["benched"]["by"]) == (11, TITLES[2], "anna")
    assert [note["value"] for note in waiting["notes"]] == ["Perhaps tomorrow."]
    assert [one["number"] for one in facts["bench"]] == [11, 12, 13, 14, 15]
    assert [one["edit"] for one in facts["history"]][:2] == swapped.facts["edits"]
    assert [one["kind"] for one in facts["history"]] == ["bench", "place", "headline", "lock", "note"]
    assert facts["version"] == 3


async def test_a_story_is_called_by_its_printed_headline(newsroom: Newsroom) -> None:
    """Whoever rewrote a headline looks for the new one; what is on the bench has only its report's own."""
    await refreshed(newsroom)
    await editing.edit(newsroom, TODAY, 1, {EditKind.HEADLINE: "Film found"}, by="anna")
    locked = await rearranging.lock(newsroom, TODAY, 1, by="anna")
    swapped = await rearranging.swap(newsroom, TODAY, 2, 11, by="anna")
    assert locked.said == "no. 1 is locked: “Film found”"
    assert swapped.said == f"no. 2 is now “{TITLES[10]}” instead of “{TITLES[1]}”"
