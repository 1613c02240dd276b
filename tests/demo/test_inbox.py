"""The demo's inbox: a real SMTP server that keeps everything, and pages to read it."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from email.message import EmailMessage

import httpx2
import pytest

from newsletter.demo.inbox import Inbox
from newsletter.demo.inbox_pages import LETTER_POLICY, PAGE_POLICY, inbox_app
from newsletter.rendering.templates import Templates

HOSTILE = "<script>alert('ten')</script> {{ 7*7 }}"


def letter(subject: str = "Today") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "lisa@topten.example", "ada@reader.example", subject
    message.set_content("The text part.")
    message.add_alternative('<html><head><title>x</title></head><body><a href="https://x.example">more</a></body></html>', subtype="html")
    return message.as_bytes()


@pytest.fixture
async def inbox() -> AsyncIterator[Inbox]:
    opened = Inbox()
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def pages(inbox: Inbox) -> AsyncIterator[httpx2.AsyncClient]:
    templates = Templates()

    app = inbox_app(inbox, templates.fill, templates.read("demo/inbox.css"))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://inbox.test") as client:
        yield client


async def send(inbox: Inbox, *recipients: str, subject: str = "Today") -> None:
    """By the standard library's client, which knows nothing of ours."""

    def speak() -> None:
        with smtplib.SMTP("127.0.0.1", inbox.port, timeout=5) as client:
            client.sendmail("bounces@topten.example", list(recipients), letter(subject))

    await asyncio.to_thread(speak)


async def test_a_letter_is_kept_once_for_each_recipient(inbox: Inbox) -> None:
    """What the envelope says counts, not the headers."""
    await send(inbox, "ada@reader.example", "bao@reader.example")
    assert [(one.number, one.recipient) for one in inbox.letters] == [(1, "ada@reader.example"), (2, "bao@reader.example")]
    assert inbox.addressed_to("bao@reader.example")[0].part("plain") == "The text part.\n"


async def test_letters_stand_by_subject_newest_first(inbox: Inbox, pages: httpx2.AsyncClient) -> None:
    """An issue that went to everybody takes one place in the list."""
    await send(inbox, "ada@reader.example", subject="Please confirm")
    await send(inbox, "ada@reader.example", "bao@reader.example")
    page = (await pages.get("/")).text
    assert page.index("<b>Today</b><span>2 copies</span>") < page.index("<b>Please confirm</b><span>1 copy</span>")
    assert "3 letters for 2 addresses" in page


async def test_an_empty_inbox_says_so(pages: httpx2.AsyncClient) -> None:
    """Nothing there yet is no error."""
    answer = await pages.get("/")
    assert (answer.status_code, "No letter yet" in answer.text) == (200, True)


async def test_a_hostile_subject_is_only_text(inbox: Inbox, pages: httpx2.AsyncClient) -> None:
    """It stands in the list, in the title and above the letter, and changes nothing there."""
    await send(inbox, "ada@reader.example", subject=HOSTILE)
    page = await pages.get("/letters/1")
    assert "<script" not in page.text
    assert page.text.count("&lt;script&gt;alert(&#39;ten&#39;)&lt;/script&gt; {{ 7*7 }}") == 3
    assert page.headers["content-security-policy"] == PAGE_POLICY


async def test_a_letter_opens_in_a_sandbox(inbox: Inbox, pages: httpx2.AsyncClient) -> None:
    """Its HTML may show pictures and open links beside the inbox, and nothing else, in the frame as well as alone."""
    await send(inbox, "ada@reader.example")
    frame = await pages.get("/letters/1")
    part = await pages.get("/letters/1/html")
    assert '<iframe title="The letter" src="/letters/1/html" sandbox="allow-popups allow-popups-to-escape-sandbox">' in frame.text
    assert part.headers["content-security-policy"] == LETTER_POLICY
    assert LETTER_POLICY.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert '<head><base target="_blank">' in part.text


async def test_the_other_parts_are_plain_text(inbox: Inbox, pages: httpx2.AsyncClient) -> None:
    """The text part as it is, and the source as it came."""
    await send(inbox, "ada@reader.example")
    text, source = await pages.get("/letters/1/text"), await pages.get("/letters/1/source")
    assert (text.text, text.headers["content-type"]) == ("The text part.\n", "text/plain; charset=utf-8")
    assert "multipart/alternative" in source.text


@pytest.mark.parametrize("path", ["/letters/0", "/letters/1", "/letters/-1", "/letters/1/html"])
async def test_a_letter_that_is_not_there_is_404(pages: httpx2.AsyncClient, path: str) -> None:
    """No other letter is shown in its place."""
    assert (await pages.get(path)).status_code == 404
