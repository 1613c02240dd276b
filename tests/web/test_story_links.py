"""``/r/NAME`` leads where a letter says, and nowhere else; whose looks count, and that nobody waits for the count or can be told by it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update
from starlette.datastructures import Headers

from newsletter.daily.newsroom import Newsroom
from newsletter.model.privacy_options import PrivacyOptions
from newsletter.model.states import IssueState
from newsletter.storage import schema
from newsletter.storage.database import open_database
from newsletter.web.app import create_app
from newsletter.web.looks import MOST_LINKS, Looks, seems_a_person
from tests.conftest import NOW, HandClock
from tests.web.conftest import CONSOLE, LOOPBACK, PUBLIC, STRANGER, browser, make_newsroom, store_issue

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Safari/604.1"
NAMES = [f"abcdefgh{number:04}".translate(str.maketrans("0189", "xyzw")) for number in range(1, 10)]
URLS = [f"https://paper.example/{number}?a=1&b=%22two%22#part" for number in range(1, 10)]
READY = timedelta(minutes=2)


@pytest.fixture
def newsroom(any_database: Any, clock: HandClock, tmp_path: Path) -> Newsroom:
    return make_newsroom(any_database, clock, tmp_path, privacy=PrivacyOptions(count_clicks=True))


async def linked(newsroom: Newsroom, state: IssueState = IssueState.SENT) -> None:
    """An issue of now with the links of nine stories."""
    issue = await store_issue(newsroom, state=state)
    rows = [
        {"name": name, "issue_id": issue.id, "number": number, "url": url, "followed": 0}
        for number, (name, url) in enumerate(zip(NAMES, URLS, strict=True), start=1)
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(insert(schema.story_link), rows)


async def numbers(newsroom: Newsroom) -> list[int | None]:
    async with newsroom.database.read() as connection:
        return list(await connection.scalars(select(schema.story_link.c.followed).order_by(schema.story_link.c.number)))


@asynccontextmanager
async def person(app: FastAPI, client: str = STRANGER[0]) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app, client=(client, 50_000), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC, headers={"User-Agent": FIREFOX}) as reader:
        yield reader


async def get(newsroom: Newsroom, path: str) -> httpx2.Response:
    async with person(create_app(newsroom)) as reader:
        return await reader.get(path)


async def look(newsroom: Newsroom, method: str = "GET", path: str = f"/r/{NAMES[0]}", **headers: str) -> tuple[httpx2.Response, int]:
    """Somebody's look, and how often that story was followed when all is written down."""
    app = create_app(newsroom)
    async with person(app) as reader:
        answer = await reader.request(method, path, headers=headers)
    await app.state.looks.finish()
    return answer, (await numbers(newsroom))[0] or 0


async def test_a_press_leads_on_and_counts(newsroom: Newsroom, clock: HandClock) -> None:
    """To the very address, with nothing that tells the publisher or the next asker who came by which letter."""
    await linked(newsroom)
    clock.move(minutes=2)
    answer, times = await look(newsroom)
    assert (answer.status_code, answer.headers["location"], times) == (302, URLS[0], 1)
    told = {name: answer.headers.get(name) for name in ("cache-control", "referrer-policy", "set-cookie", "content-length")}
    assert told == {"cache-control": "no-store", "referrer-policy": "no-referrer", "set-cookie": None, "content-length": "0"}
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert await numbers(newsroom) == [1, *[0] * 8]


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"X-Moz": "prefetch"}),
        ("GET", {"Sec-Fetch-Mode": "cors"}),
        ("GET", {"User-Agent": ""}),
        ("GET", {"User-Agent": "curl/8.14.1"}),
        ("GET", {"User-Agent": "python-requests/2.32"}),
        ("GET", {"User-Agent": "Go-http-client/2.0"}),
        ("GET", {"User-Agent": "Mozilla/5.0 (compatible; SomeCrawler/1.0; +https://crawler.example)"}),
        ("GET", {"User-Agent": f"{FIREFOX} BingPreview/1.0b"}),
        ("GET", {"User-Agent": f"{FIREFOX} HeadlessChrome/141"}),
    ],
    ids=lambda given: given if isinstance(given, str) else "; ".join(f"{name} {value}" for name, value in given.items()) or "bare",
)
async def test_programs_are_led_on_and_not_counted(newsroom: Newsroom, clock: HandClock, method: str, headers: dict[str, str]) -> None:
    """Scanners, previews and what a browser fetches ahead get the same answer: nobody learns what is counted."""
    await linked(newsroom)
    clock.move(minutes=2)
    answer, times = await look(newsroom, method, **headers)
    assert (answer.status_code, answer.headers["location"], times) == (302, URLS[0], 0)


@pytest.mark.parametrize("agent", [FIREFOX, PHONE])
def test_browsers_are_taken_for_persons(agent: str) -> None:
    """Also with what they say of a press on a link in another program."""
    assert seems_a_person("GET", Headers({"user-agent": agent, "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}))


@pytest.mark.parametrize(("after", "counted"), [(0, 0), (59, 0), (60, 1)])
async def test_the_first_minute_is_for_scanners(newsroom: Newsroom, clock: HandClock, after: int, counted: int) -> None:
    """They open every link of a letter as it comes; nobody has read it by then."""
    await linked(newsroom)
    clock.move(seconds=after)
    answer, times = await look(newsroom)
    assert (answer.status_code, times) == (302, counted)


async def test_the_minute_begins_with_the_first_letter(newsroom: Newsroom, clock: HandClock) -> None:
    """Not when the issue was let go, where that is known better."""
    await linked(newsroom)
    async with newsroom.database.write() as connection:
        await connection.execute(update(schema.issue).values(first_at=NOW + timedelta(minutes=30)))
    clock.move(minutes=30, seconds=59)
    assert (await look(newsroom))[1] == 0
    clock.move(seconds=1)
    assert (await look(newsroom))[1] == 1


async def test_before_it_leaves_it_leads_and_does_not_count(newsroom: Newsroom, clock: HandClock) -> None:
    """An editor presses a link in the console's preview."""
    await linked(newsroom, IssueState.DRAFTED)
    clock.move(minutes=2)
    answer, times = await look(newsroom)
    assert (answer.status_code, answer.headers["location"], times) == (302, URLS[0], 0)


async def test_one_network_counts_once_a_minute(newsroom: Newsroom, clock: HandClock) -> None:
    """And a few links at most; another network, and the same one a minute later, count again."""
    await linked(newsroom)
    clock.move(minutes=2)
    app = create_app(newsroom)
    for client in ("203.0.113.77", "203.0.113.9", "198.51.100.1", "2001:db8:1::1", "2001:db8:1:ffff::1"):
        async with person(app, client) as reader:
            for name in (NAMES[0], NAMES[0]):
                assert (await reader.get(f"/r/{name}")).status_code == 302
    await app.state.looks.finish()
    assert (await numbers(newsroom))[0] == 3
    clock.move(minutes=1)
    async with person(app) as reader:
        for name in NAMES:
            assert (await reader.get(f"/r/{name}")).status_code == 302
    await app.state.looks.finish()
    assert await numbers(newsroom) == [4, *[1] * (MOST_LINKS - 1), *[0] * (len(NAMES) - MOST_LINKS)]


@pytest.mark.parametrize(
    "path",
    [
        "/r/",
        "/r/aaaaaaaaaaaa",
        f"/r/{NAMES[0].upper()}",
        f"/r/{NAMES[0]}a",
        f"/r/{NAMES[0][:-1]}",
        f"/r/{NAMES[0]}/",
        f"/r/{NAMES[0]}%00",
        f"/r/{NAMES[0][:-1]}%00",
        "/r/%C3%A9aaaaaaaaaaa",
        "/r/https://evil.example",
        "/r/https:%2F%2Fevil.example",
        "/r//evil.example",
        "/r/..%2F..%2Fconsole",
        "/r/%0D%0ALocation:%20https:%2F%2Fevil.example",
        "/r/aaaaaaaaaaaa?url=https://evil.example",
        f"/r/{'a' * 5_000}",
    ],
)
async def test_it_leads_nowhere_that_we_never_printed(newsroom: Newsroom, path: str) -> None:
    """No address can be put in from outside: what names no link of ours is no page."""
    await linked(newsroom)
    answer, _ = await look(newsroom, path=path)
    assert (answer.status_code, "location" in answer.headers) == (404, False)
    assert "evil.example" not in str(answer.headers)


async def test_a_query_changes_nothing(newsroom: Newsroom) -> None:
    """Nor does a Host that somebody made up."""
    await linked(newsroom)
    answer, _ = await look(newsroom, path=f"/r/{NAMES[0]}?to=https://evil.example", Host="evil.example")
    assert answer.headers["location"] == URLS[0]


async def test_where_nobody_asked_for_it_there_is_no_such_page(newsroom: Newsroom) -> None:
    """The default: no link was ever made."""
    await store_issue(newsroom)
    answer = await get(replace(newsroom, privacy=PrivacyOptions()), f"/r/{NAMES[0]}")
    assert answer.status_code == 404


async def test_switched_off_it_leads_on_and_counts_nothing(newsroom: Newsroom, clock: HandClock) -> None:
    """Letters that are out there keep working."""
    await linked(newsroom)
    clock.move(minutes=2)
    answer, times = await look(replace(newsroom, privacy=PrivacyOptions()))
    assert (answer.status_code, answer.headers["location"], times) == (302, URLS[0], 0)


async def test_nobody_waits_for_the_count(newsroom: Newsroom, clock: HandClock) -> None:
    """While another program holds the database, readers get to their story; what was counted meanwhile is written with the next look."""
    await linked(newsroom)
    clock.move(minutes=2)
    if not newsroom.database.is_sqlite:
        pytest.skip("PostgreSQL locks rows, not the file")
    impatient = replace(newsroom, database=open_database(f"sqlite+aiosqlite:///{newsroom.database.path}", busy_timeout_ms=10))
    app = create_app(impatient)
    other = sqlite3.connect(newsroom.database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    async with person(app) as reader:
        for name in NAMES[:3]:
            assert (await reader.get(f"/r/{name}")).status_code == 302
        await app.state.looks.finish()
        assert await numbers(newsroom) == [0] * 9
        other.execute("ROLLBACK")
        other.close()
        assert (await reader.get(f"/r/{NAMES[3]}")).status_code == 302
    await app.state.looks.finish()
    await impatient.database.close()
    assert await numbers(newsroom) == [1, 1, 1, 1, 0, 0, 0, 0, 0]


async def test_many_looks_are_few_transactions(clock: HandClock) -> None:
    """What comes while one is written goes with the next."""
    written: list[dict[str, int]] = []

    async def write(times: Any) -> None:
        written.append(dict(times))

    looks = Looks(clock, write)
    for number in range(500):
        looks.note(NAMES[number % 2], f"10.{number // 250}.{number % 250}.0/24", clock() - READY)
    await looks.finish()
    assert written == [{NAMES[0]: 250, NAMES[1]: 250}]


async def test_it_stores_a_number_and_nothing_else(newsroom: Newsroom, clock: HandClock) -> None:
    """No address, network or browser: whatever a database holds after a look, it held before but for one number."""
    await linked(newsroom)
    clock.move(minutes=2)

    async def everything() -> dict[str, list[Any]]:
        async with newsroom.database.read() as connection:
            return {name: sorted(map(repr, await connection.execute(select(table)))) for name, table in schema.metadata.tables.items()}

    before = await everything()
    await look(newsroom)
    after = await everything()
    assert [name for name in before if before[name] != after[name]] == ["story_link"]
    assert len(set(before["story_link"]) - set(after["story_link"])) == 1


async def test_operators_see_how_often_each_story_was_followed(newsroom: Newsroom, clock: HandClock) -> None:
    """In the console as a table, small numbers hidden; and nothing of it where nothing was counted."""
    issue = await store_issue(newsroom)
    page = f"/console/{issue.issue_on}/history"
    async with browser(newsroom, LOOPBACK, CONSOLE) as console:
        assert "Followed" not in (await console.get(page)).text
        rows = [
            {"name": NAMES[0], "issue_id": issue.id, "number": 1, "url": URLS[0], "followed": 1_200},
            {"name": NAMES[1], "issue_id": issue.id, "number": 1, "url": URLS[1], "followed": 4},
            {"name": NAMES[2], "issue_id": issue.id, "number": 2, "url": URLS[2], "followed": 4},
        ]
        async with newsroom.database.write() as connection:
            await connection.execute(insert(schema.story_link), rows)
        text = (await console.get(page)).text
    told = text[text.index('id="followed"') : text.index('id="rulings"')]
    assert [told.count(words) for words in ("1,204", "under 5", "<tr>")] == [1, 9, 10]


async def test_the_page_on_privacy_says_which(newsroom: Newsroom) -> None:
    """Readers are told that something is counted where it is, and that nothing is where it is not."""
    for options, said, unsaid in (
        (PrivacyOptions(), "there is nothing in our letters that could", "we count only how often"),
        (PrivacyOptions(count_clicks=True), "we count only how often", "there is nothing in our letters that could"),
    ):
        answer = await get(replace(newsroom, privacy=options), "/privacy")
        assert (said in answer.text, unsaid in answer.text) == (True, False)
