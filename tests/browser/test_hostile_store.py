"""Whatever words got into the database, by whichever way: no page makes anything of them but words."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import httpx2
import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import JSON, Column, Table, Text, select, update

from newsletter.storage import schema
from tests.browser.instance import Instance
from tests.browser.plays import played
from tests.browser.scenes.all import SCENES
from tests.browser.scenes.scene import PRINTED, Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARK = "data-made-of-words"
OUT = "'\"></title></textarea>"
"""Ends whatever the words may stand in."""

WORDS = f"""{OUT}<b {MARK}></b><script {MARK}>0</script><img {MARK} src=x onerror=0> {{{{ 7*7 }}}} ]]> --> &lt;b {MARK}&gt; \u202e"""
PLACE = "javascript:0//"

OURS = {
    "instance": {"value"},
    "operator": {"password", "totp", "address", "subject"},
    "session": {"network"},
    "webhook": {"secret"},
    "request_key": {"body"},
    "subscriber": {"address", "address_key", "mailbox"},
    "tester": {"address"},
    "notice": {"address"},
    "preference": {"zone", "variant"},
    "rendered_issue": {"html", "places"},
    "variant": {"name", "html", "places"},
    "slot": {"slug", "update_of", "words", "canonical_urls"},
    "story": {"canonical_url"},
    "candidate": {"words", "kinds", "update_of"},
    "ruling": {"name"},
    "api_token": {"rights"},
}
"""What the program makes by itself or lets nobody write freely: secrets, keys, HTML, addresses, zones. All other text may be anybody's."""

FEEDS = ("/feed.xml", "/sitemap.xml")


async def test_no_words_become_anything_else() -> None:
    """Every free text of every table and all addresses are hostile, and every page is looked at as a browser reads it."""
    async with played() as instance, httpx2.AsyncClient(base_url=instance.base_url, follow_redirects=True) as client:
        visits = {scene: await scene.steps(instance) for scene in SCENES if scene.on == PRINTED}
        await _spoil(instance)
        showing = set()
        for scene, visit in visits.items():
            if visit.form is not None:
                continue
            answer = await _get(client, visit)
            assert answer.status_code == scene.status, scene.name
            assert list(_made_of(answer.text)) == [], scene.name
            if "onerror=0" in answer.text:
                showing.add(scene.page)
        for path in FEEDS:
            root = etree.fromstring((await client.get(path)).content)
            assert [one.tag for one in root.iter() if MARK in one.attrib] == [], path
            assert [one for one in _addresses(root.iter()) if one.startswith("javascript:")] == [], path
    assert showing >= {
        f"console/{page}" for page in ("today", "story", "live", "why", "sources/sources", "readers/reader", "corrections/list")
    }
    assert len(showing) > 20


async def _get(client: httpx2.AsyncClient, visit: Visit) -> httpx2.Response:
    cookies = "; ".join(f"{name}={value}" for name, value in visit.cookies.items())
    return await client.get(visit.path, headers={"cookie": cookies} if cookies else {})


def _made_of(html: str) -> Iterator[str]:
    """What a browser would make of the words: elements, handlers, addresses that are programs; in letters shown inside pages too."""
    for element in LexborHTMLParser(html).css("*"):
        attributes = {name: value or "" for name, value in element.attributes.items()}
        if MARK in attributes:
            yield f"<{element.tag}>"
        if (
            element.tag == "script"
            and not attributes.get("src", "").startswith("/console/")
            and attributes.get("type") != "application/ld+json"
        ):
            yield "a script in the page"
        for name, value in attributes.items():
            if name.startswith("on") or (name in {"href", "src", "action", "formaction", "srcset", "data"} and _is_program(value)):
                yield f"{name}={value[:60]}"
        if "srcdoc" in attributes:
            yield from _made_of(attributes["srcdoc"])


def _is_program(address: str) -> bool:
    return re.sub(r"[\s\x00-\x1f]", "", address).lower().startswith(("javascript:", "vbscript:", "data:text"))


def _addresses(elements: Iterable[Any]) -> Iterator[str]:
    for one in elements:
        yield from (value for value in (*one.attrib.values(), one.text or "") if isinstance(value, str))


async def _spoil(instance: Instance) -> None:
    for table in schema.metadata.sorted_tables:
        for column in table.columns:
            if column.name not in OURS.get(table.name, ()) and isinstance(column.type, Text | JSON):
                await _spoil_column(instance, table, column)


async def _spoil_column(instance: Instance, table: Table, column: Column[Any]) -> None:
    keys = list(table.primary_key.columns)
    async with instance.newsroom.database.write() as connection:
        rows = (await connection.execute(select(*keys, column.label("spoilt")).where(column.is_not(None)))).all()
        for row in rows:
            where = [key == value for key, value in zip(keys, row[:-1], strict=True)]
            await connection.execute(update(table).where(*where).values({column.name: _spoilt(row.spoilt, column.name)}))


def _spoilt(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _spoilt(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_spoilt(inner, name) for inner in value]
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("url") or name.endswith("urls") or value.startswith("http"):
        return PLACE + value
    return value + WORDS if name in COLUMNS or " " in value else value


COLUMNS = {column.name for table in schema.metadata.sorted_tables for column in table.columns if isinstance(column.type, Text)}
"""In JSON the short words are mostly the program's own; what has a blank in it, or the name of a free text, is somebody's."""
