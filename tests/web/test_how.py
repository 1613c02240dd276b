"""How an issue was chosen and where its stories came from, as anybody may read it."""

import re
from dataclasses import replace
from datetime import date, timedelta

import httpx2
import pytest
from sqlalchemy import insert, select, update

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.told_choices import list_sources
from newsletter.model.selections import Basis, Reason
from newsletter.model.states import FeedState, IssueState
from newsletter.model.told_choices import ToldSource
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.storage.selections import store_basis
from tests.conftest import HandClock
from tests.issue.builders import make_slot
from tests.web.conftest import make_newsroom, store_issue

DAY = date(2026, 11, 21)
NOTE = " by anna (command line) on 2026-11-21 at 06:10: the mayor’s wish"
VOICES = Reason(code="voices", amount=2, text="2 outlets", facts={"outlets": [["A", 1], ["B", 1]], "hours": 24})
PINNED = Reason(code="pinned", amount=1, text=f"pinned{NOTE}", facts={"rulings": [{"by": "anna", "reason": "the mayor’s wish"}]})
BEHIND = Reason(code="below_cut", amount=1, text="first behind the last place: score 1.93", facts={"score": 1.93, "last": 2.01})
BANNED = Reason(code="word_banned", amount=1, text=f"banned{NOTE}", facts={})
SCORE = Reason(code="score", amount=2.8712, text="score 2.87")


async def keep_choice(newsroom: Newsroom, issue_id: int) -> None:
    """What the day's selection would have left: two chosen, a runner-up, one that an editor banned, one passed over."""
    async with newsroom.database.write() as connection:
        slots = (await connection.execute(select(schema.slot).where(schema.slot.c.issue_id == issue_id))).all()
        stories = [row.story_id for row in slots]
        kept = [
            ("chosen", 1, slots[0].cluster_key, [PINNED, VOICES, SCORE]),
            ("runner_up", 1, "next", [BEHIND, VOICES, SCORE]),
            ("runner_up", 2, "banned", [BANNED, VOICES]),
            ("passed_over", 1, "over", [VOICES]),
        ]
        empty = {"topic": "World", "score": 1.0, "also_story_ids": [], "story_ids": [], "words": []}
        rows = [
            empty
            | {"issue_id": issue_id, "choice": choice, "number": number, "cluster_key": key, "lead_story_id": stories[at]}
            | {"reasons": [{"code": one.code, "amount": one.amount, "text": one.text, "facts": dict(one.facts)} for one in reasons]}
            for at, (choice, number, key, reasons) in enumerate(kept)
        ]
        await connection.execute(insert(schema.candidate), rows)
        for at, title in enumerate(("Lead of the first", "A harbour opens", "A slander", "Passed over")):
            await connection.execute(update(schema.story).where(schema.story.c.id == stories[at]).values(title=title))
        basis = Basis(made_at=newsroom.clock(), window=timedelta(hours=72), fresh=timedelta(hours=24), stories=812, clusters=97)
        await store_basis(connection, issue_id, basis)


def stories(answer: httpx2.Response) -> list[tuple[str, list[str]]]:
    """Each headline with the sentences below it."""
    found = re.findall(r"<li><h3>(.*?)</h3>(.*?)(?=<li><h3>|</ol>)", answer.text, re.DOTALL)
    return [(re.sub(r"<[^>]+>", "", headline), re.findall(r"<li>([^<]*)</li>", rest)) for headline, rest in found]


FOUR = tuple(make_slot(number) for number in range(1, 5))


async def test_the_reasons_of_a_past_issue_are_told_in_readers_words(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The stories as printed with the stored reasons, then the runner-up with why it stayed out; no score, no note, no name, no ban."""
    issue = await store_issue(newsroom, DAY, slots=FOUR)
    await keep_choice(newsroom, issue.id)
    for path in ("/how", "/how/2026-11-21"):
        answer = await reader.get(path)
        assert stories(answer) == [
            (FOUR[0].headline, ["An editor put it in.", "Reported independently by two outlets: A and B."]),
            *((slot.headline, []) for slot in FOUR[1:]),
            ("A harbour opens", ["It came right behind the last that was chosen.", "Reported independently by two outlets: A and B."]),
        ]
        assert "They were chosen from 97 happenings in 812 articles." in answer.text
        assert [word for word in ("anna", "mayor", "A slander", "2.87", "1.93", "score", "Passed over") if word in answer.text] == []
        assert answer.text.count("No reasons are kept for this one.") == 3


async def test_an_issue_without_stored_reasons_says_so_once(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Nothing is made up for it."""
    await store_issue(newsroom, DAY, slots=FOUR)
    page = await reader.get("/how/2026-11-21")
    assert (stories(page), page.text.count("No reasons are kept for this issue.")) == ([], 1)


async def test_readers_get_there_from_the_issue(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The issue leads to its reasons, and they lead back to the issue and its stories."""
    issue = await store_issue(newsroom, DAY, slots=FOUR)
    await keep_choice(newsroom, issue.id)
    assert 'href="/how/2026-11-21"' in (await reader.get("/2026/11/21")).text
    page = (await reader.get("/how/2026-11-21")).text
    assert {'href="/2026/11/21"', 'href="/2026/11/21/story-1"', 'href="/how"'} <= set(re.findall(r'href="[^"]*"', page))


@pytest.mark.parametrize("state", [IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD])
async def test_nobody_reads_why_before_the_issue_is_out(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """Neither under its date nor as the latest."""
    issue = await store_issue(newsroom, DAY, slots=FOUR, state=state)
    await keep_choice(newsroom, issue.id)
    assert (await reader.get("/how/2026-11-21")).status_code == 404
    answer = await reader.get("/how")
    assert (answer.status_code, stories(answer)) == (200, [])


@pytest.mark.parametrize("path", ["2026-11-20", "2026-1-1", "20261121", "2026-W47-6", "today", "2026-11-21/"])
async def test_an_issue_has_one_address_for_its_reasons(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str) -> None:
    """Python reads several spellings of a date; the page has one."""
    await store_issue(newsroom, DAY, slots=FOUR)
    assert (await reader.get(f"/how/{path}")).status_code == 404


async def test_sources_are_counted_by_what_they_led_lately(any_database: Database, clock: HandClock, tmp_path) -> None:
    """In released issues of ninety days; who is read and led nothing is there too, who is read no more only while it was chosen."""
    newsroom = make_newsroom(any_database, clock, tmp_path)
    await store_issue(newsroom, DAY, slots=FOUR)
    await store_issue(newsroom, DAY - timedelta(days=90), slots=FOUR[:2])
    await store_issue(newsroom, DAY - timedelta(days=91), slots=FOUR[:3])
    await store_issue(newsroom, DAY + timedelta(days=1), slots=FOUR, state=IssueState.APPROVED)
    async with newsroom.database.write() as connection:
        for name, state in (("Quiet", FeedState.ACTIVE), ("Resting", FeedState.PAUSED), ("Gone", FeedState.GONE)):
            facts = {"name": name, "site_url": f"https://{name}.example", "family": f"{name}.example", "created_at": clock()}
            source_id = await connection.scalar(insert(schema.source).values(facts).returning(schema.source.c.id))
            feed = {"source_id": source_id, "url": f"https://{name}.example/feed", "state": state, "added_at": clock()}
            await connection.execute(insert(schema.feed).values(feed))
    papers = [ToldSource(name="Paper", site_url=f"https://{number}.example", family="p", chosen=led) for number, led in ((1, 4), (2, 2))]
    read = [ToldSource(name=name, site_url=f"https://{name}.example", family=f"{name}.example", chosen=0) for name in ("Quiet", "Resting")]
    assert list(await list_sources(newsroom, DAY)) == papers + read


async def test_the_sources_are_a_table_of_a_hundred_lines(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """With a link to each, hostile names and addresses made harmless, small however many there are, each page under one address."""
    async with newsroom.database.write() as connection:
        for number in range(250):
            facts = {"name": f"Paper {number:03} <b>", "site_url": f"https://{number}.example/a-long-way-to-the-front-page", "family": "f"}
            if number == 0:
                facts["site_url"] = "javascript:alert(1)"
            source_id = await connection.scalar(
                insert(schema.source).values(facts | {"created_at": newsroom.clock()}).returning(schema.source.c.id)
            )
            await connection.execute(
                insert(schema.feed).values(
                    source_id=source_id, url=f"https://{number}.example/f", state="active", added_at=newsroom.clock()
                )
            )
    pages = [await reader.get(path) for path in ("/sources", "/sources/2", "/sources/3", "/sources/4", "/sources/1", "/sources/02")]
    assert [page.status_code for page in pages] == [200, 200, 200, 404, 404, 404]
    assert [page.text.count("<tr><td>") for page in pages[:3]] == [100, 100, 50]
    assert max(len(page.content) for page in pages) < 30_000
    assert "We read 250 sources." in pages[0].text
    assert ("javascript:" in pages[0].text, "Paper 000 &lt;b&gt;" in pages[0].text) == (False, True)


async def test_no_base_url_no_address_in_the_head(newsroom: Newsroom) -> None:
    """Pages work before the public address is set."""
    from tests.web.conftest import browser

    letterhead = newsroom.letterhead.model_copy(update={"base_url": ""})
    async with browser(replace(newsroom, letterhead=letterhead)) as client:
        for path in ("/how", "/sources", "/archive", "/corrections"):
            answer = await client.get(path)
            assert (answer.status_code, "canonical" in answer.text) == (200, False)
