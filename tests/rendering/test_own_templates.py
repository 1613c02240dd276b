"""Templates of one's own: what can be replaced, and how one begins."""

from pathlib import Path

import pytest

from newsletter.model.errors import TemplateError
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.own_templates import begin_file, list_files
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from tests.rendering.builders import MONDAY, OPTIONS, RENDERER, a_letterhead, an_issue, slots


def test_the_list_says_what_each_file_is_for_and_which_are_ones_own(tmp_path: Path) -> None:
    """Every file of ours but the demo's, with the blocks of what it extends."""
    (tmp_path / "letters" / "frame").mkdir(parents=True)
    (tmp_path / "letters" / "frame" / "dark.css").write_text("")
    files = {one.name: one for one in list_files(Templates(tmp_path))}
    assert files["letters/issue/issue.mjml.j2"].purpose == "The daily issue"
    assert files["letters/issue/issue.mjml.j2"].blocks == (
        *("top", "badge", "opening", "which", "middle", "list", "list_heading", "stories", "closing", "done", "foot"),
    )
    assert {name for name, one in files.items() if one.own} == {"letters/frame/dark.css"}
    assert [name for name, one in files.items() if not one.purpose] == ["pages/frame/icon.svg"]
    assert {name.partition("/")[0] for name in files} == {"letters", "pages", "words"}


@pytest.mark.parametrize("whole", [False, True])
def test_a_file_that_was_begun_changes_nothing_yet(tmp_path: Path, whole: bool) -> None:
    """Also with all of them at once: what you do not touch stays as it is."""
    templates = Templates(tmp_path)
    for one in list_files(templates):
        if whole or one.blocks:
            begin_file(templates, one.name, whole=whole)
    mine = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html)
    letters = [one.render_issue(an_issue(), slots(), a_letterhead(), OPTIONS, next_due=MONDAY) for one in (RENDERER, mine)]
    assert letters[0] == letters[1]


def test_one_block_of_ones_own(tmp_path: Path) -> None:
    """What is written into a begun file is in the letter, and the rest of the letter with it."""
    path = begin_file(Templates(tmp_path), "letters/issue/issue.mjml.j2")
    path.write_text(path.read_text().replace("{% block foot %}{{ super() }}", "{% block foot %}{{ super() }}<p>Ours alone.</p>"))
    mine = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html)
    html = mine.render_issue(an_issue(), slots(), a_letterhead(), OPTIONS, next_due=MONDAY).html
    assert html.count("Ours alone.") == 1
    assert html.count("Unsubscribe") == RENDERER.render_issue(an_issue(), slots(), a_letterhead(), OPTIONS, next_due=MONDAY).html.count(
        "Unsubscribe"
    )


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("letter/nothing.j2", "template letter/nothing.j2: there is no such file"),
        ("../pyproject.toml", "template ../pyproject.toml: there is no such file"),
        ("demo/inbox.css", "template demo/inbox.css: there is no such file"),
        ("words/en.po", "template words/en.po: has no blocks that could be replaced one by one"),
    ],
)
def test_what_cannot_be_begun_is_refused(tmp_path: Path, name: str, problem: str) -> None:
    """Nothing is written, nowhere."""
    with pytest.raises(TemplateError) as refused:
        begin_file(Templates(tmp_path), name)
    assert str(refused.value).startswith(problem)
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


def test_nothing_of_ones_own_is_overwritten(tmp_path: Path) -> None:
    """Begun twice is refused, and so is an instance without a folder for it."""
    path = begin_file(Templates(tmp_path), "words/en.po", whole=True)
    path.write_text("mine")
    with pytest.raises(TemplateError, match="is there already, and nothing was changed"):
        begin_file(Templates(tmp_path), "words/en.po", whole=True)
    assert path.read_text() == "mine"
    with pytest.raises(TemplateError, match="names no folder"):
        begin_file(Templates(), "words/en.po", whole=True)
