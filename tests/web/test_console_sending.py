"""What the operators' page shows of an issue on its way: the pace, and what keeps letters back, with its cure."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from newsletter.daily.day import release
from newsletter.daily.drafting import approve_issue
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.stages import deliver
from newsletter.delivery.run.pace import PREFIX
from newsletter.delivery.run.trouble_book import relay_troubles
from newsletter.delivery.smtp import connector
from newsletter.issue.run import find_issue
from newsletter.model.errors import RelayError
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.storage import schema
from newsletter.storage.pace import Pace, add_letters, keep_limits
from tests.delivery.certificates import client_tls, server_tls
from tests.delivery.conftest import misbehaving, relay_for
from tests.delivery.test_wrong_relays import ACCOUNT, PORT, SAID
from tests.smtp_sink import Sink
from tests.web.conftest import CONSOLE, LOOPBACK, browser
from tests.web.people import make_active
from tests.web.test_console import DAY, PAGE, draft

QUICK = {"connect_timeout": timedelta(seconds=0.5), "command_timeout": timedelta(seconds=0.5)}


async def released(newsroom: Newsroom) -> None:
    """An issue with one letter to send."""
    await make_active(newsroom, "ann@example.com")
    await draft(newsroom)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    await release(newsroom, await approve_issue(newsroom, issue, by="test"), by="test")


async def try_to_send(newsroom: Newsroom) -> None:
    """Until the relay was found in trouble."""
    stop = asyncio.Event()
    sending = asyncio.create_task(deliver(newsroom, await find_issue(newsroom.database, newsroom.letterhead.key, DAY), stop=stop))
    while not sending.done() and not await relay_troubles(newsroom.database):  # noqa: ASYNC110 - another task writes it
        await asyncio.sleep(0.01)
    stop.set()
    with suppress(RelayError):
        await sending


async def shown(newsroom: Newsroom, of: str = "") -> str:
    """The page as it is read."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        return unescape((await operator.get(f"{PAGE}{of}")).text)


def at(newsroom: Newsroom, relay: RelayOptions, tls: ssl.SSLContext | None = None) -> Newsroom:
    return replace(newsroom, relay=relay, connect=connector(relay, newsroom.letterhead, tls or client_tls()))


@pytest.mark.parametrize("what", SAID)
async def test_the_page_tells_what_is_wrong_with_the_relay(newsroom: Newsroom, what: str) -> None:
    """Cause and cure of every mistake in the relay's settings, whichever process met it; and never the password."""
    rule, settings, problem, cure, needs_operator = SAID[what]
    manners: dict[str, Any] = (
        {"tls": server_tls()} if rule.startswith("starttls") else {"account": "yes"} if rule.startswith("auth") else {}
    )
    await released(newsroom)
    async with misbehaving(*([rule] if rule else []), **manners) as sink:
        await try_to_send(at(newsroom, relay_for(sink, **{"host": "localhost", **QUICK, **settings})))
        page = await shown(newsroom)
    waits = "Nothing leaves through it until then." if needs_operator else "It is tried again by itself; no letter is lost."
    assert f"<strong>relay localhost:{sink.port}: {problem}</strong>" in page
    assert f"{cure} {waits}" in page
    assert ACCOUNT["password"] not in page


async def test_the_page_tells_of_a_certificate_of_another_name(newsroom: Newsroom) -> None:
    """What the name is that the certificate has, and which setting to change."""
    await released(newsroom)
    async with Sink(tls=server_tls()) as sink:
        await try_to_send(at(newsroom, relay_for(sink, host="127.0.0.1", tls="starttls")))
    page = await shown(newsroom)
    assert "shows a certificate of another name: IP address mismatch" in page
    assert "Set relay.host to the name in the relay's certificate, or have the certificate mended." in page


async def test_the_page_tells_of_a_wrong_port(newsroom: Newsroom) -> None:
    """Nothing listens there; and once letters leave, the page says no more of it."""
    await released(newsroom)
    async with misbehaving() as gone:
        pass
    await try_to_send(at(newsroom, relay_for(gone)))
    assert "nothing listens there</strong>" in (page := await shown(newsroom))
    assert f"{PORT} Is the relay running?" in page
    async with Sink() as sink:
        issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
        await deliver(at(newsroom, relay_for(sink)), issue)
    assert "Look at this" not in await shown(newsroom)


async def test_the_page_of_a_sending_issue_shows_the_pace(newsroom: Newsroom) -> None:
    """Limits and what of them is used, groups slowed down and stopped; nothing of it before or after."""
    await draft(newsroom)
    assert "Pace" not in await shown(newsroom, "/live")
    relay = RelayOptions(per_second=14, per_day=50_000)
    limited = replace(newsroom, relay=relay, delivery=DeliveryOptions(undo=timedelta(), groups={"yahoo.com": 4}))
    await make_active(newsroom, "ann@example.com")
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, DAY)
    await release(newsroom, await approve_issue(newsroom, issue, by="test"), by="test")
    stopped = Pace(name=f"{PREFIX}a.example", stopped_until=newsroom.clock() + timedelta(hours=1), reason="our fault: 550 5.7.26")
    async with newsroom.database.write() as connection:
        await keep_limits(connection, [stopped])
        await add_letters(connection, "relay", newsroom.clock(), 7)
    page = await shown(limited, "/live")
    assert '<tr><th scope="row">relay</th><td>14 a second; 7 of 50,000 a day used</td></tr>' in page
    assert '<tr><th scope="row">a.example</th><td>stopped until Nov 21, 05:00 (our fault: 550 5.7.26)</td></tr>' in page
    assert '<tr><th scope="row">yahoo.com</th><td>slowed to 4 a second</td></tr>' in page
    assert '<tr><th scope="row">rate</th><td>as fast as the relay takes them</td></tr>' not in page


async def test_an_issue_that_not_everybody_got_is_not_called_sent(newsroom: Newsroom) -> None:
    """The warm-up plan left a reader out: the page says so where it else says sent, and what may be done."""
    await released(newsroom)
    async with newsroom.database.write() as connection:
        left = {"state": "expired", "reason": "warm-up: over the cap"}
        await connection.execute(schema.delivery.update().values(left))
        await connection.execute(schema.issue.update().values(state="sent", sent_at=newsroom.clock()))
    page = await shown(newsroom)
    assert '<span class="pill warn">Sent, not to everybody</span>' in page
    assert "1 reader did not get the issue of 2026-11-21: the warm-up plan let no more letters go" in page
    assert "newsletter pace shows how many it lets go day by day" in page
