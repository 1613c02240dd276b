"""The door to the templates: escaping, a user's own folder, and mistakes named by file and line."""

from pathlib import Path

import pytest

from newsletter.model.errors import TemplateError
from newsletter.rendering.templates import Templates


def own(folder: Path, **contents: str) -> Templates:
    """A user's folder with these files (``__`` stands for the dot, ``_in_`` for the slash)."""
    for name, content in contents.items():
        path = folder / (name.replace("_in_", "/").replace("__", "."))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return Templates(folder)


HOSTILE = "<b>\"&'</b>{{ 7*7 }}"


def test_a_file_of_ones_own_counts_from_the_moment_it_is_there(tmp_path: Path) -> None:
    """Also where ours was filled in before, directly or from within another; and ours again once it is gone."""
    templates = own(tmp_path, outer__j2="{# x #}{% include 'pages/frame/icon.svg' %}")
    ours = templates.fill("outer.j2", {})
    (tmp_path / "pages/frame").mkdir(parents=True)
    (tmp_path / "pages/frame/icon.svg").write_text("mine")
    assert templates.fill("outer.j2", {}) == "mine"
    (tmp_path / "pages/frame/icon.svg").unlink()
    assert templates.fill("outer.j2", {}) == ours


@pytest.mark.parametrize("name", ["pages_in_x__html__j2", "letter_in_x__mjml__j2", "pages_in_x__xml__j2"])
def test_values_are_escaped_in_every_kind_of_markup(tmp_path: Path, name: str) -> None:
    """A value cannot become markup or template code, whatever the template's name ends in."""
    templates = own(tmp_path, **{name: "<p>{{ x }}</p>"})
    file = name.replace("_in_", "/").replace("__", ".")
    assert templates.fill(file, {"x": HOSTILE}) == "<p>&lt;b&gt;&#34;&amp;&#39;&lt;/b&gt;{{ 7*7 }}</p>"


def test_text_parts_are_not_escaped(tmp_path: Path) -> None:
    """In plain text an ampersand is an ampersand."""
    assert own(tmp_path, letter_in_x__txt__j2="{{ x }}").fill("letter/x.txt.j2", {"x": HOSTILE}) == HOSTILE


def test_attr_turns_all_but_plain_ascii_into_numeric_entities(tmp_path: Path) -> None:
    """The engine would print everything else in Rust's debug format."""
    value = "a\"b'c\\d\n\u00a0नमस्ते\u200f✌\ufe0f`<&>"
    expected = "".join(c if c in "abcd" else f"&#{ord(c)};" for c in value)
    assert own(tmp_path, x__mjml__j2="{{ x|attr }}").fill("x.mjml.j2", {"x": value}) == expected


def test_own_file_replaces_ours_and_may_build_on_it(tmp_path: Path) -> None:
    """One file of the user's folder counts instead of ours; ``builtin/`` reaches ours."""
    ours = Templates().read("letters/frame/dark.css")
    templates = own(tmp_path, letters_in_frame_in_dark__css="/* mine */", x__txt__j2="{% include 'builtin/letters/frame/dark.css' %}")
    assert templates.read("letters/frame/dark.css") == "/* mine */"
    assert templates.read("letters/frame/mobile.css") == Templates().read("letters/frame/mobile.css")
    assert templates.fill("x.txt.j2", {}) == ours


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("one\n{{ nothing }}", 2, "'nothing' is undefined"),
        ("one\n\n{% for x in %}", 3, "Expected an expression, got 'end of statement block'"),
        ("{{ 1 + 'a' }}", 1, "unsupported operand type(s) for +: 'int' and 'str'"),
        ("one\n{{ ''.__class__ }}", 2, "access to attribute '__class__' of 'str' object is unsafe."),
    ],
    ids=["undefined", "syntax", "type", "unsafe"],
)
def test_mistakes_name_file_and_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    """Whoever wrote the template learns where to look."""
    with pytest.raises(TemplateError) as caught:
        own(tmp_path, x__html__j2=content).fill("x.html.j2", {})
    assert (caught.value.thing, caught.value.problem) == (f"{tmp_path / 'x.html.j2'} line {line}", problem)


def test_missing_template_and_missing_folder_are_named(tmp_path: Path) -> None:
    """A misspelt include or folder is said in words."""
    with pytest.raises(TemplateError, match=r"template part\.html\.j2: there is no such file"):
        own(tmp_path, x__html__j2="{% include 'part.html.j2' %}").fill("x.html.j2", {})
    with pytest.raises(TemplateError, match="no such folder"):
        Templates(tmp_path / "none")


def test_template_that_extends_itself_is_refused(tmp_path: Path) -> None:
    """An override that forgets ``builtin/`` gets a sentence, not an endless loop."""
    with pytest.raises(TemplateError, match="includes or extends itself"):
        own(tmp_path, x__html__j2="{% extends 'x.html.j2' %}").fill("x.html.j2", {})


def test_no_path_leads_out_of_the_folder(tmp_path: Path) -> None:
    """A template can name no file beyond its folders."""
    (tmp_path / "secret.txt").write_text("secret")
    templates = own(tmp_path / "mine", x__html__j2="{% include '../secret.txt' %}")
    with pytest.raises(TemplateError, match="no such file"):
        templates.fill("x.html.j2", {})


def test_place_finds_the_line_behind_a_character_of_the_output(tmp_path: Path) -> None:
    """Also through includes, loops and inherited blocks."""
    templates = own(
        tmp_path,
        base__html__j2="<a>\n{% block b %}{% endblock %}\n</a>\n",
        x__html__j2="{% extends 'base.html.j2' %}\n{% block b %}{% for n in ns %}{% include 'part.html.j2' %}{% endfor %}{% endblock %}",
        part__html__j2="<p>\n{{ n }}\n<br>last\n</p>\n",
    )
    facts = {"ns": [1, 2]}
    output = templates.fill("x.html.j2", facts)
    found = [templates.place("x.html.j2", facts, output.rindex(wanted)) for wanted in ("2", "<br>", "</a>")]
    assert [(place.template, place.line, place.text) for place in found if place] == [
        ("part.html.j2", 2, "{{ n }}"),
        ("part.html.j2", 3, "<br>last"),
        ("base.html.j2", 3, "</a>"),
    ]
