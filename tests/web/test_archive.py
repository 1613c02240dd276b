"""Past issues: the latest on one page, a page for each month, and what became of the sending."""

import re
from datetime import date, timedelta

import httpx2
import pytest
from sqlalchemy import insert, select

from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import IssueState
from newsletter.storage import schema
from tests.issue.builders import make_slot
from tests.web.conftest import store_issue

ONE = (make_slot(1),)


def listed(answer: httpx2.Response) -> list[str]:
    """The issues on the page, in its order."""
    return re.findall(r'<br><a href="(/\d{4}/\d\d/\d\d)">', answer.text)


def months(answer: httpx2.Response) -> list[str]:
    """The months that the page leads to, each once."""
    return list(dict.fromkeys(re.findall(r'href="(/archive/\d{4}/\d\d)"', answer.text)))


@pytest.fixture
async def three(newsroom: Newsroom) -> None:
    """Issues of three months in two years."""
    for day in (date(2025, 12, 31), date(2026, 10, 2), date(2026, 10, 30), date(2026, 11, 21)):
        await store_issue(newsroom, day, slots=ONE)


@pytest.mark.usefixtures("three")
async def test_a_month_has_a_page_of_its_own(reader: httpx2.AsyncClient) -> None:
    """Its issues, latest first, and nobody else's; the months before and after it that have any, across years, one step away."""
    answer = await reader.get("/archive/2026/10")
    assert (answer.status_code, listed(answer)) == (200, ["/2026/10/30", "/2026/10/02"])
    assert "<h1>Issues of October 2026</h1>" in answer.text
    assert re.findall(r'<link rel="(\w+)" href="(/archive[^"]*)">', answer.text) == [
        ("prev", "/archive/2025/12"),
        ("next", "/archive/2026/11"),
    ]
    assert 'role="search"' in answer.text
    assert re.findall(r'<a href="(/[^"]*)" aria-current="page">', answer.text) == ["/archive", "/archive/2026/10"]


@pytest.mark.usefixtures("three")
async def test_the_archive_shows_the_latest_issues_and_leads_to_every_month(reader: httpx2.AsyncClient) -> None:
    """Whoever comes for last week finds it there, whoever comes for last year one press further."""
    answer = await reader.get("/archive")
    assert listed(answer) == ["/2026/11/21", "/2026/10/30", "/2026/10/02", "/2025/12/31"]
    assert months(answer) == ["/archive/2026/11", "/archive/2026/10", "/archive/2025/12"]


@pytest.mark.usefixtures("three")
async def test_the_address_of_a_year_still_answers(reader: httpx2.AsyncClient) -> None:
    """Years had pages once; their addresses lead to the latest month of theirs, and one without issues is nowhere."""
    answers = {year: await reader.get(f"/archive/{year}") for year in (2026, 2025, 1999)}
    told = {year: (answer.status_code, answer.headers.get("location")) for year, answer in answers.items()}
    assert told == {2026: (302, "/archive/2026/11"), 2025: (302, "/archive/2025/12"), 1999: (404, None)}


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("path", ["2026/9", "2026/09", "2026/13", "2026/00", "2026/011", "02026/11", "0/1", "99999/11", "2026/11/", "x/11"])
async def test_a_month_has_one_address_and_only_if_it_has_issues(reader: httpx2.AsyncClient, path: str) -> None:
    """Two spellings of one page would be two pages to every cache and search engine."""
    assert (await reader.get(f"/archive/{path}")).status_code == 404


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (IssueState.SENT, []),
        (IssueState.SENDING, ["On its way to readers"]),
        (IssueState.PAUSED, ["Sending is paused"]),
        (IssueState.CANCELLED, ["Sending was called off before everybody had it"]),
        (IssueState.EXPIRED, ["Released, but not sent in time"]),
    ],
)
async def test_what_became_of_a_released_issue_is_said(
    newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState, said: list[str]
) -> None:
    """An issue that some readers have is in the archive, and the archive does not pretend that all have it."""
    await store_issue(newsroom, slots=ONE, state=state, released_at=newsroom.clock())
    for path in ("/archive", "/archive/2026/11"):
        assert re.findall(r"· Issue 1(?: · ([^<]+))?</span>", (await reader.get(path)).text) == (said or [""])


async def test_what_was_never_released_has_no_month(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """A draft makes no page, and an archive without issues says when the first one leaves."""
    await store_issue(newsroom, slots=ONE, state=IssueState.APPROVED)
    assert (await reader.get("/archive/2026/11")).status_code == 404
    page = await reader.get("/archive")
    assert (page.status_code, months(page), "There is none yet. The first issue leaves" in page.text) == (200, [], True)


async def test_pages_stay_small_with_three_thousand_issues(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Under 30 kB each, with long subjects, and the whole archive is reachable by months."""
    issue = await store_issue(newsroom, slots=ONE)
    async with newsroom.database.write() as connection:
        row = dict((await connection.execute(select(schema.issue).where(schema.issue.c.id == issue.id))).one()._mapping)
        days = [issue.issue_on - timedelta(days=number) for number in range(1, 3_000)]
        subject = "Forty nations sign a treaty on the high seas; two more follow, and a third waits & sees"
        rows = [row | {"id": issue.id + at, "number": 1 + at, "issue_on": day, "subject": subject} for at, day in enumerate(days, start=1)]
        await connection.execute(insert(schema.issue), rows)
    front = await reader.get("/archive")
    pages = {path: await reader.get(path) for path in months(front)}
    assert (len(pages), sum(len(listed(page)) for page in pages.values())) == (99, 3_000)
    assert max(len(page.content) for page in (front, *pages.values())) < 30_000
    assert len(listed(front)) == 31
