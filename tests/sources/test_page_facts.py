"""Title, address, language and time of an article, as its page tells them."""

from datetime import UTC, datetime

import pytest

from newsletter.model.stories import Page
from newsletter.sources.pages import read_page
from tests.conftest import NOW

URL = "https://www.paper.example/2026/ferry?utm_source=feed"
PROSE = "<p>The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.</p>"


def read(markup: str, url: str = URL, attributes: str = "") -> Page:
    page = read_page(f"<html {attributes}><body>{markup}{PROSE}".encode(), "text/html; charset=utf-8", url, now=NOW)
    assert isinstance(page, Page)
    return page


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<title>Ferry returns</title>", "Ferry returns"),
        ("<title>Ferry returns | The Paper</title><meta property=og:site_name content='The Paper'>", "Ferry returns"),
        ("<title>Ferry returns - paper.example</title>", "Ferry returns"),
        ("<title>Ferry returns - for good</title>", "Ferry returns - for good"),
        ("<title>Storm: what is known of the lost ferry</title><p>Storm</p>", "Storm: what is known of the lost ferry"),
        ("<title>Ferry returns | Region | Daily</title><h1>Ferry returns</h1>", "Ferry returns"),
        ("<title>Opinion | Let the ferry go</title><h1>Let the ferry go</h1>", "Let the ferry go"),
        (
            "<title>The Paper: Ferry returns after two years</title><b>Ferry returns after two years</b><br>",
            "Ferry returns after two years",
        ),
        ("<title>x</title><meta property=og:title content='Ferry returns &amp; stays'>", "Ferry returns & stays"),
        (
            '<title>x</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry &quot;returns&quot;"}</script>',
            'Ferry "returns"',
        ),
        ("<h1>The Paper</h1><title>Ferry returns</title>", "Ferry returns"),
        ("<h1>Ferry  <i>returns</i></h1>", "Ferry returns"),
        ("<svg><title>Menu</title></svg><title>Ferry returns</title>", "Ferry returns"),
    ],
    ids=range(13),
)
def test_the_title_is_the_headline_without_the_site(markup: str, title: str):
    """The headline as it stands on the page where the head says it too; a tail goes only where it is the site's name."""
    assert read(markup).title == title


@pytest.mark.parametrize(
    ("markup", "canonical"),
    [
        ('<link rel="canonical" href="https://www.paper.example/2026/ferry">', "https://www.paper.example/2026/ferry"),
        ('<link rel="canonical" href="/2026/ferry">', "https://www.paper.example/2026/ferry"),
        ('<base href="https://www.paper.example/a/"><link rel="canonical" href="ferry">', "https://www.paper.example/a/ferry"),
        ('<link rel="canonical" href="https://paper.example/ferry">', "https://paper.example/ferry"),
        ('<meta property="og:url" content="https://www.paper.example/2026/ferry">', "https://www.paper.example/2026/ferry"),
        ('<link rel="canonical" href="https://elsewhere.example/ferry">', ""),
        ('<link rel="canonical" href="https://www.paper.example/">', ""),
        ('<link rel="canonical" href="">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="http://[broken">', ""),
    ],
    ids=range(10),
)
def test_the_canonical_link_stays_on_the_site(markup: str, canonical: str):
    """Resolved against the page; another site's and the front page are refused."""
    assert read(markup).canonical_url == canonical


@pytest.mark.parametrize(
    ("attributes", "markup", "language"),
    [
        ('lang="en"', "", "en"),
        ('lang="en_us"', "", "en-US"),
        ('xml:lang="de-AT"', "", "de-AT"),
        ('lang="zh-hans-cn"', "", "zh-Hans-CN"),
        ('lang="English"', '<meta property="og:locale" content="en_GB">', "en-GB"),
        ("", '<meta http-equiv="content-language" content="fr, en">', "fr"),
        ("", '<script type="application/ld+json">{"@type":"Article","inLanguage":"pt-BR"}</script>', "pt-BR"),
        ("", "", ""),
    ],
    ids=range(8),
)
def test_the_language_is_a_tidy_tag(attributes: str, markup: str, language: str):
    """From the first place that names one; what is no language tag is passed over."""
    assert read(markup, attributes=attributes).language == language


LD_DATE = '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-11-20T08:00:00Z"}</script>'


def day(hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, 20, hour, minute, second, tzinfo=UTC)


@pytest.mark.parametrize(
    ("markup", "published_at"),
    [
        ('<meta property="article:published_time" content="2026-11-20T16:42:00-05:00">', day(21, 42)),
        ('<meta property="article:published_time" content="2026-11-20 09:00:00 -0500">', day(14)),
        ('<meta property="article:published_time" content="2026-11-20T09:00:07.512Z">', day(9, 0, 7)),
        ('<meta property="article:published_time" content="2026-11-20T09:00:00">', day(9)),
        ('<meta name="date" content="Fri, 20 Nov 2026 10:00:00 +0100">', day(9)),
        ('<meta name="date" content="2026-11-20">', day(0)),
        ('<meta name="dc.date" content="2026-11-20"><time datetime="2026-11-20T07:00Z">today</time>', day(7)),
        ('<time itemprop="datePublished" datetime="2026-11-20T07:00Z">today</time>', day(7)),
        (LD_DATE + "<meta name=date content=2026-11-01T00:00Z>", day(8)),
        ('<meta name="date" content="2026-11-21T10:00:00Z">', datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ('<meta name="date" content="2026-11-21T10:00:01Z">', None),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', None),
        ('<meta name="date" content="0001-01-01T00:00:00+14:00">', None),
        ('<meta name="date" content="yesterday">', None),
    ],
    ids=range(14),
)
def test_the_time_is_an_instant_that_can_be_true(markup: str, published_at: datetime | None):
    """Aware and in UTC; one with a time of day before one without; more than an hour ahead of us or before the web is refused."""
    assert read(markup).published_at == published_at
