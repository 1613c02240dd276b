"""The pages people read."""

import re
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import httpx2
import pytest
from sqlalchemy import insert

from newsletter.daily.newsroom import Newsroom
from newsletter.model.issues import OtherReport, SlotPicture
from newsletter.model.options import LetterOptions, SelectionOptions
from newsletter.model.states import IssueState
from newsletter.storage.schema import picture
from tests.issue.builders import make_slot
from tests.web.conftest import browser, dump, store_issue

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}} {% include '/etc/passwd' %}",
    "</title><svg/onload=alert(1)>",
    "]]> &lt;b&gt; &amp;",
]
OPENED_TAG = re.compile(r"<(script(?! type=\"application/ld\+json\">)|img src=x|svg)", re.IGNORECASE)
"""None of ours: a block of structured data is no script that runs."""


async def follow_all(reader: httpx2.AsyncClient) -> set[str]:
    """Every path of ours that the front page leads to."""
    seen, waiting = set(), ["/"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        answer = await reader.get(path)
        assert answer.status_code in {200, 302}, path
        found = {*re.findall(r'(?:href|src|action)="(/[^"#]*)"', answer.text), answer.headers.get("location", "/")}
        waiting += found - seen - set(waiting) - {"/subscribe"}
    return seen


async def test_every_link_leads_somewhere(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """From the front page on, no link of ours is dead, before the first issue and after it, and following all of them changes nothing."""
    await follow_all(reader)
    await store_issue(newsroom, date(2025, 12, 31))
    await store_issue(newsroom)
    before = dump(newsroom)
    assert {"/2026/11/21", "/2026/11/21/story-10", "/archive/2025/12", "/feed.xml", "/privacy"} <= await follow_all(reader)
    assert dump(newsroom) == before


@pytest.mark.parametrize("state", [state for state in IssueState if state not in (IssueState.SENDING, IssueState.SENT)])
async def test_an_issue_is_public_once_it_is_released(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """Drafts are nobody's business: not by their date, not by a story, not in the list, not in the feed."""
    await store_issue(newsroom, state=state, subject="Hidden words")
    for path in ("/2026/11/21", "/2026/11/21/story-1"):
        assert (await reader.get(path)).status_code == 404
    for path in ("/", "/today", "/archive", "/feed.xml"):
        assert "Hidden words" not in (await reader.get(path)).text


async def test_an_issue_stays_public_while_it_is_paused(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """People who have the letter already can still open its links."""
    await store_issue(newsroom, state=IssueState.PAUSED, released_at=newsroom.clock())
    assert (await reader.get("/2026/11/21")).status_code == 200


async def test_numbers_follow_the_data(newsroom: Newsroom, reader: httpx2.AsyncClient, clock) -> None:
    """Seven stories are "Today’s seven"; tomorrow they are those of their day."""
    await store_issue(newsroom, slots=tuple(make_slot(number) for number in range(1, 8)))
    assert "<h1>Today’s seven</h1>" in (await reader.get("/2026/11/21")).text
    assert "No. 3 of seven" in (await reader.get("/2026/11/21/story-3")).text
    clock.move(days=1)
    assert "<h1>The seven of November 21</h1>" in (await reader.get("/2026/11/21")).text


@pytest.mark.parametrize(
    "path", ["/2026/1/1", "/2026/02/30", "/2026/11/22", "/2026/11/21/", "/2026/11/21/nothing", "/02026/11/21", "/archive/1999"]
)
async def test_what_is_not_there_is_a_page_of_ours(newsroom: Newsroom, reader: httpx2.AsyncClient, path: str) -> None:
    """A wrong address is answered in our look, with the way on, and never with a redirect that repeats the Host."""
    await store_issue(newsroom)
    answer = await reader.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, "There is no such page" in answer.text) == (404, True)
    assert "evil.example" not in str(answer.headers) + answer.text


async def test_the_host_header_changes_no_page(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Links come from the settings; a forged Host or forwarding header could otherwise poison a cache."""
    await store_issue(newsroom)
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "Forwarded": "host=evil.example"}
    for path in ("/", "/today", "/2026/11/21", "/2026/11/21/story-1", "/archive", "/feed.xml"):
        plain, spoofed = await reader.get(path), await reader.get(path, headers=forged)
        assert (plain.content, plain.headers) == (spoofed.content, spoofed.headers)


async def test_hostile_words_stay_words(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Whatever a feed calls its stories, no page gains a tag, a script or a template."""
    slots = tuple(
        make_slot(
            number,
            headline,
            label=headline,
            topic=headline,
            summary=headline,
            why=headline,
            source=headline,
            byline=headline,
            original_headline=headline + "!",
            url="javascript:alert(1)",
            also=(
                OtherReport(source=headline, title=headline, url="data:text/html,x"),
                OtherReport(source=headline, title=headline, url="https://x.example/"),
            ),
            picture=SlotPicture(name='"><script>.jpg', alt=headline, credit=headline, width=1, height=1),
        )
        for number, headline in enumerate(HOSTILE, start=1)
    )
    await store_issue(newsroom, slots=slots, subject=HOSTILE[0], preheader=HOSTILE[1], intro=HOSTILE[3])
    for path in ("/", "/2026/11/21", *(f"/2026/11/21/story-{number}" for number in range(1, 6)), "/archive"):
        text = (await reader.get(path)).text
        assert OPENED_TAG.search(text) is None
        assert "javascript:" not in text
        assert "data:" not in text
    assert "<h1>{{7*7}} {% include" in (await reader.get("/2026/11/21/story-3")).text


async def test_the_feed_is_atom_and_holds_what_a_reader_needs(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Well-formed whatever the headlines hold, with absolute links from the settings (RFC 4287)."""
    await store_issue(newsroom, slots=tuple(make_slot(n, words) for n, words in enumerate(HOSTILE, start=1)), subject="A & B <c>")
    answer = await reader.get("/feed.xml")
    root = ElementTree.fromstring(answer.content)
    [entry] = root.findall(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}id")) == ("A & B <c>", "https://topten.example/2026/11/21")
    content = entry.findtext(f"{ATOM}content") or ""
    assert ("https://topten.example/2026/11/21/story-1" in content, OPENED_TAG.search(content)) == (True, None)


async def test_an_empty_feed_is_a_feed(reader: httpx2.AsyncClient) -> None:
    """Before the first issue feed readers can subscribe already."""
    root = ElementTree.fromstring((await reader.get("/feed.xml")).content)
    assert root.findall(f"{ATOM}entry") == []
    assert root.findtext(f"{ATOM}updated") == "2026-11-21T09:00:00+00:00"


async def test_pictures_and_styles_may_be_kept_for_ever(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Their names hold a hash of their content."""
    async with newsroom.database.write() as connection:
        row = {"name": "abc.jpg", "source_url": "x", "width": 1, "height": 1, "content": b"\xff\xd8", "created_at": newsroom.clock()}
        await connection.execute(insert(picture).values(row))
    style = re.findall(r'href="(/site\.[0-9a-f]{12}\.css)"', (await reader.get("/")).text)
    for path, kind in (("/pictures/abc.jpg", "image/jpeg"), (style[0], "text/css; charset=utf-8")):
        answer = await reader.get(path)
        assert (answer.headers["cache-control"], answer.headers["content-type"]) == ("public, max-age=31536000, immutable", kind)
    assert [(await reader.get(path)).status_code for path in ("/pictures/nothing.jpg", "/site.000000000000.css")] == [404, 404]


@pytest.mark.parametrize(("credit", "pictures", "shown"), [("Photo: Ann", "credited", 1), ("", "credited", 0), ("Photo: Ann", "none", 0)])
async def test_a_picture_is_shown_with_its_credit_where_the_setting_allows(
    newsroom: Newsroom, credit: str, pictures: str, shown: int
) -> None:
    """As in the letter: ours, with the words of its maker; who sets pictures to none sees none, of earlier days neither."""
    photo = SlotPicture(name="abc.jpg", alt="A ship", credit=credit, width=1200, height=560)
    await store_issue(newsroom, slots=(replace(make_slot(1), picture=photo),))
    async with browser(replace(newsroom, letter=LetterOptions(pictures=pictures))) as client:
        pages = [(await client.get(path)).text for path in ("/2026/11/21", "/2026/11/21/story-1")]
    assert [(page.count('src="/pictures/abc.jpg"'), page.count("Photo: Ann"), page.count("<img ")) for page in pages] == [(shown,) * 3] * 2


async def test_how_we_choose_tells_of_the_settings(newsroom: Newsroom) -> None:
    """What the page promises is what this instance does: a sports digest does not say that sport counts less."""
    digest = SelectionOptions(size=7, least_voices=1, per_saga=2, soft_kinds=("opinion", "clickbait"), consequence=0)
    said = []
    for options in (SelectionOptions(), digest, SelectionOptions(soft_factor=1)):
        async with browser(replace(newsroom, selection=options)) as client:
            page = " ".join(re.sub(r"<[^>]+>", " ", (await client.get("/how")).text).split())
        said.append(
            tuple(
                sentence in page
                for sentence in (
                    "At least two independent outlets must report it",
                    "What is of consequence weighs more",
                    "We give less weight to opinion, video, click-bait, shopping tips, sport, and show business.",
                    "We give less weight to opinion and click-bait.",
                    "Of one affair you get one story, one more where it dwarfs all else.",
                    "Of one affair you get two stories, one more where it dwarfs all else.",
                    "At most three stories link to one publisher. At most three stories are of one topic.",
                    "Advertising, press releases and round-ups never count.",
                )
            )
        )
    assert said == [
        (True, True, True, False, True, False, True, True),
        (False, False, False, True, False, True, True, True),
        (True, True, False, False, True, False, True, True),
    ]


async def test_an_operators_own_pages_replace_ours(newsroom: Newsroom, tmp_path) -> None:
    """One file in their folder is enough, and the style sheet's address follows its content."""
    from newsletter.rendering.renderer import Renderer
    from newsletter.rendering.templates import Templates

    (tmp_path / "pages" / "how").mkdir(parents=True)
    (tmp_path / "pages" / "how" / "how.html.j2").write_text(
        '{% extends "pages/frame/base.html.j2" %}{% block main %}Our own way{% endblock %}'
    )
    renderer = Renderer(templates=Templates(tmp_path), mjml_to_html=newsroom.renderer.mjml_to_html)
    async with browser(replace(newsroom, renderer=renderer)) as client:
        assert "Our own way" in (await client.get("/how")).text
