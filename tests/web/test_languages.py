"""Pages in the newsletter's language, in a reader's own, and in English where there is no catalogue."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import httpx2
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from starlette.requests import Request

from newsletter.daily.newsroom import Newsroom
from newsletter.model.options import SignUpOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.preferences import Answer
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from newsletter.web.answers import page, words_of
from newsletter.web.app import create_app
from tests.issue.builders import make_slot
from tests.web.conftest import browser, store_issue
from tests.web.people import form, links_of, make_active, make_pending, make_unsubscribed, rows

LETTERS = re.compile(r"[A-Za-z]+")
SAID = re.compile(r"⟦[^⟦⟧]*⟧")


def speaking(newsroom: Newsroom, folder: Path, language: str, **messages: str) -> Newsroom:
    """The newsroom in a language; ``messages`` are what an own catalogue says, by their English words."""
    (folder / "words").mkdir()
    catalogue = Catalog(locale=language)
    for message, said in messages.items():
        catalogue.add(message, said)
    with (folder / "words" / f"{language}.po").open("wb") as file:
        write_po(file, catalogue)
    return written_in(replace(newsroom, renderer=Renderer(templates=Templates(folder), mjml_to_html=mjml_to_html)), language)


def written_in(newsroom: Newsroom, language: str) -> Newsroom:
    return replace(newsroom, letterhead=newsroom.letterhead.model_copy(update={"language": language}))


def tags(html: str, name: str) -> list[dict[str, str | None]]:
    """The attributes of every tag of a name."""
    found: list[dict[str, str | None]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: found.append(dict(attrs)) if tag == name else None  # type: ignore[method-assign]
    parser.feed(html)
    return found


async def read(newsroom: Newsroom, *paths: str) -> list[str]:
    async with browser(newsroom) as client:
        return [(await client.get(path)).text for path in paths]


async def test_a_page_is_in_the_newsletters_language(newsroom: Newsroom, tmp_path: Path) -> None:
    """Words, dates and direction follow the letterhead; its stories need no mark, for they are in the same language."""
    arabic = speaking(newsroom, tmp_path, "ar", Today="اليوم", **{"Read more at %(source)s": "اقرأ في %(source)s"})
    await store_issue(arabic)
    [issue] = await read(arabic, "/2026/11/21")
    assert (tags(issue, "html"), tags(issue, "h2")[0]) == ([{"lang": "ar", "dir": "rtl"}], {})
    assert '<p class="kick"><span class="nb">السبت، 21 نوفمبر 2026&nbsp;·</span> ' in issue
    assert ">اليوم</a>" in issue
    assert ">اقرأ في <bdi>Paper</bdi></a>" in issue


async def test_without_a_catalogue_a_page_says_english_and_marks_its_stories(newsroom: Newsroom) -> None:
    """``lang`` says what is really spoken: English around stories of another language and direction."""
    persian = written_in(newsroom, "fa")
    await store_issue(persian)
    landing, issue, story = await read(persian, "/", "/2026/11/21", "/2026/11/21/story-1")
    in_persian = {"lang": "fa", "dir": "rtl"}
    assert [tags(html, "html") for html in (landing, issue, story)] == [[{"lang": "en", "dir": "ltr"}]] * 3
    assert tags(landing, "ol") == [{"class": "ten"} | in_persian]
    assert (tags(issue, "h2")[:10], tags(story, "h1")) == ([in_persian] * 10, [in_persian])
    [feed, other] = await read(persian, "/feed.xml", "/feed.json")
    assert ('xml:lang="fa"' in feed, '"language": "fa"' in other) == (True, True)


@pytest.mark.parametrize(("language", "lang"), [("en_GB", "en-GB"), ("pt_BR", "en"), ("en", "en")])
async def test_lang_is_written_as_html_writes_it(newsroom: Newsroom, language: str, lang: str) -> None:
    """BCP 47, with a hyphen."""
    [html] = await read(written_in(newsroom, language), "/")
    assert tags(html, "html") == [{"lang": lang, "dir": "ltr"}]


def test_a_readers_page_may_speak_another_language(newsroom: Newsroom, tmp_path: Path) -> None:
    """Whoever chose words of their own gets them on their own pages; Python has the same words."""
    german = speaking(newsroom, tmp_path, "de", Today="Heute")
    request = Request({"type": "http", "method": "GET", "path": "/", "headers": [], "app": create_app(written_in(german, "en"))})
    html = bytes(page(request, "link/gone", language="de").body).decode()
    assert (tags(html, "html"), ">Heute</a>" in html) == ([{"lang": "de", "dir": "ltr"}], True)
    assert words_of(request, "de").gettext("Today") == "Heute"
    assert words_of(request).gettext("Today") == "Today"


async def test_a_refusal_is_in_the_language_of_the_form(newsroom: Newsroom, tmp_path: Path) -> None:
    """People read why in their language; programs keep theirs."""
    why = "That does not look like an email address. It should read like name@example.com."
    german = speaking(newsroom, tmp_path, "de", **{why: "Das sieht nicht aus wie eine Adresse."})
    async with browser(german) as client:
        person, program = (
            await client.post("/subscribe", data=form(german, email="x")),
            await client.post("/subscribe", json=form(german, email="x")),
        )
    assert ('role="alert">Das sieht nicht aus wie eine Adresse.</p>' in person.text, program.json()["detail"]) == (True, why)


async def test_an_error_is_in_the_newsletters_language(newsroom: Newsroom, tmp_path: Path) -> None:
    """Also where nothing was found; a program that asks gets English."""
    german = speaking(newsroom, tmp_path, "de", **{"There is no such page": "Diese Seite gibt es nicht"})
    async with browser(german) as client:
        person, program = await client.get("/nowhere"), await client.get("/nowhere", headers={"Accept": "application/json"})
    assert ("<h1>Diese Seite gibt es nicht</h1>" in person.text, program.json()["title"]) == (True, "There is no such page")


async def test_the_record_holds_the_words_that_were_shown(newsroom: Newsroom, tmp_path: Path) -> None:
    """Our own wording is translated, an operator's stands as it is; what was on the page is what the consent says."""
    german = speaking(newsroom, tmp_path, "de", **{SignUpOptions().wording: "Kostenlos, und ein Tipp führt hinaus."})
    own = replace(german, sign_up=SignUpOptions(wording="100 % free", per_network_hour=100))
    shown = []
    for number, one in enumerate((german, own)):
        async with browser(one) as client:
            await client.post("/subscribe", data=form(one, email=f"reader{number}@example.com"))
            shown.append(re.findall(r'<p class="meta" id="e1-note" dir="auto">(.*?)</p>', (await client.get("/")).text))
    kept = [row["wording"] for row in await rows(newsroom, "consent")]
    assert (shown, kept) == (
        [["Kostenlos, und ein Tipp führt hinaus."], ["100 % free"]],
        ["Kostenlos, und ein Tipp führt hinaus.", "100 % free"],
    )


class Everything(dict):  # type: ignore[type-arg]
    """A catalogue that says every message between brackets."""

    def get(self, key, default=()):
        return (f"⟦{key[1]}⟧",) * 2


class Bracketed(Renderer):
    """Speaks brackets, and dates in Greek letters."""

    def phrasebook(self, language: str) -> Phrasebook:
        return Phrasebook(language="el", forms=Everything())


def unsaid(html: str) -> list[str]:
    """Words in Latin letters that no catalogue was asked for: in the text, and in what programs read aloud."""
    names = r'script|style|code|tbody|select(?= [^>]*name="(?:zone|language)")'
    text = re.sub(rf"<({names})\b.*?</\1>", " ", html, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|alt|title|<meta name="description" content)="([^"]*)"', text)
    text = unescape(" ".join([re.sub(r"<[^>]*>", "", text), *spoken]))
    while SAID.search(text):
        text = SAID.sub(" ", text)
    return LETTERS.findall(text.replace("(Atom)", "").replace("(JSON)", ""))


@pytest.fixture
async def bracketed(newsroom: Newsroom) -> Newsroom:
    """An instance none of whose own words are in Latin letters."""
    own = {"name": "Δέκα", "tagline": "Ο κόσμος", "postal_address": "Οδός 12", "language": "el"}
    renderer = Bracketed(templates=Templates(), mjml_to_html=mjml_to_html)
    made = replace(newsroom, renderer=renderer, letterhead=newsroom.letterhead.model_copy(update=own))
    words = ("headline", "label", "topic", "summary", "why", "source", "byline")
    slots = tuple(
        make_slot(
            number,
            **{name: f"{name_in_greek} {number}" for name, name_in_greek in zip(words, "αβγδεζη", strict=True)},
            update_of="2026-11-18",
        )
        for number in range(1, 11)
    )
    await store_issue(made, slots=slots, subject="Θέμα", preheader="Πριν", intro="Καλημέρα.")
    return made


TRANSLATED = [
    *("/", "/2026/11/21", "/2026/11/21/story-2", "/archive", "/archive/2026/11", "/archive/search", "/archive/search?q=%CE%B1", "/how"),
    *("/how/2026-11-21", "/sources", "/corrections", "/privacy", "/embed"),
]


@pytest.mark.parametrize("path", [*TRANSLATED, "/archive/search?q=11", "/nowhere", "/c/nonsense", "/u/nonsense", "/s/nonsense"])
async def test_no_page_says_a_word_that_cannot_be_translated(bracketed: Newsroom, path: str) -> None:
    """Every word of ours on a page went through the catalogue, in sentences and not in pieces that Python glued."""
    [html] = await read(bracketed, path)
    assert unsaid(html) == []


async def test_no_answer_to_a_form_says_a_word_that_cannot_be_translated(bracketed: Newsroom) -> None:
    """The same for what a form is answered with."""
    busy = replace(bracketed, sign_up=SignUpOptions(per_network_hour=1))
    async with browser(busy) as client:
        answers: list[httpx2.Response] = [
            await client.post("/subscribe", data=form(busy, email=address))
            for address in ("-", "α@b.example", "a@b.example", "c@b.example")
        ]
        unstamped = await client.post("/subscribe", data={"email": "1@1.example"})
    assert [(answer.status_code, unsaid(answer.text)) for answer in answers] == [(422, []), (422, []), (200, []), (429, [])]
    assert (unstamped.status_code, unsaid(unstamped.text)) == (200, [])


@pytest.mark.parametrize("make", [make_pending, make_active, make_unsubscribed])
async def test_no_page_of_a_readers_own_says_a_word_that_cannot_be_translated(
    bracketed: Newsroom, make: Callable[[Newsroom, str], Awaitable[str]]
) -> None:
    """Whatever stands behind the links in a letter, whoever opens them."""
    confirm, leave, own = links_of(bracketed, await make(bracketed, "1@1.example")).values()
    paths = (confirm, leave, own, f"{own}/address", f"{own}/erase", *(f"{own}/feedback/2026-11-21/{answer}" for answer in Answer))
    said = {path: words for path, html in zip(paths, await read(bracketed, *paths), strict=True) if (words := unsaid(html))}
    assert said == {}
