"""Letters of an instance that counts clicks: stories are linked through us, alike for every reader, and every link that left leads on."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import select, update

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.previews import send_test
from newsletter.daily.replacing import replace_story
from newsletter.daily.reporting import CLICKS, COUNTED, read_report, report_json, report_lines
from newsletter.daily.retention import forget_old
from newsletter.daily.stages import render
from newsletter.daily.story_links import count_followed, destination_of, read_followed
from newsletter.model.desk_options import CheckOptions
from newsletter.model.links import safe_link
from newsletter.model.preferences import Preferences
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.model.story_links import Followed
from newsletter.model.variants import Variant
from newsletter.storage import schema
from newsletter.subscribers.run import erase_subscriber
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.daily.conftest import DUE, TODAY, drafted, enrol, issue_of_today, open_newsroom
from tests.daily.edited_days import refreshed
from tests.daily.test_no_tracking import OURS, VARIANTS, addresses, keys, letters_of, parts, read, secrets_of
from tests.daily.test_waves import reader
from tests.smtp_sink import Sink

COUNTING = PrivacyOptions(count_clicks=True)
_LINK = re.compile(rf"https://{re.escape(OURS)}/r/([a-z2-7]{{12}})")


@pytest.fixture
async def newsroom(any_database: Any, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    quick = CheckOptions(links=False, spam_score=False)
    async with open_newsroom(any_database, clock, tmp_path, sink, privacy=COUNTING, checks=quick) as opened:
        yield opened


async def kept(newsroom: Newsroom) -> dict[str, str]:
    """Where each story link leads."""
    async with newsroom.database.read() as connection:
        return {row.name: row.url for row in await connection.execute(select(schema.story_link))}


async def send(newsroom: Newsroom, clock: HandClock) -> None:
    clock.now = DUE
    await day.tick(newsroom)


@pytest.mark.parametrize("variant", VARIANTS, ids=[one or "as it is" for one in VARIANTS])
async def test_two_readers_have_the_same_links_of_stories(newsroom: Newsroom, clock: HandClock, sink: Sink, variant: str) -> None:
    """In both parts: nothing in them says who reads, no publisher is linked past the count, and each leads where the story is."""
    ann, ben, stories = await letters_of(newsroom, clock, sink, variant)
    leads, signs = await kept(newsroom), [sign for key in await keys(newsroom) for sign in (key, *secrets_of(key).values())]
    assert set(leads.values()) >= set(stories)
    for kind, text in parts(ann).items():
        links = _LINK.findall(text)
        assert links == _LINK.findall(parts(ben)[kind])
        assert len(set(links)) >= (3 if "top=3" in variant else 10)
        assert {urlsplit(one).hostname for one in addresses(text)} == {OURS}
        assert [(name, sign) for name in links for sign in signs if sign in name or name in sign] == []
        assert {urlsplit(leads[name]).scheme for name in links} == {"https"}
        assert len({leads[name] for name in links} & set(stories)) >= (3 if "top=3" in variant else 10)


async def test_from_the_letter_to_the_story_and_the_report(newsroom: Newsroom, clock: HandClock, sink: Sink) -> None:
    """Six readers press "read more" of story 2 in the text part: each gets to the article, and the report says six."""
    await enrol(newsroom, "ann@example.com")
    await drafted(newsroom)
    await send(newsroom, clock)
    text, app = parts(read(sink.letters[0].content))["text/plain"], create_app(newsroom)
    async with newsroom.database.read() as connection:
        article = await connection.scalar(select(schema.slot.c.url).where(schema.slot.c.number == 2))
    name = next(name for name, url in (await kept(newsroom)).items() if url == article and name in text)
    clock.move(minutes=2)
    for number in range(6):
        transport = httpx2.ASGITransport(app, client=(f"198.51.{number}.1", 50_000))
        async with httpx2.AsyncClient(transport=transport, base_url=f"https://{OURS}", headers={"User-Agent": "Mozilla/5.0"}) as browser:
            answer = await browser.get(f"/r/{name}")
            assert (answer.status_code, answer.headers["location"]) == (302, article)
    await app.state.looks.finish()
    report = await read_report(newsroom, await issue_of_today(newsroom))
    assert [one.times for one in report.followed] == [None, 6, *[None] * 8]
    lines = report_lines(report)
    assert [line for line in lines if line.startswith("2. ")] == [f"2. {report.followed[1].headline}: 6"]
    assert (sum(line.endswith(": under 5") for line in lines), lines[-1]) == (9, COUNTED)
    told = report_json(report)
    assert told["clicks"] == COUNTED
    assert told["followed"][:2] == [{"number": one.number, "headline": one.headline, "times": one.times} for one in report.followed[:2]]


async def test_where_no_story_was_followed_much_the_report_is_short(newsroom: Newsroom, clock: HandClock) -> None:
    """Nobody needs ten lines that say the same, least of all in the letter that comes when the issue has just left."""
    await enrol(newsroom, "ann@example.com")
    issue = await drafted(newsroom)
    assert report_lines(await read_report(newsroom, issue))[-1] == CLICKS
    await send(newsroom, clock)
    lines = report_lines(await read_report(newsroom, await issue_of_today(newsroom)))
    assert lines[-2:] == ("Followed: each story under 5.", COUNTED)


HOSTILE = (
    "https://paper.example/\r\nSet-Cookie: a=b",
    "javascript:alert(1)",
    "//evil.example/",
    "https://a@evil.example/",
    "https://x.example/\u2028b",
)


async def test_no_address_of_a_stranger_becomes_a_header(newsroom: Newsroom) -> None:
    """What is no plain address is no link of a letter, so it is none of ours either; the story leads to our page then."""
    issue = await drafted(newsroom)
    before = set((await kept(newsroom)).values())
    async with newsroom.database.write() as connection:
        for number, url in enumerate(HOSTILE, start=1):
            also = [{"source": "Other", "title": "x", "url": url}]
            of_story = (schema.slot.c.issue_id == issue.id, schema.slot.c.number == number)
            await connection.execute(update(schema.slot).where(*of_story).values(url=url, also=also))
    rendered = await render(newsroom, issue)
    assert len(rendered.links) < len(before)
    assert set((await kept(newsroom)).values()) == before
    assert {safe_link(url) for url in before} == before


async def test_only_links_of_stories_lead_through_us(newsroom: Newsroom, clock: HandClock, sink: Sink) -> None:
    """To leave, to choose, to say what one thinks, to read online: each of these is where it always was."""
    ann, _, _ = await letters_of(newsroom, clock, sink, "")
    key = (await keys(newsroom))[0]
    secrets = secrets_of(key)
    mine = f"https://{OURS}/s/{secrets['subscription']}"
    direct = {mine, f"https://{OURS}/u/{secrets['unsubscribe']}", f"https://{OURS}/privacy", f"https://{OURS}/archive"}
    direct |= {f"https://{OURS}/{TODAY:%Y/%m/%d}", f"{mine}/feedback/{TODAY}/good"}
    for text in parts(ann).values():
        assert direct <= set(addresses(text))
    assert "/r/" not in "".join(f"{name}: {value}\n" for name, value in ann.items())
    assert {urlsplit(url).path.split("/")[1] for url in (await kept(newsroom)).values() if urlsplit(url).hostname == OURS} == {
        f"{TODAY:%Y}"
    }


async def test_without_the_setting_nothing_is_there(newsroom: Newsroom, clock: HandClock, sink: Sink) -> None:
    """No link through us and no row: the count that nobody asked for leaves no trace."""
    newsroom = replace(newsroom, privacy=PrivacyOptions())
    ann, _, stories = await letters_of(newsroom, clock, sink, "")
    assert [text for text in parts(ann).values() if "/r/" in text] == []
    assert set(stories) <= set(addresses(parts(ann)["text/html"]))
    assert await kept(newsroom) == {}


async def test_switched_off_after_the_draft_it_counts_nothing(newsroom: Newsroom, clock: HandClock, sink: Sink) -> None:
    """The letter is made anew before it leaves; a link that somebody has already still leads on."""
    await enrol(newsroom, "ann@example.com")
    await drafted(newsroom)
    before = await kept(newsroom)
    off = replace(newsroom, privacy=PrivacyOptions())
    await send(off, clock)
    [letter] = sink.letters
    assert [text for text in parts(read(letter.content)).values() if "/r/" in text] == []
    assert {name: (await destination_of(off, name)).url for name in before} == before  # type: ignore[union-attr]


async def test_who_looks_before_readers_is_linked_directly(newsroom: Newsroom, sink: Sink) -> None:
    """A tester's press is no reader's."""
    await drafted(newsroom)
    await send_test(newsroom, TODAY, "mara@example.com")
    for text in parts(read(sink.letters[0].content)).values():
        assert "/r/" not in text
        assert [one for one in addresses(text) if urlsplit(one).hostname != OURS]


async def test_the_weekly_letter_is_linked_directly(newsroom: Newsroom, clock: HandClock, sink: Sink) -> None:
    """Its stories are of many issues; the daily letter beside it is counted all the same."""
    await reader(newsroom, "weekly", Preferences(variant=Variant(weekly=True), days=("sat",)))
    await reader(newsroom, "usual", Preferences())
    await drafted(newsroom)
    await send(newsroom, clock)
    told = {one.recipient.partition("@")[0]: "".join(parts(read(one.content)).values()) for one in sink.letters}
    assert {name: bool(_LINK.search(text)) for name, text in told.items()} == {"weekly": False, "usual": True}


async def test_links_of_an_earlier_version_lead_on(newsroom: Newsroom) -> None:
    """A story that was replaced keeps its links, one that stayed keeps its names, and the new one has its own."""
    await refreshed(newsroom)
    await day.approve(newsroom, TODAY, by="anna")
    before = await kept(newsroom)
    await replace_story(newsroom, TODAY, 3, 11, by="ben")
    after = await kept(newsroom)
    assert before
    assert before.items() < after.items()


async def test_numbers_are_told_from_five_on(newsroom: Newsroom, clock: HandClock) -> None:
    """Fewer could be known by name. A story's links count together; before anything left there is no number at all.

    A letter that is made anew while it leaves, such as for another postal address, begins no count anew.
    """
    await enrol(newsroom, "ann@example.com")
    issue = await drafted(newsroom)
    assert await read_followed(newsroom, issue) == ()
    await send(newsroom, clock)
    async with newsroom.database.read() as connection:
        question = select(schema.story_link.c.name).where(schema.story_link.c.number == 2).order_by(schema.story_link.c.name)
        first, second, *_ = await connection.scalars(question)
    await count_followed(newsroom, {first: 3})
    await count_followed(newsroom, {first: 1, second: 1, "neverneverno": 7})
    await render(newsroom, await issue_of_today(newsroom))
    found = await read_followed(newsroom, await issue_of_today(newsroom))
    assert [(one.number, one.times, one.said) for one in found[:3]] == [(1, None, "under 5"), (2, 5, "5"), (3, None, "under 5")]
    assert len(found) == 10
    assert Followed(number=1, headline="x", times=1204).said == "1,204"


async def test_numbers_are_forgotten_and_links_are_not(newsroom: Newsroom, clock: HandClock) -> None:
    """A year later; whoever finds the letter again still gets to the story, and is not counted any more."""
    await enrol(newsroom, "ann@example.com")
    await drafted(newsroom)
    await send(newsroom, clock)
    links = await kept(newsroom)
    await count_followed(newsroom, dict.fromkeys(links, 9))
    clock.move(days=364)
    assert (await forget_old(newsroom) or {})["clicks"] == 0
    clock.move(days=2)
    assert (await forget_old(newsroom) or {})["clicks"] == len(links)
    await count_followed(newsroom, dict.fromkeys(links, 9))
    assert await read_followed(newsroom, await issue_of_today(newsroom)) == ()
    assert await kept(newsroom) == links


async def test_erasing_a_reader_changes_no_count(newsroom: Newsroom, clock: HandClock) -> None:
    """There is nothing of them in it."""
    await enrol(newsroom, "ann@example.com", "ben@example.com")
    await drafted(newsroom)
    await send(newsroom, clock)
    await count_followed(newsroom, dict.fromkeys(await kept(newsroom), 6))

    async def rows() -> list[Any]:
        async with newsroom.database.read() as connection:
            return list(await connection.execute(select(schema.story_link).order_by(schema.story_link.c.name)))

    before = await rows()
    await erase_subscriber(newsroom.database, newsroom.letterhead.key, "ann@example.com", newsroom.ring, by="test", now=clock())
    assert before == await rows()
    assert set(schema.story_link.c.keys()) == {"name", "issue_id", "number", "url", "followed"}


async def test_letters_began_to_leave_when_the_first_was_taken(newsroom: Newsroom, clock: HandClock) -> None:
    """Until that is written down, when the issue was let go; never before."""
    await enrol(newsroom, "ann@example.com")
    issue = await drafted(newsroom)
    name = next(iter(await kept(newsroom)))
    assert (await destination_of(newsroom, name)).left_at is None  # type: ignore[union-attr]
    await send(newsroom, clock)
    for first_at, left_at in ((None, DUE), (DUE + timedelta(seconds=9), DUE + timedelta(seconds=9))):
        async with newsroom.database.write() as connection:
            await connection.execute(update(schema.issue).where(schema.issue.c.id == issue.id).values(first_at=first_at))
        assert (await destination_of(newsroom, name)).left_at == left_at  # type: ignore[union-attr]
