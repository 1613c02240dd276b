"""The search over past issues, as a reader without script sees it."""

import re
from datetime import date, timedelta

import httpx2
import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.states import IssueState
from newsletter.web.passages import Part, mark, passage
from tests.issue.builders import make_slot
from tests.web.conftest import dump, store_issue

TREATY = make_slot(1, "Forty nations sign a treaty", summary="Delegates in Málaga agreed on <b>fish</b> & ships.")


async def ask(reader: httpx2.AsyncClient, question: str, **more: str) -> httpx2.Response:
    return await reader.get("/archive/search", params={"q": question} | more)


def paths(answer: httpx2.Response) -> list[str]:
    """The stories in the list of results."""
    return re.findall(r'<li><a href="(/\d{4}/[^"]+)"', answer.text)


async def test_a_reader_finds_a_story_and_gets_to_its_page(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """From the field on the archive's page to the story, with the found words marked, and nothing is written."""
    await store_issue(newsroom, slots=(TREATY, make_slot(2)))
    before = dump(newsroom)
    form = re.search(r'<form [^>]*role="search" action="([^"]+)".*?name="([^"]+)"', (await reader.get("/archive")).text, re.DOTALL)
    assert form.groups() == ("/archive/search", "q")
    answer = await ask(reader, 'malaga "forty nations"')
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=60")
    assert paths(answer) == ["/2026/11/21/story-1"]
    assert "<mark>Forty nations</mark> sign a treaty" in answer.text
    assert "Delegates in <mark>Málaga</mark> agreed on &lt;b&gt;fish&lt;/b&gt; &amp; ships." in answer.text
    assert 'World · <time datetime="2026-11-21">November 21</time>' in answer.text
    assert "1 story, newest first" in answer.text
    assert 'value="malaga &#34;forty nations&#34;"' in answer.text
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "<script" not in answer.text
    assert (await reader.get(paths(answer)[0])).status_code == 200
    assert dump(newsroom) == before


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "Type a word or more."),
        ("   ", "Type a word or more."),
        ('"" * ( ) - " \0', "Type a word or more."),
        ("zebra", "Nothing found for “zebra”."),
        ("<script>alert(1)</script>", "Nothing found for “&lt;script&gt;alert(1)&lt;/script&gt;”."),
        ('" OR 1=1', "Nothing found for"),
        ("NEAR(forty", "Nothing found for"),
        ("forty NOT zebra", "Nothing found for"),
        ("\x00\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "Nothing found for"),
        ("forty " * 40, "That is more than 200 characters."),
        ("x" * 10_000, "That is more than 200 characters."),
    ],
)
async def test_every_question_has_a_friendly_page(newsroom: Newsroom, reader: httpx2.AsyncClient, question: str, said: str) -> None:
    """Nothing asked, nothing found, too much asked: a page that says so and offers the field again."""
    await store_issue(newsroom, slots=(TREATY,))
    answer = await ask(reader, question)
    assert (answer.status_code, said in answer.text, 'name="q"' in answer.text, paths(answer)) == (200, True, True, [])
    assert len(answer.content) < 30_000


async def test_bytes_that_are_no_text_are_a_question_too(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """An address can hold anything."""
    await store_issue(newsroom, slots=(TREATY,))
    for query in ("q=%ff%fe", "q=%00", "q=%ed%a0%80", "q", "page=2", "q=forty&q=zebra", "q=forty&page=%00"):
        assert (await reader.get(f"/archive/search?{query}")).status_code == 200


async def test_pages_lead_to_each_other(newsroom: Newsroom, reader: httpx2.AsyncClient) -> None:
    """Twenty to a page; every story stands on one of them; a page that is none is the first or the last."""
    day = date(2026, 11, 21)
    for days in range(5):
        await store_issue(newsroom, day - timedelta(days=days), slots=tuple(make_slot(n, f"A & B treaty {n}") for n in range(1, 11)))
    path, seen, sizes = "/archive/search?q=a+%26+b", [], []
    while path:
        answer = await reader.get(path)
        seen += paths(answer)
        sizes.append(len(paths(answer)))
        assert len(answer.content) < 30_000
        later = re.search(r'<a href="([^"]+)" rel="next"', answer.text)
        path = later[1].replace("&amp;", "&") if later else ""
    assert sizes == [20, 20, 10]
    assert seen == [f"/2026/11/{21 - days}/story-{n}" for days in range(5) for n in range(1, 11)]
    first, last = paths(await ask(reader, "a & b")), paths(await ask(reader, "a & b", page="3"))
    for page, shown in (("0", first), ("-1", first), ("x", first), ("9" * 30, first), ("²", first), ("4", last), ("99999", last)):
        assert paths(await ask(reader, "a & b", page=page)) == shown


@pytest.mark.parametrize("state", [IssueState.DRAFTED, IssueState.APPROVED, IssueState.HELD, IssueState.SKIPPED, IssueState.CANCELLED])
async def test_what_was_not_released_is_not_found(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """Drafts are nobody's business."""
    await store_issue(newsroom, slots=(TREATY,), state=state)
    assert paths(await ask(reader, "treaty")) == []


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.PAUSED, IssueState.CANCELLED, IssueState.SENT])
async def test_what_readers_have_is_found_and_can_be_opened(newsroom: Newsroom, reader: httpx2.AsyncClient, state: IssueState) -> None:
    """While the issue is sent, and also when that was stopped."""
    await store_issue(newsroom, slots=(TREATY,), state=state, released_at=newsroom.clock())
    (path,) = paths(await ask(reader, "treaty"))
    assert (await reader.get(path)).status_code == 200


async def test_there_is_no_field_before_the_first_issue(reader: httpx2.AsyncClient) -> None:
    """There is nothing to find yet."""
    assert 'role="search"' not in (await reader.get("/archive")).text


def found(*texts: str) -> tuple[Part, ...]:
    """Parts, those found in square brackets."""
    return tuple(Part(text=text.strip("[]"), is_found=text.startswith("[")) for text in texts)


@pytest.mark.parametrize(
    ("text", "terms", "parts"),
    [
        ("In Málaga.", ("malaga",), found("In ", "[Málaga]", ".")),
        ("Ma\u0301laga", ("málaga",), found("[Ma\u0301laga]")),
        ("treaty treaties Treaty", ("treaty",), found("[treaty]", " treaties ", "[Treaty]")),
        ("a high-seas deal", ("high seas",), found("a ", "[high-seas]", " deal")),
        ("a b c", ("a b", "b c"), found("[a b c]")),
        ("sign nations", ("nations sign",), found("sign nations")),
        ("", ("a",), ()),
    ],
)
def test_found_words_are_marked(text: str, terms: tuple[str, ...], parts: tuple[Part, ...]) -> None:
    """The words that the question found, whatever their case and accents, and no others."""
    assert mark(text, terms) == parts


def test_a_long_text_is_cut_around_the_first_found_word() -> None:
    """Between words, with an ellipsis where something is missing; a text without a found word from its beginning."""
    words = (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen treaty twenty"
    )
    assert passage(words, ("nothing",), 20) == found("one two three four …")
    cut = passage(words, ("treaty",), 100)
    assert cut == found("… nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen ", "[treaty]", " twenty")
    assert passage("x" * 300, ("nothing",)) == found("x" * 280 + " …")
