"""A letter speaks its reader's language around stories that stay in the newsletter's."""

import re
from pathlib import Path

import pytest

from newsletter.model.topics import topic_name
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_kin, a_letterhead, a_picture, a_slot, an_issue, outline, reports

STORIES = (a_slot(picture=a_picture(), also=reports("Mail")), a_slot(2, update_of="2026-11-19"), *(a_slot(n) for n in range(3, 11)))


def render(newsletter: str, chosen: str | None) -> str:
    kin = {3: (a_kin(2, "Older"),)}
    letterhead = a_letterhead(language=newsletter)
    return RENDERER.render_issue(an_issue(), STORIES, letterhead, OPTIONS, next_due=MONDAY, kin=kin, language=chosen).html


def language_of(html: str, words: str) -> tuple[str, str]:
    """The language and direction that stand at some words: those of the innermost element that names them."""
    open_tags: list[tuple[str, str, str]] = []
    for tag in re.finditer(r"<(/?)([a-z0-9]+)([^>]*)>([^<]*)", html):
        closing, name, attributes, text = tag.groups()
        if closing:
            while open_tags and open_tags.pop()[0] != name:
                pass
        elif name not in ("br", "img", "meta"):
            before = open_tags[-1] if open_tags else ("", "", "")
            named = [re.search(rf' {one}="([^"]*)"', attributes) for one in ("lang", "dir")]
            open_tags.append((name, named[0][1] if named[0] else before[1], named[1][1] if named[1] else before[2]))
        if words in text.replace("\xa0", " ").replace("&nbsp;", " "):
            return open_tags[-1][1:]
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("newsletter", "chosen", "around", "stories"),
    [
        ("en", "ar", ("ar", "rtl"), ("en", "ltr")),
        ("ar", "en", ("en", "ltr"), ("ar", "rtl")),
        ("en_GB", "en", ("en-GB", "ltr"), ("en-GB", "ltr")),
        ("en", None, ("en", "ltr"), ("en", "ltr")),
        ("fa", None, ("en", "ltr"), ("fa", "rtl")),
    ],
)
def test_every_element_names_the_language_of_its_words(
    newsletter: str, chosen: str | None, around: tuple[str, str], stories: tuple[str, str]
) -> None:
    """The document by the words around, the stories by the newsletter: also the list at the top and the letterhead."""
    html = render(newsletter, chosen)
    root = outline(html).tags[0][1]
    assert (root["lang"], root["dir"]) == around
    theirs = (
        "Lisa’s Top Ten",
        "12 Harbour Street",
        "Good morning.",
        "Label 1",
        "Story 2 happened",
        "Summary of story 2",
        "Reason 2.",
        "Older",
    )
    assert {words: language_of(html, words) for words in theirs} == dict.fromkeys(theirs, stories)
    words = RENDERER.phrasebook(around[0].partition("-")[0])
    said = ("Why it matters:", "Read online", "Update", "Unsubscribe")
    ours = (*map(words.gettext, said), topic_name("World", words), words.ngettext("%(number)s min", "%(number)s min", 3))
    assert {words: language_of(html, words) for words in ours} == dict.fromkeys(ours, around)


def test_one_language_needs_no_marks() -> None:
    """The letter as most readers get it carries no attribute more."""
    html = RENDERER.render_issue(an_issue(), STORIES, a_letterhead(), OPTIONS, next_due=MONDAY).html
    assert (html.count(" lang="), html.count(" dir=")) == (2, 2)  # html and what stands for body


def test_topics_are_shown_in_the_language_of_the_words_around(tmp_path: Path) -> None:
    """An editor's own heading stays as it was written."""
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "fo.po").write_text('msgctxt "topic"\nmsgid "World"\nmsgstr "Heimurin"\n', "utf-8")
    renderer = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html)
    stories = (a_slot(), a_slot(2, topic="100 % sure"))
    letter = renderer.render_issue(an_issue(), stories, a_letterhead(), OPTIONS, next_due=MONDAY, language="fo")
    assert [line for line in letter.text.splitlines() if line.startswith("[")] == ["[Heimurin]", "[100 % sure]"]


@pytest.mark.parametrize(
    ("newsletter", "chosen", "indent", "second_column", "turns"),
    [
        ("ar", None, "margin:10px 28px 0 0", "padding-left:12px", True),
        ("ar", "en", "margin:10px 28px 0 0", "padding-left:12px", True),
        ("en", "ar", "margin:10px 0 0 28px", "padding-right:12px", False),
        ("en", None, "margin:10px 0 0 28px", "padding-right:12px", False),
    ],
)
def test_the_list_and_the_lines_run_with_the_stories(
    newsletter: str, chosen: str | None, indent: str, second_column: str, turns: bool
) -> None:
    """Numbers stand where a line begins, and do not change sides with a name beside them; joined letters are not pulled apart."""
    html = render(newsletter, chosen)
    lists = re.findall(r'<ol class="ol" start="\d+" style="([^"]*)"', html)
    assert [indent in style.replace(": ", ":") for style in lists] == [True, True]
    (first, _) = re.findall(r'<td class="half[^>]*style="([^"]*)"|<td class="half"', html)
    assert second_column in first.replace(": ", ":")
    assert ("\u200f·" in html or "&rlm;" in html) is turns
    kicker = re.search(r'<p class="kick[^>]*style="([^"]*)"', html)
    assert kicker
    assert ("letter-spacing:0.8px" in kicker[1].replace(": ", ":")) is ("ar" not in (newsletter, chosen))
