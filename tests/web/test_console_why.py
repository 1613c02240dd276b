"""Why a story is in and why an article is not, on the operators' page."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from html import unescape

import httpx2
import pytest

from newsletter.daily.day import draft
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.why import read_why, read_why_not
from newsletter.model.options import SelectionOptions
from newsletter.model.states import PageState
from tests.builders import a_story
from tests.selection.days import told_by
from tests.selection.test_run import keep
from tests.web.conftest import CONSOLE, LOOPBACK, STRANGER, browser

DAY = date(2026, 11, 21)
PAGE = "/console/2026-11-21"
READ = {"page_state": PageState.READ, "text": "Read."}
HOSTILE = a_story("<script>alert(1)</script> {{7*7}}", source="Kite", url="https://kite.test/a?b=1&c=%22x%22", **READ)


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    return replace(newsroom, selection=SelectionOptions(size=2, fewest=1, runners_up=1, per_source=9, per_topic=9))


@pytest.fixture
async def operator(newsroom: Newsroom) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody at this machine, looking at a drafted day."""
    names = (("amber", 4), ("birch", 3), ("cobalt", 3), ("dune", 2))
    await keep(newsroom.database, HOSTILE, *(story for name, outlets in names for story in told_by(name, outlets, **READ)))
    await draft(newsroom, DAY, by="test")
    async with browser(newsroom, LOOPBACK, CONSOLE, **{"Sec-Fetch-Site": "same-origin"}) as client:
        yield client


async def test_every_place_is_explained(newsroom: Newsroom, operator: httpx2.AsyncClient) -> None:
    """The paragraphs of the chosen and of the runner-up stand on the pages of the stories, each with the way to its numbers."""
    behind = await read_why_not(newsroom, DAY, told_by("cobalt", 1)[0].url)
    assert behind.why is not None
    told = [(await read_why(newsroom, DAY, number)).text for number in (1, 2)]
    for number, paragraph in enumerate([*told, behind.why.text], start=1):
        page = unescape((await operator.get(f"{PAGE}/story/{number}")).text)
        assert (paragraph in page, f'href="{PAGE}/why?url=' in page) == (True, True)
    passed = await operator.get(f"{PAGE}/passed-over")
    assert (passed.text.count(f'href="{PAGE}/why?url='), f'<form class="line" method="get" action="{PAGE}/why">' in passed.text) == (
        2,
        True,
    )


@pytest.mark.parametrize("name", ["amber", "cobalt", "dune"])
async def test_an_article_that_was_asked_about(newsroom: Newsroom, operator: httpx2.AsyncClient, name: str) -> None:
    """The answer is the one of the command line, with every factor and every report; no script runs there."""
    url = told_by(name, 2)[1].url
    answer = await operator.get(f"{PAGE}/why", params={"url": url})
    asked = await read_why_not(newsroom, DAY, url)
    text = unescape(answer.text)
    assert (answer.status_code, asked.standing.text in text, "<script>" in answer.text) == (200, True, False)
    assert asked.why is not None
    for reason in asked.why.candidate.reasons:
        assert reason.text in text
    for report in asked.why.reports:
        assert f'<a href="{report.story.url}">{report.story.title}</a>' in text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")


async def test_what_feeds_say_stays_text(operator: httpx2.AsyncClient) -> None:
    """A headline is no markup, nor is an address, in the answer and in the field that repeats it."""
    text = (await operator.get(f"{PAGE}/why", params={"url": HOSTILE.url})).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in text
    assert "<script>" not in text
    echoed = (await operator.get(f"{PAGE}/why", params={"url": 'https://x.test/"><script>alert(2)</script>'})).text
    assert "<script>" not in echoed


@pytest.mark.parametrize(
    ("day", "url", "status", "words"),
    [
        ("2026-11-21", "", 200, "Ask about an article"),
        ("2026-11-21", "banana", 404, "that is no web address"),
        ("2026-11-22", "https://anchor.test/a", 404, "there is none"),
        ("2026-11-21", "https://nowhere.example/a", 200, "Never seen"),
    ],
    ids=["nothing asked", "no address", "no issue", "never seen"],
)
async def test_other_questions(operator: httpx2.AsyncClient, day: str, url: str, status: int, words: str) -> None:
    """Each is answered on the same page, with the field to ask again."""
    answer = await operator.get(f"/console/{day}/why", params={"url": url} if url else {})
    assert (answer.status_code, words in answer.text, 'name="url"' in answer.text) == (status, True, True)


async def test_only_from_this_machine(newsroom: Newsroom) -> None:
    """What was passed over is nobody else's business."""
    async with browser(newsroom, STRANGER, CONSOLE) as stranger:
        assert (await stranger.get(f"{PAGE}/why")).status_code == 403
