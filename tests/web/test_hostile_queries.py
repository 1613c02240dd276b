"""No query reaches the text of an SQL statement (S28): every word that a route might read there, with what no list is sorted by."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from pydantic import SecretStr
from sqlalchemy import event, text

from newsletter.daily.acts.act import Act
from newsletter.daily.acts.register import ACTS
from newsletter.daily.newsroom import Newsroom
from newsletter.model.desk_options import OperatorOptions
from newsletter.model.options import WebOptions
from newsletter.sources.fetch import Fetcher
from newsletter.storage.database import Database
from newsletter.web.api.asked import schema_of
from newsletter.web.api.description import example_of
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.web.conftest import make_newsroom, store_issue
from tests.web.every_route import Asker, Place, every_place, serving, words_beside, words_of_the_face
from tests.web.people import make_active

TOKEN = "a-long-secret"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
MARK = "zqxmark"
"""Stands in every hostile word, and in no statement of ours."""

TEXTS = (
    f"{MARK}' OR '1'='1' --",
    f'{MARK}"; DROP TABLE subscriber; --',
    f"id; SELECT pg_sleep(9) /* {MARK} */",
    f"(CASE WHEN (1=1) THEN {MARK} ELSE address END)",
    f"{MARK} desc nulls last, (select address from subscriber limit 1)",
    f"{MARK}%_*NEAR(\\",
    f"\x00{MARK}",
)
NUMBERS = ("-1", "0", "9" * 10, "9" * 19, "9" * 400, "1e308", "NaN", "0x10", "²", "2026-11-21 OR 1=1", "[]", "null")
ALONE = (TEXTS[0], NUMBERS[3])
STREAMS = "/events"
BUSY_ON_PURPOSE = "/readyz"
"""Answers 503 while nobody sends, as here."""

Asked = list[str]


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path) -> AsyncIterator[Newsroom]:
    newsroom = make_newsroom(any_database, clock, tmp_path)
    web, quiet = WebOptions(api_token=SecretStr(TOKEN)), OperatorOptions(tries_per_network=1_000_000)
    async with Fetcher(newsroom.sources, "test", look_up=lambda _host, _port: ["127.0.0.1"]) as fetcher:
        opened = replace(newsroom, web=web, operators=quiet, fetcher=fetcher)
        await store_issue(opened)
        await make_active(opened, "mara@example.com")
        yield opened


@contextmanager
def statements(database: Database) -> Iterator[Asked]:
    """The text of each statement that reaches the engine while the block runs, without what is bound to it."""
    heard: Asked = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        heard.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", hear)
    try:
        yield heard
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", hear)


async def readers(newsroom: Newsroom) -> int:
    async with newsroom.database.read() as connection:
        return int(await connection.scalar(text("SELECT count(*) FROM subscriber")) or 0)


def looks(app: FastAPI) -> list[Place]:
    """Every route that is asked by GET, but for those of the API, which name their fields themselves, and for what never ends."""
    places = [place for place in every_place(app) if place.method == "GET" and not place.path.startswith("/api/v1/")]
    return [place for place in places if not place.path.endswith(STREAMS) and place.path != BUSY_ON_PURPOSE]


@pytest.mark.timeout(300)
async def test_no_page_takes_words_for_a_statement(newsroom: Newsroom) -> None:
    """Of every page: all the words that the face's code holds, at once, and those of the page's own module one by one."""
    app, names, wrong = create_app(newsroom), words_of_the_face(), []
    async with serving(app) as asker:
        with statements(newsroom.database) as heard:
            for place in looks(app):
                asked = ["&".join(f"{name}={quote(said)}" for name in names) for said in (*TEXTS, *NUMBERS)]
                asked += [f"{name}={quote(said)}" for name in words_beside(place) for said in ALONE]
                given = {query: await asker.ask("GET", f"{place.filled()}?{query}") for query in asked}
                wrong += [(place.path, query[:90], status) for query, (status, _) in given.items() if status >= 500]
    assert len(names) > 100
    assert wrong == []
    assert [statement for statement in heard if MARK in statement.lower()] == []
    assert await readers(newsroom) == 1


def fields_of(act: Act) -> list[str]:
    """What an act takes from the query."""
    return [name for name in schema_of(act.takes).get("properties", {}) if f"{{{name}}}" not in act.path]


async def look(asker: Asker, act: Act, **said: str) -> tuple[int, bytes]:
    """Ask an act with what it needs, and this."""
    schema = schema_of(act.takes)
    needed = {name: example_of(schema["properties"][name], name) for name in schema.get("required", ()) if f"{{{name}}}" not in act.path}
    query = "&".join(f"{name}={quote(str(value))}" for name, value in (needed | said).items())
    return await asker.ask("GET", f"/api/v1/{act.path}".replace("{issue_on}", "2026-11-21") + f"?{query}", BEARER)


@pytest.mark.timeout(300)
async def test_no_list_of_the_api_takes_words_for_a_statement(newsroom: Newsroom) -> None:
    """Of every act that reads: each field it knows, and names that lists are often sorted by, which it refuses by name."""
    acts, wrong, unknown = [act for act in ACTS.values() if act.reads], [], {}
    async with serving(create_app(newsroom)) as asker:
        with statements(newsroom.database) as heard:
            for act in acts:
                for name in fields_of(act):
                    given = {said: await look(asker, act, **{name: said}) for said in (*TEXTS, *NUMBERS)}
                    wrong += [(act.name, name, said, status) for said, (status, _) in given.items() if status >= 500]
                for name in {"sort", "order", "order_by", "filter", "where"} - set(fields_of(act)):
                    status, said = await look(asker, act, **{name: TEXTS[0]})
                    unknown[act.name, name] = status, b"there is no such field" in said
    assert wrong == []
    assert len(unknown) > 100
    assert {key: given for key, given in unknown.items() if given != (422, True)} == {}
    assert [statement for statement in heard if MARK in statement.lower()] == []
    assert await readers(newsroom) == 1


async def test_a_list_that_is_sorted_by_what_it_is_told_would_be_found(newsroom: Newsroom) -> None:
    """The proof that the above can fail."""
    app = FastAPI(openapi_url=None)

    @app.get("/list")
    async def careless(request: Request) -> PlainTextResponse:
        order = re.sub(r"\W", "", request.query_params.get("order", "id"))
        async with newsroom.database.read() as connection:
            await connection.execute(text(f"SELECT id AS {order} FROM subscriber ORDER BY {order}"))
        return PlainTextResponse("")

    async with serving(app) as asker:
        with statements(newsroom.database) as heard:
            await asker.ask("GET", f"/list?order={MARK}")
    assert words_beside(every_place(app)[0])
    assert [statement for statement in heard if MARK in statement]
