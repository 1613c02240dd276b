"""Finding a site's feeds in its front page, and what may be meant by a typed address."""

import pytest

from newsletter.sources.discovery import FoundFeed, named_feeds, typed_addresses, usual_places

PAGE = "https://paper.example/news/"


def named(*links: str, head: str = "") -> list[str]:
    return [feed.url for feed in named_feeds(f"<!doctype html><head>{head}{''.join(links)}</head>".encode(), PAGE)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("paper.example", ("https://paper.example", "http://paper.example")),
        (" https://paper.example/feed ", ("https://paper.example/feed",)),
        ("http://paper.example", ("http://paper.example",)),
        ("feed://paper.example/feed", ("https://paper.example/feed",)),
        ("feed:https://paper.example/feed", ("https://paper.example/feed",)),
        ("ftp://paper.example", ()),
        ("", ()),
        ("https://user:secret@paper.example", ()),
    ],
)
def test_a_typed_address_is_made_whole(typed: str, expected: tuple[str, ...]):
    """Nobody types https; https is tried first."""
    assert typed_addresses(typed) == expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<link rel="alternate" type="application/rss+xml" href="/rss">', ["https://paper.example/rss"]),
        ('<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" href="atom">', ["https://paper.example/news/atom"]),
        ('<link rel="alternate" type="application/feed+json" href="/feed.json">', ["https://paper.example/feed.json"]),
        ('<link rel="feed" href="/f">', ["https://paper.example/f"]),
        ('<link rel="alternate" hreflang="de" href="/de/">', []),
        ('<link rel="alternate" type="application/json" href="/wp-json/wp/v2/posts">', []),
        ('<link rel="alternate" type="text/xml+oembed" href="/oembed?x">', []),
        ('<link rel="stylesheet" type="text/css" href="/x.css">', []),
        ('<link rel="alternate" type="application/rss+xml" href="javascript:x">', []),
        ('<link rel="alternate" type="application/rss+xml">', []),
    ],
)
def test_links_to_feeds_are_known_from_other_links(link: str, expected: list[str]):
    """Alternates in other languages, APIs and style sheets are no feeds."""
    assert named(link) == expected


def test_the_main_feed_comes_first():
    """Comments and other publications' feeds come after the site's own, else the page's order holds; repeats are left out."""
    link = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'
    page = "".join(
        [
            link.format("Comments", "/comments/feed"),
            link.format("Else", "https://else.example/feed"),
            link.format("Main &amp; all", "/feed"),
            link.format("Sport", "/sport/feed"),
            link.format("Again", "/feed"),
        ]
    )
    assert named_feeds(page.encode(), PAGE) == (
        FoundFeed(url="https://paper.example/feed", title="Main & all"),
        FoundFeed(url="https://paper.example/sport/feed", title="Sport"),
        FoundFeed(url="https://else.example/feed", title="Else"),
        FoundFeed(url="https://paper.example/comments/feed", title="Comments"),
    )


def test_the_pages_base_is_the_base_of_its_links():
    """``<base>`` moves every relative link of the page."""
    assert named('<link rel="alternate" type="application/rss+xml" href="rss">', head='<base href="/en/">') == [
        "https://paper.example/en/rss"
    ]


def test_the_usual_places_begin_near_the_page():
    """Below the page itself first, then below the front page, each once."""
    near = usual_places("https://paper.example/blog")
    assert (near[:4], len(near) == len(set(near))) == (
        (
            "https://paper.example/blog/feed/",
            "https://paper.example/blog/feed",
            "https://paper.example/feed/",
            "https://paper.example/feed",
        ),
        True,
    )
    assert usual_places("https://paper.example/")[0] == "https://paper.example/feed/"
