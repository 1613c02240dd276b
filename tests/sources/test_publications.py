"""Whose feed it is: sites, names, and what the first reading may change."""

from dataclasses import replace

import pytest

from newsletter.model.feeds import Source
from newsletter.sources.publications import guess_name, learn_from_feed, name_source, new_source, site_spellings

FEED = "https://feeds.paper.example/news.xml"
GUESSED = Source(id=3, name="paper.example", site_url="https://feeds.paper.example/", family="paper.example")


@pytest.mark.parametrize(
    ("title", "url", "expected"),
    [
        ("World news | The Guardian", "https://www.theguardian.com/world", "The Guardian"),
        ("NYT > World News", "https://rss.nytimes.com/", "NYT"),
        ("BBC News - World", "https://www.bbc.co.uk/news/", "BBC News"),
        ("Reuters: World", "https://www.reuters.com/", "Reuters"),
        ("The Paper", "https://paper.example/", "The Paper"),
        ("Le Monde.fr - Actualités", "https://www.lemonde.fr/", "Le Monde.fr"),
        ("Fog - and other weather", "https://paper.example/", "Fog - and other weather"),
        ("RSS Feed", "https://www.paper.example/", "paper.example"),
        ("", "https://www.paper.example/", "paper.example"),
        ("x" * 200, "https://paper.example/", "x" * 60),
    ],
)
def test_a_publication_is_named_by_the_part_of_the_title_that_sounds_like_its_domain(title: str, url: str, expected: str):
    """Section names and the word RSS do not stand in the letter as a source."""
    assert name_source(title, url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.paper.example/x", "paper.example"),
        ("https://feeds.paper.example/x", "paper.example"),
        ("http://127.0.1.3:8900/feed", "127.0.1.3"),
        ("https://zürich.example/", "xn--zrich-kva.example"),
    ],
)
def test_a_name_is_guessed_from_the_host(url: str, expected: str):
    """Until the feed was read there is nothing better."""
    assert guess_name(url) == expected


def test_one_site_has_many_spellings():
    """http or https, www or not, with or without the slash."""
    assert set(site_spellings("http://www.Paper.example/a")) == {
        f"{scheme}://{www}paper.example/a{slash}" for scheme in ("http", "https") for www in ("", "www.") for slash in ("", "/")
    }


@pytest.mark.parametrize(
    ("source", "title", "site", "expected"),
    [
        (GUESSED, "The Paper", "https://paper.example/", replace(GUESSED, name="The Paper", site_url="https://paper.example/")),
        (
            GUESSED,
            "The Paper",
            "https://else.example/",
            replace(GUESSED, name="The Paper", site_url="https://else.example/", family="else.example"),
        ),
        (GUESSED, "The Paper", "http://localhost/", replace(GUESSED, name="The Paper")),
        (GUESSED, "The Paper", "http://10.0.0.1/", replace(GUESSED, name="The Paper")),
        (GUESSED, "", "", GUESSED),
        (
            replace(GUESSED, name="Our paper", site_url="https://paper.example/x"),
            "The Paper",
            "https://else.example/",
            replace(GUESSED, name="Our paper", site_url="https://paper.example/x"),
        ),
    ],
    ids=["guess gives way", "another host", "localhost", "private address", "says nothing", "written by somebody"],
)
def test_the_first_reading_replaces_guesses_only(source: Source, title: str, site: str, expected: Source):
    """What an operator wrote stays; what we guessed from the address gives way to what the feed says."""
    assert learn_from_feed(source, FEED, title=title, site_url=site) == expected


def test_a_new_source_is_in_the_family_of_its_site():
    """Feeds of one registered domain are one voice."""
    assert new_source("https://www.paper.co.uk/news", feed_url=FEED, name=" The\nPaper ") == Source(
        id=0, name="The Paper", site_url="https://www.paper.co.uk/news", family="paper.co.uk"
    )
