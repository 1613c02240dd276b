"""The chapters on a story's page."""

import re
from dataclasses import replace
from datetime import date

import httpx2

from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import IssueState
from newsletter.selection.run import link_chapters
from tests.issue.builders import make_slot
from tests.web.conftest import store_issue

ARREST = make_slot(
    1,
    headline="Mayor of Valdoro arrested in raid on harbour offices",
    summary="Ines Caballero is suspected of taking kickbacks for dredging works.",
    slug="mayor-arrested",
)
VERDICT = make_slot(
    1,
    headline="Six years in prison for former city leader",
    summary="A jury found Caballero guilty of bribery over contracts in the port of Valdoro.",
    slug="six-years",
)
APPEAL = make_slot(
    1,
    headline="Caballero takes her bribery case to a higher court",
    summary="The former mayor of Valdoro says that the jury never heard her driver.",
    slug="higher-court",
)
DAYS = (date(2025, 12, 30), date(2026, 5, 4), date(2026, 11, 20))


async def store_chapters(newsroom: Newsroom, state: IssueState = IssueState.SENT) -> None:
    """Three chapters of one affair, the last in an issue of this state."""
    for day, slot, is_last in zip(DAYS, (ARREST, VERDICT, APPEAL), (False, False, True), strict=True):
        told = replace(slot, update_of=DAYS[1].isoformat() if is_last else "")
        issue = await store_issue(newsroom, day, slots=(told,), state=state if is_last else IssueState.SENT)
        await link_chapters(newsroom.database, issue.id, "en")


def links_under(heading: str, html: str) -> list[str]:
    """The paths in the list that follows a heading, in their order."""
    part = re.search(rf"<h2>{heading}</h2>.*?</ul>", html, re.DOTALL)
    return re.findall(r'href="([^"]+)"', part[0]) if part else []


async def test_a_story_shows_what_was_sent_of_it_before_and_since(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Earlier chapters stand with their dates, latest first and however old; later ones as soon as they are sent."""
    await store_chapters(newsroom)
    first = (await reader.get("/2025/12/30/mayor-arrested")).text
    middle = (await reader.get("/2026/05/04/six-years")).text
    last = (await reader.get("/2026/11/20/higher-court")).text
    assert links_under("Later in this story", first) == ["/2026/11/20/higher-court", "/2026/05/04/six-years"]
    assert links_under("Earlier in this story", first) == []
    assert links_under("Later in this story", middle) == ["/2026/11/20/higher-court"]
    assert links_under("Earlier in this story", middle) == ["/2025/12/30/mayor-arrested"]
    assert links_under("Earlier in this story", last) == ["/2026/05/04/six-years", "/2025/12/30/mayor-arrested"]
    assert '<time datetime="2025-12-30">December 30, 2025</time>' in last
    assert '<time datetime="2026-05-04">May 4</time>' in last


async def test_a_draft_is_nobodys_later_chapter(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """What is not sent yet is not announced on old pages either."""
    await store_chapters(newsroom, IssueState.DRAFTED)
    assert links_under("Later in this story", (await reader.get("/2026/05/04/six-years")).text) == []


async def test_an_update_on_the_issue_page_leads_to_the_story_it_continues(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """``First told on`` is a link to that story, not to the issue it stood in."""
    await store_chapters(newsroom)
    assert 'First told on <a href="/2026/05/04/six-years">May 4</a>' in (await reader.get("/2026/11/20")).text


async def test_every_chapter_shown_can_be_opened(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """No link between chapters is dead."""
    await store_chapters(newsroom)
    for path in ("/2025/12/30/mayor-arrested", "/2026/05/04/six-years", "/2026/11/20/higher-court"):
        html = (await reader.get(path)).text
        for link in (*links_under("Earlier in this story", html), *links_under("Later in this story", html)):
            assert (await reader.get(link)).status_code == 200


async def test_a_story_on_the_issue_page_leads_to_the_likest_that_we_ever_told(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """As in the letter; an update leads to what it continues instead, and who has nothing before it to nothing."""
    await store_chapters(newsroom)
    lines = [
        re.findall(r"Related story: (.*?)</p>", (await reader.get(path)).text) for path in ("/2025/12/30", "/2026/05/04", "/2026/11/20")
    ]
    assert lines == [[], [f'<a href="/2025/12/30/mayor-arrested">{ARREST.headline}</a>'], []]
