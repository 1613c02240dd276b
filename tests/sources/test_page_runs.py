"""Reading the pages of stories, adding one by hand, fetching a picture: from a real server into real storage."""

from dataclasses import replace

import pytest

from newsletter.model.errors import NewsletterError
from newsletter.model.issues import SlotPicture
from newsletter.model.options import SourceOptions
from newsletter.model.states import PageState
from newsletter.model.stories import PictureSource, Story
from newsletter.model.web_addresses import canonical_url
from newsletter.sources.fetch import Fetcher
from newsletter.sources.run.pages import FailedPage, PagesAccount, add_page, fetch_picture, read_pages
from newsletter.storage.database import Database
from newsletter.storage.feeds import add_sources, sources_by_site
from newsletter.storage.letters import find_picture
from newsletter.storage.stories import add_stories, stories_by_canonical_url, stories_by_id
from tests.builders import a_source, a_story
from tests.conftest import NOW
from tests.sources.test_pictures import drawn, saved
from tests.web_server import WebServer

ARTICLE = """<!doctype html><html lang="en-GB"><head><title>Ferry returns | The Quay</title>
<meta property="og:site_name" content="The Quay"><meta name="author" content="Jane Doe, Reuters">
<meta name="description" content="The rope ferry carries cars again.">
<meta property="article:published_time" content="2026-11-20T16:42:00Z">
<link rel="canonical" href="/2026/ferry"></head><body><nav><a href="/">Home</a></nav><article><h1>Ferry returns</h1>
<figure><img src="/ferry.jpg" width="1200" alt="A ferry"><figcaption>Photo: Dana Whitlock</figcaption></figure>
<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>
<p>Crossings run every twenty minutes, and children on school buses cross free of charge, as they always have.</p>
</article><h3>Related</h3><ul><li><a href="/a">Dog park plan</a></li><li><a href="/b">Quarry hours</a></li></ul></body></html>"""
TEXT = (
    "The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.\n\n"
    "Crossings run every twenty minutes, and children on school buses cross free of charge, as they always have."
)


@pytest.fixture
def keep(any_database: Database):
    """Store a story of one source and give it back with its id."""

    async def run(story: Story) -> Story:
        source = a_source(story.source, family=story.family)
        async with any_database.write() as connection:
            await add_sources(connection, [source], now=NOW)
            source_id = (await sources_by_site(connection, [source.site_url]))[source.site_url].id
            await add_stories(connection, [replace(story, source_id=source_id)])
            return (await stories_by_canonical_url(connection, [story.canonical_url]))[story.canonical_url]

    return run


async def stored(database: Database, story: Story) -> Story:
    async with database.read() as connection:
        return (await stories_by_id(connection, [story.id]))[story.id]


async def test_a_page_adds_what_its_feed_did_not_say(
    any_database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer, keep
):
    """Facts of the feed stay where they are as good; a page is asked once."""
    url = web.put("/2026/ferry", ARTICLE, "text/html; charset=utf-8")
    told = await keep(a_story("Ferry is back", url=url, family="127.0.0.1", published_at=None, at=NOW, first_seen_at=NOW))
    first = await read_pages(any_database, fetcher, options, [told.id, told.id + 1], now=NOW)
    again = await read_pages(any_database, fetcher, options, [told.id], now=NOW)
    assert (first, again, web.asked("/2026/ferry")) == (PagesAccount(asked=1, read=1), PagesAccount(asked=0, read=0), 1)
    at = (await stored(any_database, told)).at
    assert await stored(any_database, told) == replace(
        told,
        summary="The rope ferry carries cars again.",
        byline="Jane Doe",
        agency="Reuters",
        language="en-GB",
        at=at,
        published_at=at,
        picture=PictureSource(url=web.url("/ferry.jpg"), alt="A ferry", credit="Dana Whitlock"),
        text=TEXT,
        page_state=PageState.READ,
    )
    assert at.isoformat() == "2026-11-20T16:42:00+00:00"


async def test_one_bad_page_never_stops_the_others(any_database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer, keep):
    """Missing, hanging, empty and foreign pages fail with their reasons; the good one is read."""
    web.put("/good", ARTICLE, "text/html")
    web.put("/empty", "<html><body></body></html>", "text/html")
    web.put("/consent", "<html><title>Before you continue</title><body><p>We use cookies to personalise content.</p>", "text/html")
    web.put("/paper.pdf", b"%PDF-1.7 <", "application/pdf")
    web.hang("/hangs")
    paths = ("/good", "/gone", "/empty", "/consent", "/paper.pdf", "/hangs")
    kept = {path: await keep(a_story("Ferry returns", url=web.url(path), family="127.0.0.1")) for path in paths}
    quick = options.model_copy(update={"total_timeout": options.total_timeout / 4})
    async with Fetcher(quick, "Test/1.0") as impatient:
        account = await read_pages(any_database, impatient, quick, [story.id for story in kept.values()], now=NOW)
    reasons = {
        "/gone": "the server answered with status 404",
        "/empty": "no headline and no text were found in it",
        "/consent": "it is about something else than the story",
        "/paper.pdf": "not a web page but application/pdf",
        "/hangs": "no complete answer within 1.25 s (sources.total_timeout)",
    }
    failed = tuple(FailedPage(story_id=kept[path].id, url=web.url(path), reason=reason) for path, reason in reasons.items())
    assert account == PagesAccount(asked=6, read=1, failed=tuple(sorted(failed, key=lambda one: one.story_id)))
    states = {path: (await stored(any_database, story)).page_state for path, story in kept.items()}
    assert states == dict.fromkeys(paths, PageState.FAILED) | {"/good": PageState.READ}


async def test_an_article_is_added_by_hand_once(any_database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer):
    """Its source is made from the site; the second time nothing changes and nothing is asked, by whichever address."""
    web.put("/2026/ferry", ARTICLE, "text/html")
    web.put("/2026/ferry?utm_source=letter", ARTICLE, "text/html")
    first = await add_page(any_database, fetcher, options, web.url("/2026/ferry?utm_source=letter"), now=NOW)
    again = await add_page(any_database, fetcher, options, web.url("/2026/ferry"), now=NOW)
    assert first == again == await stored(any_database, first)
    assert len(web.requests) == 1
    told = (first.title, first.source, first.by_hand, first.page_state, first.url, first.canonical_url, first.text, first.first_seen_at)
    url = web.url("/2026/ferry")
    assert told == ("Ferry returns", "The Quay", True, PageState.READ, url, canonical_url(url), TEXT, NOW)


async def test_a_story_that_a_feed_brought_is_marked(
    any_database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer, keep
):
    """Adding what is there already makes no second story: the first is put in by hand."""
    url = web.put("/2026/ferry", ARTICLE, "text/html")
    told = await keep(a_story("Ferry is back", url=url, family="127.0.0.1"))
    added = await add_page(any_database, fetcher, options, url, now=NOW)
    assert (added.id, added.title, added.by_hand, added.byline) == (told.id, "Ferry is back", True, "Jane Doe")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("ftp://paper.example/ferry", "is no web address"),
        ("{web}/gone", "cannot be added: the server answered with status 404"),
        ("{web}/empty", "cannot be added: no headline and no text were found in it"),
    ],
)
async def test_what_cannot_be_added_is_said_with_the_cure(
    database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer, typed: str, problem: str
):
    """The operator reads what was wrong and what to do, and nothing is stored."""
    web.put("/empty", "<html><body></body></html>", "text/html")
    url = typed.format(web=web.url("").rstrip("/"))
    with pytest.raises(NewsletterError) as refused:
        await add_page(database, fetcher, options, url, now=NOW)
    assert (refused.value.thing, refused.value.problem, bool(refused.value.cure)) == (url, problem, True)


async def test_a_picture_is_fetched_once_and_hosted(any_database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer):
    """Under the digest of its content; words are cut between words, the second time nothing is asked."""
    url = web.put("/ferry.png", saved(drawn(1600, 900), "PNG"), "image/png")
    offered = PictureSource(url=url, alt="A ferry on the water " * 20, credit=" Dana Whitlock\n/ AP ")
    first = await fetch_picture(any_database, fetcher, options, offered, now=NOW)
    again = await fetch_picture(any_database, fetcher, options, offered, now=NOW)
    assert first == again == SlotPicture(name=first.name, alt=first.alt, credit="Dana Whitlock / AP", width=1200, height=675)
    assert (web.asked("/ferry.png"), first.alt) == (1, "A ferry on the water " * 5 + "A ferry on the…")
    async with any_database.read() as connection:
        content = await find_picture(connection, first.name)
    assert content is not None
    assert content[:3] == b"\xff\xd8\xff"


async def test_a_picture_that_may_not_or_cannot_be_shown_is_none(
    database: Database, fetcher: Fetcher, options: SourceOptions, web: WebServer
):
    """Without a credit it is not even asked for; a missing one and an SVG are none."""
    web.put("/ferry.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    offered = [("/ferry.png", " "), ("/gone.png", "Dana"), ("/ferry.svg", "Dana")]
    found = [
        await fetch_picture(database, fetcher, options, PictureSource(url=web.url(path), credit=credit), now=NOW)
        for path, credit in offered
    ]
    assert (found, web.asked("/ferry.png"), web.asked("/gone.png")) == ([None, None, None], 0, 1)
