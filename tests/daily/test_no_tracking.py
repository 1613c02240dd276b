"""Letters as they leave: they fetch nothing, lead only to ourselves and to the stories, and tell their reader's links alone who reads."""

import re
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import insert, select

from newsletter.daily import day
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.subscribers.run import sign_up
from tests.conftest import HandClock
from tests.daily.conftest import DUE, RING, TODAY, drafted, enrol, open_newsroom
from tests.smtp_sink import Sink

OURS = "topten.example"
VARIANTS = ("", "top=3", "text", "lang=de", "top=3 text lang=ar")
FETCHED = ("src", "srcset", "background", "poster", "data", "action", "formaction", "ping", "codebase", "archive", "longdesc", "cite")
"""Attributes by which a mail program or browser may ask for something without a person's press."""

_ADDRESS = re.compile(r"(?:https?:|//)[^\s\"'<>)\\]+")
_NAMESPACES = ("http://www.w3.org/", "urn:schemas-microsoft-com", "http://schemas.microsoft.com/")


@pytest.fixture
async def newsroom(database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(database, clock, tmp_path, sink) as opened:
        yield opened


async def letters_of(newsroom: Newsroom, clock: HandClock, sink: Sink, variant: str) -> tuple[EmailMessage, EmailMessage, list[str]]:
    """What two readers of a variant got, and the links of the stories."""
    await enrol(newsroom, "ann@example.com", "ben.longer-name@mail.example.org")
    async with newsroom.database.write() as connection:
        for number in (1, 2):
            chosen = {"subscriber_id": number, "variant": variant, "changed_at": clock()}
            await connection.execute(insert(schema.preference).values(chosen))
    await drafted(newsroom)
    clock.now = DUE
    await day.tick(newsroom)
    found = [read(one.content) for one in sorted(sink.letters, key=lambda one: one.recipient) if f"{TODAY:%Y%m%d}" in one.message_id]
    async with newsroom.database.read() as connection:
        urls = list(await connection.scalars(select(schema.slot.c.url)))
        urls += [also["url"] for many in await connection.scalars(select(schema.slot.c.also)) for also in many]
    assert len(found) == 2, [one.recipient for one in sink.letters]
    return found[0], found[1], urls


def read(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def parts(letter: EmailMessage) -> dict[str, str]:
    return {part.get_content_type(): part.get_content() for part in letter.walk() if not part.is_multipart()}


def addresses(text: str) -> list[str]:
    """Every web address in it, wherever it stands."""
    return [one.rstrip(".,;") for one in _ADDRESS.findall(text.replace("&amp;", "&")) if not one.startswith(_NAMESPACES)]


async def keys(newsroom: Newsroom) -> list[str]:
    async with newsroom.database.read() as connection:
        return list(await connection.scalars(select(schema.subscriber.c.key).order_by(schema.subscriber.c.id)))


def secrets_of(key: str) -> dict[str, str]:
    return {purpose.value: make_token(purpose, key, RING) for purpose in Purpose if purpose is not Purpose.CONFIRM}


@pytest.mark.parametrize("variant", VARIANTS, ids=[one or "as it is" for one in VARIANTS])
async def test_a_letter_fetches_nothing_and_tells_nobody(newsroom: Newsroom, clock: HandClock, sink: Sink, variant: str) -> None:
    """No pixel, no font, no style from elsewhere; a story's link is the story's own; who reads stands in the settings and leaving links."""
    letter, _, stories = await letters_of(newsroom, clock, sink, variant)
    key, told = (await keys(newsroom))[0], parts(letter)
    assert set(told) == ({"text/plain"} if "text" in variant else {"text/plain", "text/html"})
    for text in told.values():
        found = addresses(text)
        foreign = {one for one in found if urlsplit(one).hostname != OURS}
        assert foreign, "no story at all is linked"
        assert foreign - set(stories) == set()
        telling = {one for one in found for sign in (key, *secrets_of(key).values(), "ann", "1@") if sign in one.split(OURS, 1)[-1]}
        allowed = (f"https://{OURS}/s/{secrets_of(key)['subscription']}", f"https://{OURS}/u/{secrets_of(key)['unsubscribe']}")
        assert telling, "no link of the reader's own is there"
        assert {one for one in telling if not one.startswith(allowed)} == set()
        assert {one for one in found if "utm_" in one or parse_qs(urlsplit(one).query).keys() & {"url", "to", "redirect"}} == set()
    if "text/html" in told:
        tree = LexborHTMLParser(told["text/html"])
        asked = [(node.tag, name) for node in tree.css("*") for name in FETCHED if node.attributes.get(name)]
        assert asked == [(one.tag, "src") for one in tree.css("img")]
        assert {one.attributes.get("src", "") for one in tree.css("img")} <= set(stories)
        assert tree.css("script, link, iframe, object, embed, form, base, video, audio, meta[http-equiv=refresh]") == []
        assert re.findall(r"url\(|@import|@font-face", told["text/html"]) == []


@pytest.mark.parametrize("variant", VARIANTS, ids=[one or "as it is" for one in VARIANTS])
async def test_two_readers_get_the_same_but_for_their_blanks(newsroom: Newsroom, clock: HandClock, sink: Sink, variant: str) -> None:
    """Address, own links, Message-ID and date: a letter that differs anywhere else could be told apart by whoever sees it."""
    ann, ben, _ = await letters_of(newsroom, clock, sink, variant)
    ours = []
    for letter, key, address in zip((ann, ben), await keys(newsroom), ("ann@example.com", "ben.longer-name@mail.example.org"), strict=True):
        text = "\n".join(f"{name}: {value}" for name, value in letter.items() if name not in ("Date", "Content-Type"))
        text += "\n".join(parts(letter).values())
        assert key in text
        for sign in (address, key, *secrets_of(key).values()):
            text = text.replace(sign, "…")
        ours.append(text)
    assert ours[0] == ours[1]


async def test_a_letter_that_asks_to_confirm_holds_one_link_of_its_own(newsroom: Newsroom, sink: Sink) -> None:
    """And nothing is fetched by it either: who looks at it has confirmed nothing."""
    asked = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring, "ann@example.com")
    where = {"form_url": f"https://{OURS}/", "network": "203.0.113.7"}
    await sign_up(*asked, **where, randomness=newsroom.randomness, now=newsroom.clock())
    await post_notices(newsroom)
    told = parts(read(sink.letters[0].content))
    for text in told.values():
        assert {urlsplit(one).hostname for one in addresses(text)} == {OURS}
    tree = LexborHTMLParser(told["text/html"])
    assert [(node.tag, name) for node in tree.css("*") for name in FETCHED if node.attributes.get(name)] == []
