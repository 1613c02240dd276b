"""When two addresses are one article, and whose they are."""

import pytest

from newsletter.model.web_addresses import canonical_url, family_of

ARTICLE = "https://example.org/news/2026/storm-reaches-coast"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.org/news/2026/storm-reaches-coast/",
        "HTTPS://Example.ORG:443/news/2026/storm-reaches-coast#comments",
        "https://m.example.org/news/2026/storm-reaches-coast?utm_source=rss&utm_medium=feed",
        "https://example.org/news/2026/storm-reaches-coast?at_campaign=x&fbclid=1&ref=home",
        "https://amp.example.org/news/2026/storm-reaches-coast",
        "https://example.org/amp/news/2026/storm-reaches-coast",
        "https://example.org/news/2026/storm-reaches-coast/amp/",
        "https://example.org/news/2026/storm-reaches-coast/index.html?amp=1",
        "https://www.google.com/amp/s/www.example.org/news/2026/storm-reaches-coast",
        "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/2026/storm-reaches-coast",
        "https://www.google.com/url?ct=ga&url=https://example.org/news/2026/storm-reaches-coast",
        "https://reader:secret@example.org//news//2026/storm-reaches-coast",
    ],
)
def test_dress_makes_no_difference(url: str) -> None:
    """Trackers, AMP, scheme, www, port, fragment and slash never make a second story of one article."""
    assert canonical_url(url) == ARTICLE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?p=1", "https://example.org/?p=2"),
        ("https://example.org/index.php?12345", "https://example.org/index.php?12346"),
        ("https://example.org/story?cid=1", "https://example.org/story?cid=2"),
        ("https://example.org/News/A", "https://example.org/news/a"),
        ("https://example.org:8080/a", "https://example.org:8081/a"),
        ("https://example.org/a/b", "https://example.org/a%2Fb"),
    ],
)
def test_what_may_name_an_article_is_kept(one: str, other: str) -> None:
    """Two articles are never merged because a parameter looked like a tracker."""
    assert canonical_url(one) != canonical_url(other)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not a url",
        "http://[::1/a",
        "http://x.org:99999/a",
        "mailto:a@example.org",
        "https://例え.jp/ニュース",
        "https://example.org/100%/a",
    ],
)
def test_any_text_has_a_canonical_form_that_stays(url: str) -> None:
    """Whatever stands in a feed, the canonical form exists, and is its own canonical form."""
    assert canonical_url(canonical_url(url)) == canonical_url(url)


@pytest.mark.parametrize(
    ("url", "family"),
    [
        ("https://news.bbc.co.uk/a", "bbc.co.uk"),
        ("https://www.example.org/", "example.org"),
        ("https://one.news.test/", "news.test"),
        ("https://ann.substack.com/p/x", "ann.substack.com"),
        ("https://ben.blogspot.com/", "ben.blogspot.com"),
        ("http://127.0.1.3:8900/feed", "127.0.1.3:8900"),
        ("http://localhost:80/feed", "localhost"),
        ("nothing", ""),
    ],
)
def test_family_is_the_registered_domain(url: str, family: str) -> None:
    """Feeds of one publisher are one family; customers of a blog host are families of their own."""
    assert family_of(url) == family
