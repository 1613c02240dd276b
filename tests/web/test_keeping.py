"""Public pages from memory: who sees what, how soon after a change, and what is never kept."""

import asyncio
import inspect
import pkgutil
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import insert

from newsletter import web
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.public_state import LOOK_EVERY_SECONDS, PublicState
from newsletter.issue.run import release
from newsletter.model.options import LetterheadOptions
from newsletter.model.states import IssueState
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from newsletter.storage.database import Database, open_database
from newsletter.storage.schema import correction
from newsletter.web.app import ASKING, create_app
from newsletter.web.keeping import KeepAnswers
from newsletter.web.kept_answers import KeptAnswers
from newsletter.web.server import serve
from tests.web.conftest import CONSOLE, LOOPBACK, browser, make_newsroom, store_issue
from tests.web.people import form, links_of, make_active

ISSUE = "/2026/11/21"
BY = {"by": "lisa"}


async def see(ask, wanted: object, *, within: float) -> object:
    """Ask until the answer is the wanted one or the time is over; gives the last answer."""
    for _ in range(round(within / 0.02)):
        if (answer := await ask()) == wanted:
            break
        await asyncio.sleep(0.02)
    return answer


@pytest.mark.parametrize("path", ["/", "/today", "/archive", ISSUE, "/feed.xml", "/sitemap.xml"])
async def test_a_release_is_seen_at_once_by_the_process_that_made_it(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str) -> None:
    """The page that was kept before it is not shown once more."""
    issue = await store_issue(newsroom, state=IssueState.APPROVED)
    before = [await reader.get(path) for _ in range(2)]
    await release(newsroom.database, issue, now=newsroom.clock(), **BY)
    after = await reader.get(path)
    assert before[0].content == before[1].content
    assert (after.status_code, after.content) != (before[0].status_code, before[0].content)


async def test_another_process_sees_a_release_and_a_correction_within_a_second(
    any_database: Database, any_url: str, clock, tmp_path: Path
) -> None:
    """One process has the pages in memory, another (the command line, the worker) writes, on either engine."""
    ours = make_newsroom(any_database, clock, tmp_path)
    other = make_newsroom(open_database(any_url), clock, tmp_path)
    issue = await store_issue(other, state=IssueState.APPROVED)
    application = create_app(ours)
    made = KeepAnswers(application, state=PublicState(ours), asking=())
    transport = httpx2.ASGITransport(made)
    async with httpx2.AsyncClient(transport=transport, base_url="https://topten.example") as reader:

        async def status() -> int:
            return (await reader.get(ISSUE)).status_code

        async def kept() -> int:
            await reader.get("/how")
            return len(made.kept)

        assert [await status(), await kept()] == [404, 1]
        await release(other.database, issue, now=clock(), **BY)
        assert await see(status, 200, within=LOOK_EVERY_SECONDS + 1) == 200
        await kept()
        state = made.kept.state
        async with other.database.write() as connection:
            await connection.execute(insert(correction).values(issue_id=issue.id, number=1, text="Not forty.", at=clock(), **BY))

        async def is_new() -> bool:
            await kept()
            return made.kept.state != state

        assert await see(is_new, True, within=LOOK_EVERY_SECONDS + 1) is True
    await other.database.close()


async def test_an_edited_template_is_seen(database: Database, clock, tmp_path: Path) -> None:
    """A page of an operator's own is written anew, and taken away again."""
    own = tmp_path / "own"
    (own / "pages/how").mkdir(parents=True)
    (own / "pages/how/how.html.j2").write_text("{# Ours. #}By weighing")
    renderer = Renderer(templates=Templates(own), mjml_to_html=mjml_to_html)
    async with browser(make_newsroom(database, clock, tmp_path, renderer=renderer)) as reader:

        async def is_own() -> bool:
            return "By throwing dice" in (await reader.get("/how")).text

        assert not await is_own()
        (own / "pages/how/how.html.j2").write_text("{# Ours. #}By throwing dice")
        assert await see(is_own, True, within=LOOK_EVERY_SECONDS + 1) is True
        (own / "pages/how/how.html.j2").unlink()
        assert await see(is_own, False, within=LOOK_EVERY_SECONDS + 1) is False


async def test_what_pages_say_of_the_time_is_never_older_than_a_minute(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """The issue that is today's is another day's tomorrow, though nothing was written meanwhile."""
    await store_issue(newsroom)
    today = (await reader.get("/")).text
    clock.move(days=1)
    assert (await reader.get("/")).text != today


@pytest.mark.parametrize("base_url", ["https://topten.example", "http://localhost:8080", ""])
@pytest.mark.parametrize("path", ["/", "/today", ISSUE, f"{ISSUE}/story-1", "/robots.txt", "/feed.json"])
async def test_an_answer_from_memory_is_the_answer(newsroom: Newsroom, path: str, base_url: str) -> None:
    """Status, body and every header: with and without memory, whole, by HEAD over a connection, and as 304."""
    newsroom = replace(newsroom, letterhead=replace_base(newsroom.letterhead, base_url))
    await store_issue(newsroom)
    stop, ready = asyncio.Event(), asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(serve(newsroom, stop=stop, on_ready=ready.set_result, port=0))
    async with httpx2.AsyncClient(base_url=await ready) as over_wire, browser(newsroom) as fresh:
        made = await fresh.get(path)
        tag = {"If-None-Match": made.headers.get("etag", '"none"')}
        async with browser(newsroom) as also_fresh:
            unchanged = await also_fresh.get(path, headers=tag)
        answers = [await over_wire.get(path), await over_wire.get(path), await over_wire.head(path)]
        answers += [await over_wire.get(path, headers=tag), await over_wire.head(path, headers=tag)]
    stop.set()
    await serving
    told = [(answer.status_code, answer.content, {**answer.headers, "date": ""}) for answer in answers]
    whole, without = ({**answer.headers, "date": ""} for answer in (made, unchanged))
    assert told[:3] == [(made.status_code, body, whole) for body in (made.content, made.content, b"")]
    again = b"" if "etag" in without else made.content
    assert told[3:] == [(unchanged.status_code, body, without) for body in (again, b"")]
    assert ("strict-transport-security" in whole) is base_url.startswith("https")


def replace_base(letterhead: LetterheadOptions, base_url: str) -> LetterheadOptions:
    return letterhead.model_copy(update={"base_url": base_url})


async def test_an_answer_made_for_who_had_it_already_is_kept_whole(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """The first asker of a minute is told 304, and the next one gets the page out of memory."""
    tag = (await reader.get("/how")).headers["etag"]
    made = KeepAnswers(create_app(newsroom), state=PublicState(newsroom), asking=ASKING)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(made), base_url="https://topten.example") as client:
        assert (await client.get("/how", headers={"If-None-Match": tag})).status_code == 304
        assert [len(made.kept), len((await client.get("/how")).content) > 1_000] == [1, True]


async def test_neither_host_nor_made_up_queries_lead_to_another_answer(newsroom: Newsroom) -> None:
    """A thousand spellings of one question are one answer in memory, and none of it comes from the asker."""
    await store_issue(newsroom)
    made = KeepAnswers(create_app(newsroom), state=PublicState(newsroom), asking=ASKING)
    transport = httpx2.ASGITransport(made)
    async with httpx2.AsyncClient(transport=transport, base_url="https://evil.example") as stranger:
        headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "Cookie": "a=evil", "Accept": "application/json"}
        bodies = {(await stranger.get(f"/?evil={number}", headers=headers)).content for number in range(50)}
        assert [len(bodies), b"evil" in bodies.pop(), len(made.kept)] == [1, False, 1]
        found = [await stranger.get("/archive/search", params={"q": word}) for word in ("first", "nothing")]
        assert (found[0].content != found[1].content, len(made.kept)) == (True, 3)


async def test_what_is_one_persons_is_never_kept(newsroom: Newsroom) -> None:
    """Links of a person, the console, the API, errors and refusals leave nothing in memory."""
    key = await make_active(newsroom, "ann@reader.example")
    await store_issue(newsroom)
    made = KeepAnswers(create_app(newsroom), state=PublicState(newsroom), asking=ASKING)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(made, client=LOOPBACK), base_url=CONSOLE) as operator:
        paths = [*links_of(newsroom, key).values(), "/console", "/api/v1/pace", "/healthz", "/nothing", f"{ISSUE}/nothing", "/2026/11/22"]
        answers = await asyncio.gather(*(operator.get(path) for path in paths for _ in range(3)))
        posted = await operator.post("/subscribe", json=form(newsroom, email="bea@reader.example"))
    assert {answer.headers["cache-control"] for answer in [*answers, posted]} == {"no-store"}
    assert len(made.kept) == 0


def test_every_page_that_reads_its_query_is_named() -> None:
    """Of all others memory holds one answer, whatever the query says."""
    modules = [import_module(f"newsletter.web.{one.name}") for one in pkgutil.iter_modules(web.__path__) if not one.ispkg]
    reading = [module for module in modules if "query_params" in inspect.getsource(module) and hasattr(module, "router")]
    paths = {route.path for module in reading for route in module.router.routes if "GET" in route.methods}
    assert paths == set(ASKING)


class Stage:
    """An application in a few lines: what it answers is set by the test, and every question that reaches it is counted."""

    def __init__(self, status: int = 200, body: bytes = b"page", **headers: str) -> None:
        self.status, self.body = status, body
        self.headers = {"cache-control": "public, max-age=60", **{name.replace("_", "-"): value for name, value in headers.items()}}
        self.questions = 0
        self.arrived: asyncio.Queue[int] = asyncio.Queue()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.error: Exception | None = None

    async def __call__(self, scope, receive, send) -> None:
        self.questions += 1
        self.arrived.put_nowait(self.questions)
        body = self.body + str(self.questions).encode()
        await self.go_on.wait()
        if self.error:
            raise self.error
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body[:1], "more_body": True})
        await send({"type": "http.response.body", "body": body[1:]})


class Now:
    """A state that tests change."""

    def __init__(self) -> None:
        self.state: int | None = 1

    def known(self) -> int | None:
        return self.state

    async def ask(self) -> int:
        raise ConnectionError("the database is away")


async def ask(keeping: KeepAnswers, path: str = "/page", **headers: str) -> bytes:
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(keeping), base_url="https://topten.example") as client:
        return (await client.get(path, headers=headers)).content


async def test_a_crowd_that_asks_for_one_page_has_it_made_once() -> None:
    """Fifty at a time, and who goes away takes it from nobody."""
    stage = Stage()
    keeping = KeepAnswers(stage, state=Now(), asking=())
    stage.go_on.clear()
    crowd = [asyncio.create_task(ask(keeping)) for _ in range(50)]
    await stage.arrived.get()
    crowd[1].cancel()
    await asyncio.sleep(0)
    stage.go_on.set()
    answers = await asyncio.gather(*crowd, return_exceptions=True)
    assert {answer for answer in answers if isinstance(answer, bytes)} == {b"page1"}
    assert (stage.questions, sum(isinstance(answer, bytes) for answer in answers)) == (1, 49)


@pytest.mark.parametrize("path", ["/console/2026-11-21/live/events", "/api/v1/issues"])
async def test_operators_do_not_wait_for_each_other(path: str) -> None:
    """A live page goes on as long as somebody looks: whoever opens it second would wait for ever."""
    stage = Stage()
    keeping = KeepAnswers(stage, state=Now(), asking=())
    stage.go_on.clear()
    lookers = [asyncio.create_task(ask(keeping, path)) for _ in range(2)]
    async with asyncio.timeout(5):
        assert [await stage.arrived.get() for _ in lookers] == [1, 2]
    stage.go_on.set()
    assert sorted(await asyncio.gather(*lookers)) == [b"page1", b"page2"]


async def test_who_waits_is_not_left_waiting() -> None:
    """When the first asker goes away or the page breaks, the others have theirs made for them."""
    stage = Stage()
    keeping = KeepAnswers(stage, state=Now(), asking=())
    stage.go_on.clear()
    first = asyncio.create_task(ask(keeping))
    await stage.arrived.get()
    others = [asyncio.create_task(ask(keeping)) for _ in range(3)]
    await asyncio.sleep(0.01)
    first.cancel()
    stage.go_on.set()
    assert {answer.removeprefix(b"page") for answer in await asyncio.gather(*others)} <= {b"2", b"3", b"4"}
    stage.error = RuntimeError("broken")
    answers = await asyncio.gather(*(ask(keeping, "/other") for _ in range(3)), return_exceptions=True)
    assert [str(answer) for answer in answers] == ["broken"] * 3
    stage.error = None
    assert (await ask(keeping, "/other")).startswith(b"page")


@pytest.mark.parametrize(
    "answer",
    [
        {"cache_control": "no-store"},
        {"cache_control": "private, max-age=60"},
        {"vary": "Accept-Language"},
        {"set_cookie": "who=ann"},
        {"status": 404},
        {"status": 206},
    ],
    ids=str,
)
async def test_what_is_one_askers_is_made_for_each(answer) -> None:
    """Also for those who ask at the same moment."""
    stage = Stage(**answer)
    keeping = KeepAnswers(stage, state=Now(), asking=())
    stage.go_on.clear()
    crowd = [asyncio.create_task(ask(keeping)) for _ in range(5)]
    await stage.arrived.get()
    stage.go_on.set()
    answers = {*await asyncio.gather(*crowd), await ask(keeping)}
    assert (len(answers), len(keeping.kept)) == (6, 0)


async def test_what_was_being_made_when_something_changed_is_given_to_nobody_else() -> None:
    """It may have been read before the change."""
    stage, now = Stage(), Now()
    keeping = KeepAnswers(stage, state=now, asking=())
    stage.go_on.clear()
    early = asyncio.create_task(ask(keeping))
    await stage.arrived.get()
    now.state = 2
    late = asyncio.create_task(ask(keeping))
    await stage.arrived.get()
    stage.go_on.set()
    assert [await early, await late, await ask(keeping)] == [b"page1", b"page2", b"page2"]


async def test_a_database_that_is_away_is_no_reason_to_show_what_was_kept() -> None:
    """The question goes to the page, which meets the same trouble and says so."""
    stage, now = Stage(), Now()
    keeping = KeepAnswers(stage, state=now, asking=())
    assert [await ask(keeping), await ask(keeping)] == [b"page1", b"page1"]
    now.state = None
    assert await ask(keeping) == b"page2"
    now.state = 1
    assert await ask(keeping) == b"page1"


async def test_a_question_mark_in_a_path_is_no_question() -> None:
    """``/search%3Fq=1`` is a page of its own, whose answer is not that of the search."""
    keeping = KeepAnswers(Stage(), state=Now(), asking=("/search",))
    asked = ("/search%3Fq=1", "/search?q=1", "/search", "/search%3Fq=1", "/search?q=1", "/search")
    assert [await ask(keeping, path) for path in asked] == [b"page1", b"page2", b"page3"] * 2


async def test_memory_is_bounded() -> None:
    """In answers and in bytes; those asked for longest ago go first, and one that is too large is handed out and not kept."""
    stage = Stage(body=b"x" * 1_000)
    keeping = KeepAnswers(stage, state=Now(), asking=("/search",), kept=KeptAnswers(most_bytes=100_000, most_answers=10))
    first = await ask(keeping, "/front")
    for number in range(300):
        await ask(keeping, f"/search?q={number}")
        assert await ask(keeping, "/front") == first
    assert (len(keeping.kept), stage.questions) == (10, 301)
    small = KeepAnswers(stage, state=Now(), asking=(), kept=KeptAnswers(most_bytes=9_000))
    for number in range(20):
        await ask(small, f"/{number}")
    assert (len(small.kept), small.kept.size <= 9_000) == (4, True)
    stage.body = b"x" * 9_000
    assert [len(await ask(small, "/large")), len(small.kept), small.kept.find(1, ("/large", b""))] == [9_003, 4, None]
