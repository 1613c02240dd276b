"""From a real Postfix by LMTP into our listener: bounces of its own, forged ones, and letters that leave by mail."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from newsletter.daily.came_back import look_after_returns
from newsletter.daily.complaints import ComplaintWatch
from newsletter.daily.newsroom import Newsroom
from newsletter.intake import taking_returns
from newsletter.model.return_options import ReturnOptions
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.daily.conftest import open_newsroom
from tests.delivery.conftest import misbehaving
from tests.postfix import GIVES_UP_SOON, Postfix, needs_postfix, temporary_postfix
from tests.returns.conftest import LETTERHEAD, OTHERS, ReturnDesk
from tests.returns.reports import DOMAIN, bounce, goodbye
from tests.smtp_sink import Sink

DEAD, BUSY, SHUT = "dead@example.com", "busy@example.com", "ada@shut.example"
LISTENING = ReturnOptions(domain=DOMAIN, listen="127.0.0.1:0")


@pytest.fixture
async def newsroom(database: Database, clock: HandClock, tmp_path: Path) -> AsyncIterator[Newsroom]:
    async with Sink() as sink, open_newsroom(database, clock, tmp_path, sink, returns=LISTENING, letterhead=LETTERHEAD) as opened:
        yield opened


@pytest.fixture
def desk(newsroom: Newsroom, clock: HandClock) -> ReturnDesk:
    return ReturnDesk(newsroom.database, clock, options=newsroom.returns)


@asynccontextmanager
async def a_relay(newsroom: Newsroom, **settings: str) -> AsyncIterator[Postfix]:
    """Its mail server: refuses one reader, puts another off for ever, and hands what is for our domain to our listener."""
    needs_postfix()
    refusing = (f"rcpt@{DEAD}=550 5.1.1 no such user", f"rcpt@{BUSY}=450 4.2.0 greylisted")
    async with misbehaving(*refusing, extensions=("PIPELINING",)) as world, taking_returns(newsroom) as port, asyncio.timeout(60):
        ways = f"inline:{{{{shut.example=smtp:[127.0.0.1]:1}}, {{{DOMAIN}=lmtp:inet:127.0.0.1:{port}}}}}"
        with temporary_postfix(world.port, transport_maps=ways, **GIVES_UP_SOON, **settings) as postfix:
            yield postfix


async def hand_over(postfix: Postfix, sender: str, recipient: str, raw: bytes) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", postfix.port) as client:
            client.sendmail(sender, [recipient], raw)

    await asyncio.to_thread(send)


async def arrived(desk: ReturnDesk, number: int) -> None:
    while len(await desk.rows("id")) < number:  # noqa: ASYNC110 - a real mail server works at its own pace
        await asyncio.sleep(0.1)


async def test_a_dead_address_is_suppressed_and_the_others_are_not(newsroom: Newsroom, desk: ReturnDesk, clock: HandClock) -> None:
    """Three letters with our return paths, three reports of Postfix by LMTP, one reader who does not exist."""
    await desk.issue(await desk.readers(DEAD, BUSY, SHUT))
    async with a_relay(newsroom) as postfix:
        for number, reader in enumerate((DEAD, BUSY, SHUT)):
            await hand_over(postfix, desk.path(number), reader, b"Subject: Ten\r\nMessage-ID: <x@topten.example>\r\n\r\nGood morning.\r\n")
        await arrived(desk, 3)
        await asyncio.to_thread(postfix.wait_until_empty)
    assert sorted(await desk.rows("door", "proof", "action", "status")) == [
        ("lmtp", "return_path", "soft", "4.2.0"),
        ("lmtp", "return_path", "soft", "4.4.1"),
        ("lmtp", "return_path", "suppress", "5.1.1"),
    ]
    clock.move(minutes=6)
    await look_after_returns(newsroom, ComplaintWatch())
    assert await desk.suppressed(DEAD, BUSY, SHUT) == {DEAD: ("dead", "issue of 2026-11-21: dead")}


async def test_a_letter_to_the_address_for_leaving_comes_through_a_real_relay(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """Gone with the 250 of our listener. Forged ones, and a vacation answer that comes first, take nobody off."""
    await desk.issue(await desk.readers("reader@a.example"))
    async with a_relay(newsroom) as postfix:
        await hand_over(postfix, "", desk.leaving(0), goodbye("Auto-Submitted: auto-replied\r\n", body="I am away."))
        await hand_over(postfix, "", desk.path(0, ring=OTHERS), bounce())
        await arrived(desk, 1)
        assert await desk.states() == {"reader@a.example": "active"}
        await hand_over(postfix, "reader@a.example", desk.leaving(0).upper(), goodbye(body=""))
        await arrived(desk, 2)
        await asyncio.to_thread(postfix.wait_until_empty)
    assert await desk.states() == {"reader@a.example": "unsubscribed"}
    assert await desk.rows("kind", "proof") == [("auto-reply", ""), ("unsubscribe", "token")]


async def test_a_relay_that_asks_first_refuses_what_we_would(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """As the guide advises: Postfix asks our listener before it takes a letter, so that strangers get no bounces of forged mail."""
    await desk.issue(await desk.readers("reader@a.example"))
    asks = {
        "smtpd_recipient_restrictions": f"check_recipient_access inline:{{{DOMAIN}=reject_unverified_recipient}}, permit_mynetworks",
        "unverified_recipient_reject_code": "550",
        "address_verify_poll_count": "10",
    }
    async with a_relay(newsroom, **asks) as postfix:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            await hand_over(postfix, "spam@x.example", f"anybody@{DOMAIN}", goodbye())
        await hand_over(postfix, "reader@a.example", desk.leaving(0), goodbye())
        await arrived(desk, 1)
    assert [code for code, _ in refused.value.recipients.values()] == [550]
    assert await desk.states() == {"reader@a.example": "unsubscribed"}
