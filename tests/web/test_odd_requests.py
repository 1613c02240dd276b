"""What nobody types on purpose: dates at the end of time, halves of characters, zeros in names. Each is no page, or reads as nothing."""

from urllib.parse import quote

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.web.days import day_named
from newsletter.web.forms import is_text
from tests.web.accounts import CONSOLE_HEADERS, code, enter, make_operator, token_on
from tests.web.conftest import CONSOLE, LOOPBACK, browser, dump, store_issue
from tests.web.test_console import DAY

PAGES = ("", "/standing", "/preview", "/live", "/history", "/passed-over", "/letter", "/why", "/story/1", "/sure/skip")


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "2200-01-01", "20261121", "2026-W47-6"])
async def test_a_date_that_no_issue_has_is_no_page(newsroom: Newsroom, day: str) -> None:
    """The first and the last day of all have none before or behind them; other spellings are other addresses of one page."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        answers = {page: (await operator.get(f"/console/{day}{page}")).status_code for page in PAGES}
    assert answers == dict.fromkeys(PAGES, 404)


async def test_the_first_and_the_last_date_have_a_page(newsroom: Newsroom) -> None:
    """With the days before and behind them."""
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        assert [(await operator.get(f"/console/{day}")).status_code for day in ("2000-01-01", "2199-12-31")] == [200, 200]
    assert (day_named("2000-01-01") is None, day_named("1999-12-31")) == (False, None)


def multipart(**fields: bytes) -> bytes:
    parts = (b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), text) for name, text in fields.items())
    return b"".join((*parts, b"--x--\r\n"))


async def test_half_a_character_is_no_field(newsroom: Newsroom) -> None:
    """UTF-7 can say one: it proves nothing, and breaks nothing."""
    kind = {"Content-Type": "multipart/form-data; boundary=x; charset=utf-7"}
    async with browser(newsroom, LOOPBACK, CONSOLE) as somebody:
        answer = await somebody.post("/console/login", content=multipart(form_token=b"+2AA-"), headers=CONSOLE_HEADERS | kind)
    assert answer.status_code == 403


async def test_a_zero_is_in_no_name(newsroom: Newsroom) -> None:
    """PostgreSQL keeps none: the field is passed over, before anybody is looked for or counted by it."""
    await make_operator(newsroom)
    async with browser(newsroom) as somebody:
        page = await somebody.get("/console/login")
        fields = {"form_token": token_on(page.text), "name": "an\0na", "password": "x"}
        answer = await somebody.post("/console/login", data=fields, headers=CONSOLE_HEADERS)
    tries = [line for line in dump(newsroom) if line.startswith('INSERT INTO "login_try"')]
    assert (answer.status_code, [",''," in line for line in tries]) == (401, [True])


@pytest.mark.parametrize(
    "path", ["/console/audit?by=", "/console/sources?number=1&after=", "/console/2026-11-21/why?url=https://a.example/"]
)
async def test_a_zero_in_an_address_is_nothing_asked(newsroom: Newsroom, path: str) -> None:
    """As if it were not there."""
    await make_operator(newsroom)
    async with browser(newsroom) as operator:
        await enter(operator, code=code(newsroom))
        answers: list[httpx2.Response] = [await operator.get(path.rpartition("=")[0] + "=" + said) for said in ("", quote("a\0b"))]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text == answers[1].text


async def test_what_only_looks_like_a_number_is_none(newsroom: Newsroom) -> None:
    """A raised two is a digit to some, and five thousand nines are more than anybody reads."""
    await store_issue(newsroom, DAY)
    async with browser(newsroom, LOOPBACK, CONSOLE) as operator:
        page = (await operator.get("/console/sources")).text
        fields = {"form_token": token_on(page), "on": "²", "url": "https://a.example/feed"}
        pressed = await operator.post("/console/sources/feeds/remove", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
        asked = [await operator.get(f"/console/{DAY}/passed-over?after={said}") for said in ("9" * 5_000, "9" * 18, "²", "-1")]
    assert (pressed.status_code, [answer.status_code for answer in asked]) == (409, [200, 200, 200, 200])


@pytest.mark.parametrize(("said", "is_one"), [("", True), ("Ünïcödé 🦉\n", True), ("a\0", False), ("\ud83d", False), ("\udfff", False)])
def test_a_text_is_made_of_characters(said: str, is_one: bool) -> None:
    """Not of zeros, and not of halves."""
    assert is_text(said) is is_one
