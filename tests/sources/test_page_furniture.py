"""The rules that take furniture away, one by one, and what each must leave alone."""

import pytest

from newsletter.model.stories import Page
from newsletter.sources.page_words import heads_comments, heads_furniture
from newsletter.sources.pages import read_page
from tests.conftest import NOW

ARTICLE = [
    "The small ferry that links both shores carried its first cars in more than two years on Friday, its owner said.",
    "Crossings run every twenty minutes, and children on school buses cross free of charge, as they always have.",
    "Repairs cost twice the first estimate, because the winch house had to be rebuilt on deeper piles than before.",
    "A second cable will be laid next summer so that the line can keep running while the first one is inspected.",
]
FIRST, SECOND, THIRD, LAST = (f"<p>{line}</p>" for line in ARTICLE)
BODY = FIRST + SECOND + THIRD + LAST


def text_of_page(markup: str) -> list[str]:
    page = read_page(f"<html><body><h1>Ferry</h1>{markup}</body></html>".encode(), "text/html", "https://paper.example/ferry", now=NOW)
    assert isinstance(page, Page)
    return page.text.split("\n\n")


COMMENT = (
    "<div><b>Reader</b><p>I remember when the old boat burned and we all had to drive around the whole sound, every one of us.</p></div>"
)


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav><p>Home of the valley’s oldest paper, read by every family on both shores, as they say.</p></nav>",
        '<div role="complementary"><p>Home of the valley’s oldest paper, read by every family on both shores, they say.</p></div>',
        "<div hidden><p>You must see this now, because it will not be here again tomorrow or after.</p></div>",
        '<figure><img src="a.jpg"><figcaption>The ferry leaves the western slip with four cars and a dog on board.</figcaption></figure>',
        '<div><img src="a.jpg"><div>The ferry leaves the western slip on Friday with four cars, a bus and a dog on board.</div></div>',
        "<div><h3>Stay curious</h3><p>Every Thursday we send one story about the valley.</p><form><input type=email></form></div>",
        "<div><p>Stories like this one are paid for by readers. Please become a member today.</p><a href='/donate'>Give now</a></div>",
        "<ul><li><a href='/a'>Dog park plan</a></li><li><a href='/b'>Quarry hours</a></li></ul>",
        "<h3>Was sonst geschah</h3><ul><li><a href='/a'>Dog park plan</a></li><li><a href='/b'>Quarry hours</a></li></ul>",
        "<p>Read more: <a href='/a'>Dog park plan splits a quiet street</a></p>",
        "<p><strong><a href='/a'>Dog park plan splits a quiet street.</a></strong></p>",
        "<div><div><a href='/a'><h4>Dog park</h4></a><p>It splits a street.</p></div>"
        "<div><a href='/b'><h4>Quarry</h4></a><p>Longer hours.</p></div></div>",
        "<p>ADVERTISEMENT</p>",
        "<time datetime='2026-11-20'>Nov. 20, 2026, 6:12 a.m.</time>",
        "Share this now",
        "<p>Copyright 2026 The Paper. All rights reserved. This material may not be published, broadcast or rewritten by anybody else.</p>",
        "<h3>Recommended for you</h3>",
        "<ol><li><a href='#a'>The ferry</a></li><li><a href='#b'>The cable</a></li></ol>",
    ],
    ids=range(18),
)
@pytest.mark.parametrize("place", ["middle", "end"])
def test_furniture_goes_wherever_it_stands(furniture: str, place: str):
    """Between the paragraphs or after them, without any class to tell: the paragraphs alone remain."""
    markup = FIRST + SECOND + furniture + THIRD + LAST if place == "middle" else BODY + furniture
    assert text_of_page(f"<div>{markup}</div>") == ARTICLE


@pytest.mark.parametrize(
    "kept",
    [
        "<h2>What the cable says</h2>",
        "<p><b>What the cable says</b></p>",
        "<blockquote>She said that nobody had ever asked the ferry what it thought of the affair.</blockquote>",
        "<ul><li>A ticket for a car is four dollars, as it was before.</li><li>A dog rides free of charge, on a lead.</li></ul>",
        "<p>The report, <a href='/r'>published on Monday</a>, blames <a href='/w'>a winch from 1954</a> and the tide.</p>",
        "<p>It rained.</p>",
        "<p><em>She had never seen the water stand so high, she wrote in a letter to her sister that winter, not once.</em></p>",
        "<div>Nobody had asked the ferryman himself, who has lived beside the slip since he was a boy of four or five years.</div>",
        "<p>You can <a href='/subscribe'>read the old timetable</a> in the office, where it hangs beside the stove as it did in 1954.</p>",
    ],
    ids=range(9),
)
def test_what_belongs_to_the_article_stays(kept: str):
    """Headings, quotations, lists of sentences, links in running text, short sentences: none of it is furniture."""
    found = text_of_page(f"<div>{FIRST}{SECOND}{kept}{THIRD}{LAST}</div>")
    assert [line for line in found if line not in ARTICLE] != []
    assert [line for line in found if line in ARTICLE] == ARTICLE


@pytest.mark.parametrize(
    "frame", ["<div><h2>Comments (12)</h2>{}</div>", "<div class='comments-area'>{}</div>", "<h2>3 Kommentare</h2>{}"], ids=range(3)
)
def test_what_readers_wrote_is_not_the_article_however_long(frame: str):
    """Many comments weigh more than a short article; they go all the same."""
    assert text_of_page(f"<div><div>{BODY}</div>{frame.format(COMMENT * 20)}</div>") == ARTICLE


def test_a_rule_that_is_wrong_about_a_page_costs_little():
    """A whole article in one form, in an aside, or below "Subscribe" is still the article."""
    for frame in (
        "<form action='/'>{}<input type=text></form>",
        "<aside>{}</aside>",
        "<div><h2>Subscribe</h2>{}</div>",
        "<footer>{}</footer>",
    ):
        assert text_of_page(frame.format(BODY)) == ARTICLE


@pytest.mark.parametrize(
    "heading",
    ["Read more:", "READ NEXT", "Related Posts", "You may also like…", "Lesen Sie auch", "À lire aussi :", "関連記事", "यह भी पढ़ें:"],
)
def test_a_heading_over_furniture_is_known(heading: str):
    """In many languages, whatever its signs and capitals."""
    assert heads_furniture(heading)


@pytest.mark.parametrize(
    "heading", ["Read the letter", "Save the whales", "More than a ferry", "About the night", "The comments that hurt", "Sharing a cable"]
)
def test_a_heading_of_the_article_is_not_one_over_furniture(heading: str):
    """The whole heading must read like one; a word in it is not enough."""
    assert not heads_furniture(heading)
    assert not heads_comments(heading)
