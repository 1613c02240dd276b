"""Adding a feed by its own address or by a site's, looking at one first, and the list an operator keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsletter.model.options import SourceOptions
from newsletter.model.states import FeedState
from newsletter.sources.discovery import FoundFeed
from newsletter.sources.fetch import Fetcher
from newsletter.sources.reports import FeedReport
from newsletter.sources.run import feeds
from newsletter.sources.run.feeds import AddedFeed, NoFeed, OpmlAccount
from newsletter.storage.database import Database
from tests.conftest import NOW
from tests.sources.feed_builders import item, opml, rss
from tests.web_server import WebServer

LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'


@pytest.fixture
def add(any_database: Database, fetcher: Fetcher, options: SourceOptions):
    async def run(url: str, **how: str) -> AddedFeed | NoFeed:
        return await feeds.add_feed(any_database, fetcher, options, url, now=NOW, **how)

    return run


@pytest.fixture
def look(fetcher: Fetcher, options: SourceOptions):
    async def run(url: str) -> FeedReport:
        return await feeds.test_feed(fetcher, options, url, now=NOW)

    return run


async def test_http_is_asked_where_https_does_not_answer(any_database: Database, web: WebServer, options: SourceOptions):
    """Typing no scheme means https first; an old server is found all the same."""
    web.put("/feed", rss(item("A")))
    quick = options.model_copy(update={"total_timeout": timedelta(seconds=0.3)})
    async with Fetcher(quick, "Test/1.0") as fetcher:
        added = await feeds.add_feed(any_database, fetcher, quick, f"127.0.0.1:{web.port}/feed", now=NOW)
    assert isinstance(added, AddedFeed)
    assert added.feed.url == web.url("/feed")


async def test_a_feeds_own_address_adds_it_with_what_it_carries(web: WebServer, add):
    """The feed is stored with its entries and is not due at once."""
    added = await add(web.put("/feed", rss(item("A"), item("B"), title="The Paper", link="https://paper.example/")))
    assert isinstance(added, AddedFeed)
    assert (added.new, added.entries, added.feed.url, added.feed.title, added.feed.next_check_at, added.source.name, added.others) == (
        True,
        2,
        web.url("/feed"),
        "The Paper",
        NOW + timedelta(minutes=30),
        "The Paper",
        (),
    )


async def test_a_sites_address_finds_its_main_feed_and_tells_the_others(web: WebServer, add):
    """The page's links are followed; the first that is a feed is taken."""
    web.put(
        "/", "<html>" + LINK.format("Comments", "/comments") + LINK.format("Main", "/main") + LINK.format("Sport", "/sport"), "text/html"
    )
    web.put("/main", rss(item("A")))
    added = await add(web.url("/"))
    assert isinstance(added, AddedFeed)
    assert (added.feed.url, added.others) == (
        web.url("/main"),
        (FoundFeed(url=web.url("/sport"), title="Sport"), FoundFeed(url=web.url("/comments"), title="Comments")),
    )


async def test_a_dead_link_on_the_page_does_not_hide_the_next(web: WebServer, add):
    """What the page names first may be gone."""
    web.put("/", "<html>" + LINK.format("Old", "/old") + LINK.format("New", "/new"), "text/html")
    web.put("/new", rss(item("A")))
    added = await add(web.url("/"))
    assert isinstance(added, AddedFeed)
    assert added.feed.url == web.url("/new")


async def test_a_page_that_names_no_feed_is_tried_at_the_usual_places(web: WebServer, add):
    """Many sites have /feed without saying so."""
    web.put("/blog", "<html><body>Blog</body></html>", "text/html")
    web.put("/rss.xml", rss(item("A")))
    added = await add(web.url("/blog"))
    assert isinstance(added, AddedFeed)
    assert added.feed.url == web.url("/rss.xml")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/page", "it is a web page, and no feed was found for it"),
        ("/missing", "the server answered with status 404"),
        ("/garbage", "it is no feed in a format we know"),
    ],
)
async def test_what_is_no_feed_is_not_added(any_database: Database, web: WebServer, add, path: str, reason: str):
    """The answer says why and where we looked; nothing is stored."""
    web.put("/page", "<html><body>Hello</body></html>", "text/html")
    web.put("/garbage", "garbage")
    came = await add(web.url(path))
    assert (type(came), came.reason, came.tried[0], await feeds.list_feeds(any_database)) == (NoFeed, reason, web.url(path), ())


async def test_a_private_address_is_refused_without_the_setting(any_database: Database, web: WebServer):
    """The guard stands in front of an operator's typing too."""
    async with Fetcher(SourceOptions(), "Test/1.0") as strict:
        came = await feeds.add_feed(any_database, strict, SourceOptions(), "http://127.0.0.1/feed", now=NOW)
    assert came == NoFeed(
        url="http://127.0.0.1/feed",
        reason="127.0.0.1 is a private address (sources.allow_private_networks)",
        tried=("http://127.0.0.1/feed",),
    )


async def test_adding_twice_is_safe(any_database: Database, web: WebServer, add):
    """The second time says that it is there."""
    url = web.put("/feed", rss(item("A")))
    first, second = await add(url), await add(url, name="Another name")
    assert isinstance(first, AddedFeed)
    assert second == replace(first, new=False, entries=0)
    assert len(await feeds.list_feeds(any_database)) == 1


async def test_feeds_of_one_site_share_its_source_and_a_given_name_stays(any_database: Database, web: WebServer, add):
    """The editor's name wins over the feed's title, and a second feed of the site joins the source."""
    await add(web.put("/news", rss(item("A"), title="Paper: news", link="https://paper.example/")), name="The Paper")
    await add(web.put("/sport", rss(item("B"), title="Paper: sport", link="http://www.paper.example")))
    lines = await feeds.list_feeds(any_database)
    assert [(line.feed.title, line.source.name) for line in lines] == [("Paper: news", "The Paper"), ("Paper: sport", "The Paper")]
    assert len({line.source.id for line in lines}) == 1


async def test_a_feed_can_be_looked_at_without_adding_it(any_database: Database, web: WebServer, look):
    """Format, title, counts and what its owner should mend; nothing is stored."""
    url = web.put("/feed", rss(item("A", published="sometime"), item("", "https://x.example/"), title="The Paper"))
    assert await look(url) == FeedReport(
        url=url,
        ok=True,
        outcome="fetched",
        format="RSS 2.0",
        title="The Paper",
        entries=1,
        newest_titles=("A",),
        problems=(
            "1 of 2 entries have no title or no usable link",
            "no entry has a date that we can read",
            "no entry has a summary",
            "it does not say its language",
        ),
    )
    assert await feeds.list_feeds(any_database) == ()


async def test_a_feed_in_order_has_no_problems(web: WebServer, look):
    """No news is good news."""
    more = "<language>en</language><ttl>60</ttl>"
    report = await look(web.put("/feed", rss(item("A", summary="Something."), more=more)))
    assert (report.problems, report.newest_at, report.pace) == ((), NOW - timedelta(hours=3), timedelta(hours=1))


async def test_looking_at_a_page_says_which_feeds_it_names(web: WebServer, look):
    """So that the operator can choose."""
    url = web.put("/", "<html>" + LINK.format("Main", "/main"), "text/html")
    assert await look(url) == FeedReport(
        url=url,
        ok=False,
        outcome="unreadable",
        reason="it is a web page, not a feed",
        feeds=(FoundFeed(url=web.url("/main"), title="Main"),),
    )


@pytest.mark.parametrize("typed", ["", "ftp://x.example/", "not an address at all"])
async def test_looking_at_nonsense_says_so(look, typed: str):
    """A slip of the finger is no stack trace."""
    report = await look(typed)
    assert (report.ok, report.outcome) == (False, "refused")


async def test_a_list_is_imported_once_and_exported_the_same(any_database: Database):
    """OPML in, out, and in again: nothing is lost, nothing is doubled, and the feeds are due at once."""
    outline = '<outline type="rss" text="{0}" xmlUrl="https://{0}.example/feed" htmlUrl="https://{0}.example/"/>'
    text = opml(*(outline.format(name) for name in ("alpha", "beta")), '<outline type="rss" text="bad" xmlUrl="x:y"/>')
    first = await feeds.import_opml(any_database, text, now=NOW)
    exported = await feeds.export_opml(any_database, "My feeds")
    second = await feeds.import_opml(any_database, exported, now=NOW)
    assert (first, second) == (
        OpmlAccount(added=2, known=0, bad=("bad: x:y is not an http or https address",)),
        OpmlAccount(added=0, known=2, bad=()),
    )
    lines = await feeds.list_feeds(any_database)
    assert [(line.source.name, line.source.site_url, line.feed.url, line.feed.next_check_at) for line in lines] == [
        ("alpha", "https://alpha.example/", "https://alpha.example/feed", None),
        ("beta", "https://beta.example/", "https://beta.example/feed", None),
    ]


async def test_a_list_is_imported_from_the_web(any_database: Database, web: WebServer, fetcher: Fetcher):
    """An address that gives no list is one bad line."""
    good = web.put("/feeds.opml", opml('<outline text="A" xmlUrl="https://a.example/feed"/>'), "text/x-opml")
    accounts = [await feeds.import_opml_from(any_database, fetcher, url, now=NOW) for url in (good, web.url("/none"))]
    assert accounts == [
        OpmlAccount(added=1, known=0, bad=()),
        OpmlAccount(added=0, known=0, bad=(f"{web.url('/none')}: the server answered with status 404",)),
    ]


async def test_a_thousand_feeds_are_imported_with_few_statements(any_database: Database):
    """The number of statements does not grow with the list."""
    outlines = (f'<outline text="S{n}" xmlUrl="https://s{n}.example/feed" htmlUrl="https://s{n}.example/"/>' for n in range(1000))
    account = await feeds.import_opml(any_database, opml(*outlines), now=NOW)
    assert (account, len(await feeds.list_feeds(any_database))) == (OpmlAccount(added=1000, known=0, bad=()), 1000)


async def test_an_operator_names_a_feed_by_number_address_or_source(any_database: Database, web: WebServer, add):
    """What could mean two feeds means none."""
    await add(web.put("/news", rss(item("A"), title="News", link="https://paper.example/")), name="The Paper")
    await add(web.put("/sport", rss(item("B"), title="Sport", link="https://paper.example/")))
    news, sport = await feeds.list_feeds(any_database)
    asked = [str(news.feed.id), web.url("/sport"), "sport", "the paper", "nobody"]
    assert [await feeds.find_feed(any_database, named) for named in asked] == [news, sport, sport, None, None]


async def test_feeds_are_paused_resumed_and_removed(any_database: Database, web: WebServer, add):
    """Resuming makes it due at once; removing takes the entries and the source that nothing else needs."""
    await add(web.put("/feed", rss(item("A"))))
    (line,) = await feeds.list_feeds(any_database)
    number = line.feed.id
    states = []
    for state in (FeedState.PAUSED, FeedState.ACTIVE):
        await feeds.set_feed_state(any_database, number, state)
        (after,) = await feeds.list_feeds(any_database)
        states.append((after.feed.state, after.feed.next_check_at is None))
    done = [await feeds.remove_feed(any_database, number), await feeds.remove_feed(any_database, number)]
    unknown = await feeds.set_feed_state(any_database, number, FeedState.PAUSED)
    assert (states, done, unknown, await feeds.list_feeds(any_database)) == (
        [(FeedState.PAUSED, False), (FeedState.ACTIVE, True)],
        [True, False],
        False,
        (),
    )


async def test_an_editor_says_what_a_source_is_worth(any_database: Database, web: WebServer, add):
    """What is not given stays."""
    added = await add(web.put("/feed", rss(item("A"), title="Paper")))
    edited = await feeds.edit_source(any_database, added.feed.id, weight=1.5, sole_source_enough=True)
    again = await feeds.edit_source(any_database, added.feed.id, name="The Paper")
    assert (edited, again, await feeds.edit_source(any_database, 99, weight=2.0)) == (
        replace(added.source, weight=1.5, sole_source_enough=True),
        replace(added.source, name="The Paper", weight=1.5, sole_source_enough=True),
        None,
    )
