"""The letter that asks to confirm, from the form through to the relay: who it says it is from, and that nobody can write into it."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from urllib.parse import unquote

from sqlalchemy import select

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.tick import post_notices
from newsletter.model.options import SignUpOptions
from newsletter.model.preferences import Preferences
from newsletter.storage import schema
from newsletter.subscribers import run
from tests.smtp_sink import Sink

TYPED = "Buy-pills-at.evil+now@spam.example"


async def sign_up(newsroom: Newsroom, address: str, **more: str) -> None:
    rooms = (newsroom.database, newsroom.sign_up, newsroom.letterhead, newsroom.ring)
    given = {"form_url": "https://evil.example/pills", "network": "203.0.113.7", "guess": Preferences(zone="Asia/Tokyo")} | more
    assert await run.sign_up(*rooms, address, **given, randomness=newsroom.randomness, now=newsroom.clock()) is None


async def test_nothing_in_it_was_typed_by_whoever_filled_in_the_form(newsroom: Newsroom, sink: Sink) -> None:
    """The address stands in To alone, whole and in parts: a stranger's mailbox gets no sentence of a stranger's."""
    await sign_up(newsroom, TYPED)
    await post_notices(newsroom)
    (letter,) = sink.letters
    message = message_from_bytes(letter.content, policy=default)
    assert (letter.recipient, message["To"]) == (TYPED, TYPED)
    del message["To"]
    headers = "".join(f"{name}: {value}\n" for name, value in message.items())
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    said = unquote("\n".join([headers, *bodies])).lower()
    assert [word for word in ("pills", "evil", "spam.example", "tokyo") if word in said] == []


async def test_it_may_come_from_an_address_of_its_own(newsroom: Newsroom, sink: Sink) -> None:
    """Strangers complain of these letters, so they can have a sender that no issue has; every other notice keeps the newsletter's."""
    newsroom = replace(newsroom, sign_up=SignUpOptions(from_address="hello@topten.example"))
    await sign_up(newsroom, "mara@example.org")
    await post_notices(newsroom)
    key = (await _token(newsroom)).rpartition("/")[2]
    await run.confirm(newsroom.database, key, newsroom.ring, network="203.0.113.7", now=newsroom.clock())
    await post_notices(newsroom)
    senders = [message_from_bytes(letter.content, policy=default)["From"].addresses[0].addr_spec for letter in sink.letters]
    assert senders == ["hello@topten.example", newsroom.letterhead.from_address]


async def _token(newsroom: Newsroom) -> str:
    async with newsroom.database.read() as connection:
        facts = await connection.scalar(select(schema.notice.c.facts))
    return facts["confirm_url"]
