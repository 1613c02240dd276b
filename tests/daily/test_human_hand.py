"""A ban from the desk is felt at once, an added article stands where it was put, and readers are sent where a person sends them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from newsletter.daily import adding, editing, rearranging
from newsletter.daily import rulings as desk
from newsletter.daily.changing import rewrite
from newsletter.daily.edit_facts import read_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.rulings import Hand
from newsletter.daily.told_choices import read_past_choice
from newsletter.issue import run
from newsletter.model.editing import EditKind
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.issues import SlotPicture
from newsletter.model.rulings import RulingKind
from newsletter.model.states import IssueState
from newsletter.storage import schema
from newsletter.storage.pictures import StoredPicture, add_picture
from tests.conftest import HandClock
from tests.daily.conftest import TODAY, issue_of_today
from tests.daily.edited_days import TITLES, a_choice, numbers, refreshed, story
from tests.web_server import WebServer

ANNA = Hand(by="anna", day=TODAY)
TEN = list(range(1, 11))


@pytest.fixture
async def site() -> AsyncIterator[WebServer]:
    async with WebServer() as server:
        yield server


async def test_a_ban_is_out_of_the_draft_at_once(newsroom: Newsroom) -> None:
    """A runner-up moves up, the letter is another version; lifted, it is in again."""
    before = await refreshed(newsroom)
    banned = await desk.ban_story(newsroom, story(3).url, ANNA)
    assert banned.effect == "The draft of 2026-11-21 is made anew without it."
    assert await numbers(newsroom) == [1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    assert (await issue_of_today(newsroom)).version == before.version + 1
    with pytest.raises(RefusedStep, match="banned by anna on 2026-11-21 at 05:30; nothing was changed"):
        await rearranging.swap(newsroom, TODAY, 1, story(3).url, by="ben")
    lifted = await desk.lift(newsroom, banned.ruling.id, ANNA)
    assert (lifted.effect, await numbers(newsroom)) == ("The draft of 2026-11-21 heeds it.", TEN)


async def test_a_banned_outlet_leads_nobody_at_once(newsroom: Newsroom) -> None:
    """For today alone: the stories stay, led by the other outlet, and another day knows nothing of it."""
    await refreshed(newsroom)
    await desk.rule_on_source(newsroom, "paper1.example", replace(ANNA, once=True), RulingKind.BAN)
    slots = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert {(slot.source, slot.also) for slot in slots} == {("Paper 2", ())}


async def test_a_ban_leaves_an_approved_issue_alone(newsroom: Newsroom) -> None:
    """Its words stay as they are."""
    issue = await refreshed(newsroom)
    issue = await run.approve(newsroom.database, issue, by="anna", now=newsroom.clock())
    await desk.ban_story(newsroom, story(3).url, ANNA)
    assert (await issue_of_today(newsroom), await numbers(newsroom)) == (issue, TEN)


async def test_a_ban_leaves_an_issue_alone_that_is_approved_at_the_same_moment(newsroom: Newsroom) -> None:
    """Whoever bans has seen a draft, and somebody approves it before its words are written anew: they stay as they were approved."""
    draft = await refreshed(newsroom)
    approved = await run.approve(newsroom.database, draft, by="ben", now=newsroom.clock())
    await desk.ban_story(newsroom, story(3).url, ANNA)
    assert not await rewrite(newsroom, draft, by="anna")
    assert (await issue_of_today(newsroom), await numbers(newsroom)) == (approved, TEN)


async def test_an_article_outside_all_feeds_stands_where_it_was_put(newsroom: Newsroom, site: WebServer, clock: HandClock) -> None:
    """Its page is read, it is in the draft at once, and a refresh keeps it there."""
    text = "<p>The council of the harbour town voted to give the old lighthouse to its keepers, who had asked for years.</p>" * 3
    title = "Lighthouse goes to its keepers"
    page = f"<html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}</article></body></html>"
    site.put("/own", page, "text/html")
    await refreshed(newsroom)
    account = await adding.add(newsroom, site.url("/own"), by="anna", issue_on=TODAY, place=2)
    slots = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert [slot.headline for slot in slots][:3] == [TITLES[0], title, TITLES[1]]
    assert (len(slots), slots[1].url, account.story.by_hand) == (10, site.url("/own"), True)
    again = await adding.add(newsroom, site.url("/own"), by="anna", issue_on=TODAY, place=2)
    assert again.placed is not None
    assert not again.placed.changed
    with pytest.raises(RefusedStep, match="is no place for it"):
        await adding.add(newsroom, site.url("/own"), by="anna", issue_on=TODAY, place=11)


async def test_placing_in_an_issue_that_is_not_drafted_is_refused(newsroom: Newsroom, site: WebServer) -> None:
    """Nothing is read either: the person says again without a place."""
    await run.open_issue(newsroom.database, newsroom.letterhead, newsroom.schedule, TODAY, now=newsroom.clock(), by="anna")
    with pytest.raises(RefusedStep, match="has no stories yet"):
        await rearranging.bench(newsroom, TODAY, 1, by="anna")
    with pytest.raises(RefusedStep, match="has no stories yet; nothing was added"):
        await adding.add(newsroom, site.url("/none"), by="anna", issue_on=TODAY, place=2)


async def test_readers_are_sent_where_a_person_sends_them(newsroom: Newsroom) -> None:
    """Link, source and others follow; an address that is no report of it is refused with those that are; empty is the machine's again."""
    await refreshed(newsroom)
    await editing.edit(newsroom, TODAY, 3, {EditKind.LEAD: f"{story(3, 2).url}?utm_source=x"}, by="anna")
    slot = (await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id))[2]
    assert (slot.source, slot.url, [other.source for other in slot.also]) == ("Paper 2", story(3, 2).url, ["Paper 1"])
    edits = (await read_edits(newsroom, await issue_of_today(newsroom))).stories[2]
    assert edits.machine is not None
    assert edits.machine.url == story(3).url
    with pytest.raises(NewsletterError, match="is no report of it"):
        await editing.edit(newsroom, TODAY, 3, {EditKind.LEAD: story(4).url}, by="anna")
    await editing.edit(newsroom, TODAY, 3, {EditKind.LEAD: ""}, by="anna")
    assert (await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id))[2].source == "Paper 1"


async def test_a_new_first_story_shows_its_picture_only_if_we_have_it(newsroom: Newsroom) -> None:
    """No publisher is asked while somebody edits: a kept picture stands there at once, another waits for the next refresh."""
    await refreshed(newsroom)
    async with newsroom.database.write() as connection:
        for number in (4, 5):
            url = f"https://paper1.example/{number}.jpg"
            picture = {"picture_url": url, "picture_alt": "A harbour", "picture_credit": "Jane Doe"}
            await connection.execute(schema.story.update().where(schema.story.c.id == number).values(picture))
        kept = StoredPicture(name="kept.jpg", width=640, height=360)
        await add_picture(connection, kept, content=b"jpeg", source_url="https://paper1.example/4.jpg", now=newsroom.clock())
    await rearranging.move(newsroom, TODAY, 4, 1, by="anna")
    first, second, *_ = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert (first.picture, second.picture) == (
        SlotPicture(name="kept.jpg", alt="A harbour", credit="Jane Doe", width=640, height=360),
        None,
    )
    await rearranging.move(newsroom, TODAY, 5, 1, by="anna")
    first, second, *_ = await run.load_slots(newsroom.database, (await issue_of_today(newsroom)).id)
    assert (first.cluster_key, first.picture, second.picture) == ("c5", None, None)


async def test_a_draft_that_becomes_thin_is_held_and_a_persons_hold_stays(newsroom: Newsroom) -> None:
    """Taking out too many holds it by the rule; putting one back makes it a draft again; a person's hold is only theirs to lift."""
    await refreshed(newsroom, a_choice(chosen=(1, 2, 3, 4, 5), runners_up=()))
    benched = await rearranging.bench(newsroom, TODAY, 5, by="anna")
    assert (benched.issue.state, benched.issue.reason) == (IssueState.HELD, "only 4 stories passed the rules; an issue needs 5")
    issue = (await editing.undo(newsroom, TODAY, benched.numbers[0], by="anna")).issue
    assert (issue.state, issue.reason) == (IssueState.DRAFTED, "")
    await run.hold(newsroom.database, issue, by="ben", now=newsroom.clock(), reason="wait for the vote")
    issue = (await rearranging.swap(newsroom, TODAY, 1, 2, by="anna")).issue
    assert (issue.state, issue.reason) == (IssueState.HELD, "wait for the vote")


async def test_readers_are_told_that_an_editor_had_a_hand_in_it(newsroom: Newsroom) -> None:
    """Of a runner-up and of one that had been passed over: no name, and not what had kept it out; nor what a person kept out since."""
    await refreshed(newsroom)
    await rearranging.swap(newsroom, TODAY, 1, 11, by="anna")
    await rearranging.swap(newsroom, TODAY, 2, story(20).url, by="anna")
    await rearranging.bench(newsroom, TODAY, 13, by="anna")
    await desk.ban_story(newsroom, story(14).url, ANNA)
    issue = await run.approve(newsroom.database, await issue_of_today(newsroom), by="anna", now=newsroom.clock())
    await run.release(newsroom.database, issue, by="anna", now=newsroom.clock())
    told = await read_past_choice(newsroom, TODAY)
    assert told is not None
    reasons = {one.cluster_key: [reason.code for reason in one.reasons] for one in told.choices}
    assert {key: reasons.get(key) for key in ("c3", "c11", "c20")} == {"c3": ["coverage"], "c11": ["pinned"], "c20": ["pinned"]}
    assert sorted(reasons.keys() - {f"c{number}" for number in range(1, 11)}) == ["c11", "c13", "c15", "c20"]
