"""OPML lists in and out."""

from dataclasses import replace

import pytest

from newsletter.model.feeds import Source
from newsletter.sources.opml import Opml, Outline, place_outlines, read_opml, write_opml
from tests.sources.feed_builders import opml

ONE = '<outline text="One" xmlUrl="https://one.example/feed"/>'


def test_what_we_write_we_read():
    """A round trip keeps every feed, its name and its site, whatever letters they hold."""
    outlines = (
        Outline(url="https://one.example/feed?a=1&b=2", title='One & "two" <three>', site_url="https://one.example/"),
        Outline(url="https://zwei.example/feed", title="Zwölf 日本", site_url="https://zwei.example/"),
    )
    assert read_opml(write_opml("My & list", outlines)) == Opml(outlines=outlines, bad=())


def test_lists_may_be_nested_and_of_either_version():
    """Folders are walked to any depth; the title wins over the text; attribute names come in any case."""
    text = opml(
        '<outline text="News"><outline text="Deep"><outline type="rss" text="Text" title="Title" xmlUrl="https://a.example/f" '
        'htmlUrl="https://a.example/"/></outline></outline>',
        '<outline TEXT="Old" XMLURL="https://b.example/f" htmlurl="https://b.example/"/>',
        '<outline text="A link" type="link" url="https://c.example/"/>',
        '<outline text="RSS 0.9 style" type="rss" url="https://d.example/f"/>',
    ).replace('"2.0"', '"1.0"')
    assert read_opml(text) == Opml(
        outlines=(
            Outline(url="https://a.example/f", title="Title", site_url="https://a.example/"),
            Outline(url="https://b.example/f", title="Old", site_url="https://b.example/"),
            Outline(url="https://d.example/f", title="RSS 0.9 style"),
        ),
        bad=(),
    )


def test_bad_outlines_are_reported_and_the_rest_is_taken():
    """One line for each that was meant to be a feed; repeats are counted."""
    text = opml(
        ONE,
        '<outline type="rss" text="Empty" xmlUrl=" "/>',
        '<outline text="File" xmlUrl="file:///etc/passwd"/>',
        '<outline xmlUrl="nonsense"/>',
        ONE,
        '<outline text="Feed" xmlUrl="feed://two.example/f"/>',
    )
    assert read_opml(text) == Opml(
        outlines=(Outline(url="https://one.example/feed", title="One"), Outline(url="https://two.example/f", title="Feed")),
        bad=(
            "Empty: names no feed address (xmlUrl)",
            "File: file:///etc/passwd is not an http or https address",
            "an outline without a title: nonsense is not an http or https address",
        ),
        repeated=1,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the list is empty"),
        ("https://one.example/feed", "no <outline> in it: is it an OPML file?"),
        ("<html><body>x</body></html>", "no <outline> in it: is it an OPML file?"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + opml(ONE), "the list declares entities of its own (<!ENTITY)"),
        ("<a>" * 100_000, "no <outline> in it: is it an OPML file?"),
    ],
)
def test_what_is_no_list_is_one_bad_line(text: str, reason: str):
    """Nothing is imported from what is no OPML."""
    assert read_opml(text) == Opml(outlines=(), bad=(reason,))


@pytest.mark.parametrize("damage", [lambda text: text.replace("One", "One & <only>"), lambda text: text[:-15], lambda text: "\n " + text])
def test_a_list_that_is_nearly_xml_is_mended(damage):
    """Hand-written lists hold bare ampersands."""
    assert [outline.url for outline in read_opml(damage(opml(ONE))).outlines] == ["https://one.example/feed"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_a_list_in_bytes_is_read_as_it_says(encoding: str):
    """A file is given as bytes; its declaration says the encoding."""
    text = opml(ONE.replace("One", "Fähre")).replace('"1.0"?', f'"1.0" encoding="{encoding}"?', 1)
    assert read_opml(text.encode(encoding)).outlines == (Outline(url="https://one.example/feed", title="Fähre"),)


KNOWN = Source(id=4, name="The Paper", site_url="https://paper.example/", family="paper.example")


@pytest.mark.parametrize(
    ("outlines", "expected"),
    [
        ([Outline(url="https://paper.example/f", title="Mine", site_url="http://www.paper.example")], [KNOWN]),
        ([Outline(url="https://paper.example/f", title="The Paper")], [KNOWN]),
        (
            [Outline(url="https://paper.example/f", title="Other")],
            [replace(KNOWN, id=0, name="Other", site_url="https://paper.example/f")],
        ),
        (
            [Outline(url="https://burner.example/a"), Outline(url="https://burner.example/b")],
            [
                Source(id=0, name="burner.example", site_url="https://burner.example/", family="burner.example"),
                Source(id=0, name="burner.example", site_url="https://burner.example/b", family="burner.example"),
            ],
        ),
        (
            [
                Outline(url="https://new.example/a", title="A", site_url="https://new.example/"),
                Outline(url="https://new.example/b", title="B", site_url="https://new.example/"),
            ],
            [Source(id=0, name="A", site_url="https://new.example/", family="new.example")] * 2,
        ),
    ],
    ids=["site of another spelling", "guessed site, same title", "guessed site, other title", "no titles", "one new site"],
)
def test_feeds_are_one_source_only_where_the_list_says_so(outlines: list[Outline], expected: list[Source]):
    """A site the list names is one source; a site we only guess is shared by feeds of the same title."""
    assert place_outlines(outlines, {KNOWN.site_url: KNOWN}) == expected
