"""What a letter's MJML must not hold, and where a mistake is shown."""

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.model.errors import TemplateError
from newsletter.model.states import NoticeKind
from newsletter.rendering.lint import check_mjml
from newsletter.rendering.mistakes import MarkupMistake
from newsletter.rendering.mjml import mjml_to_html
from newsletter.rendering.renderer import Renderer
from newsletter.rendering.templates import Templates
from tests.rendering.builders import MONDAY, OPTIONS, a_letterhead, an_issue, slots


def document(inside: str) -> str:
    return f"<mjml>\n<mj-body><mj-section><mj-column><mj-text>\n{inside}\n</mj-text></mj-column></mj-section></mj-body></mjml>"


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("<blink>x</blink>", "<blink> is not among the tags of a letter"),
        ("<script>x</script>", "<script> is not among the tags of a letter"),
        ("<mj-include path='x'/>", "<mj-include> is not among the tags of a letter"),
        ("<mj-social></mj-social>", "<mj-social> is not among the tags of a letter"),
        ('<p onclick="x">x</p>', "<p> has no attribute 'onclick' in a letter"),
        ('<mj-text colour="red"></mj-text>', "<mj-text> has no attribute 'colour' in a letter"),
        ('<p class="a" class="b">x</p>', "<p> names an attribute twice"),
        ('<img src="https://x.example/a.jpg" width="1">', "<img> has no alt"),
        ('<mj-image src="https://x.example/a.jpg"></mj-image>', "<mj-image> has no alt"),
        ("<table></table>", '<table> has no role="presentation"'),
        ('<mj-text padding="0 32px"></mj-text>', 'write 0px instead of 0 in padding="0 32px"'),
        ('<mj-button inner-padding="4px 0"></mj-button>', 'write 0px instead of 0 in inner-padding="4px 0"'),
        ('<a href="javascript:x">x</a>', "href leads neither to the web nor to mail: 'javascript:x'"),
        ('<a href="&#106;avascript:x">x</a>', "href leads neither to the web nor to mail: 'javascript:x'"),
        ('<a href="#top">x</a>', "href leads neither to the web nor to mail: '#top'"),
        ('<img src="data:x" alt="">', "src leads neither to the web nor to mail: 'data:x'"),
        ('<p title="é">x</p>', "an attribute of <p> holds more than plain ASCII on one line: put |attr behind its value"),
        (
            '<p style="color:red;\nmargin:0">x</p>',
            "an attribute of <p> holds more than plain ASCII on one line: put |attr behind its value",
        ),
        ('<p title="a\\b">x</p>', "an attribute of <p> holds more than plain ASCII on one line: put |attr behind its value"),
        ("<P>x</P>", "write <p> in small letters"),
        ("<BR>", "write <br> in small letters"),
        ("<p>one<p>two</p>", "<p> is not closed before </mj-text>"),
        ("x</p>", "<mj-text> is not closed before </p>"),
        ("3 < 4", "write &lt; for a < that opens no tag"),
        ("3 <4", "write &lt; for a < that opens no tag"),
        ("<!DOCTYPE html>", "<!DOCTYPE html> has no place in a letter"),
        ("<?php x?>", "<?php x?> has no place in a letter"),
        ("<div>" * 20_000, "more than 60 tags are open at once"),
    ],
)
def test_lint_names_the_problem(inside: str, problem: str) -> None:
    """The engine would let most of these pass in silence, and 20,000 nested tags would kill the process."""
    with pytest.raises(MarkupMistake) as caught:
        check_mjml(document(inside))
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    "inside",
    [
        '<p class="a" style="margin:0">A &amp; b &#233; é&nbsp;<br><strong>x</strong></p>',
        '<a href="https://x.example/?a=b&#38;c=d">x</a><a href="mailto:a@x.example">x</a><a href="BLANKunsubscribeurlEND">x</a>',
        '<table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td width="46">1</td></tr></table>',
        '<img src="https://x.example/a.jpg" alt="" width="1">',
        "2 &lt; 3 & more <!-- a comment -->",
    ],
)
def test_lint_lets_sound_markup_pass(inside: str) -> None:
    """What the safe list of the design notes holds."""
    check_mjml(document(inside))


def test_mistake_points_at_its_first_character() -> None:
    """Offsets count characters, also behind letters of several bytes."""
    source = document("ééé <p>fine</p>\n<blink>")
    with pytest.raises(MarkupMistake) as caught:
        check_mjml(source)
    assert caught.value.offset == source.index("<blink>")


def test_engine_counts_bytes_and_we_count_characters() -> None:
    """The engine's own mistakes point at the same kind of place."""
    source = "<mjml><mj-head><mj-title>ééé</mj-title>\n<mj-foo></mj-foo></mj-head></mjml>"
    with pytest.raises(MarkupMistake) as caught:
        mjml_to_html(source)
    assert caught.value.offset is not None
    assert source[caught.value.offset :].startswith("mj-foo")


def test_never_closed_is_told() -> None:
    """The engine would only say: unexpected end of stream."""
    with pytest.raises(MarkupMistake, match="<mjml> is never closed"):
        check_mjml("<mjml>\n")


def render(folder: Path, name: str, change: Callable[[str], str]) -> str:
    """Our letter with one file of a user's own, made from ours; returns the error that a person reads."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(change(Templates().read(name)))
    renderer = Renderer(templates=Templates(folder), mjml_to_html=mjml_to_html)
    with pytest.raises(TemplateError) as caught:
        renderer.render_issue(an_issue(), slots(2), a_letterhead(), OPTIONS, next_due=MONDAY)
        renderer.render_notice(NoticeKind.WELCOME, {}, a_letterhead())
    return str(caught.value)


def line_of(folder: Path, name: str, words: str) -> int:
    return next(n for n, line in enumerate((folder / name).read_text().splitlines(), 1) if words in line)


@pytest.mark.parametrize(
    ("name", "old", "new", "at", "problem"),
    [
        (
            "letters/issue/story.mjml.j2",
            '<p class="p c-ink">{{ s.summary }}</p>',
            "<p>{{ s.summary }}",
            "<p>{{ s.summary }}",
            "<p> is not closed before </td>",
        ),
        ("letters/issue/story.mjml.j2", "<h2 ", "<blink></blink><h2 ", "<blink>", "<blink> is not among the tags of a letter"),
        (
            "letters/issue/issue.mjml.j2",
            "{% block stories %}",
            "{% block stories %}\n<mj-section padding=0></mj-section>",
            "padding=0",
            "write 0px",
        ),
        (
            "letters/frame/base.mjml.j2",
            "{% block foot %}",
            '<img src="https://x.example/i.png">\n{% block foot %}',
            "i.png",
            "<img> has no alt",
        ),
        ("letters/frame/base.mjml.j2", "{% block foot %}", "1 <2\n{% block foot %}", "1 <2", "write &lt;"),
        ("letters/issue/story.mjml.j2", "s.summary", "s.summery", "s.summery", "has no attribute 'summery'"),
        ("letters/issue/issue.txt.j2", "s.summary|wrap", "s.summary|fold", "|fold", "No filter named 'fold'"),
        ("letters/welcome/welcome.mjml.j2", "name=name, address", "nmae=name, address", "nmae=name", "'name'"),
    ],
)
def test_mistake_in_an_own_template_names_file_and_line(tmp_path: Path, name: str, old: str, new: str, at: str, problem: str) -> None:
    """Whoever changes a template reads where the mistake stands, also inside loops and included files."""
    error = render(tmp_path, name, lambda ours: ours.replace(old, new, 1))
    assert problem in error
    if at:
        assert error.startswith(f"{tmp_path / name} line {line_of(tmp_path, name, at)}: ")


@pytest.mark.parametrize("name", ["letters/issue/issue.mjml.j2", "letters/issue/issue.txt.j2", "letters/welcome/welcome.mjml.j2"])
def test_own_template_cannot_leave_out_the_way_out(tmp_path: Path, name: str) -> None:
    """A letter that does not show its unsubscribe link is refused."""
    error = render(tmp_path, name, lambda ours: ours.replace("unsubscribe_url", "archive_url"))
    assert error.startswith(f"{tmp_path / name}: the letter does not show {{{{ unsubscribe_url }}}}")


def test_own_template_may_build_on_ours(tmp_path: Path) -> None:
    """One block replaced, everything else stays as it is."""
    (tmp_path / "letters" / "issue").mkdir(parents=True)
    (tmp_path / "letters" / "issue" / "issue.mjml.j2").write_text(
        '{% extends "builtin/letters/issue/issue.mjml.j2" %}'
        "{% block list %}<mj-section><mj-column><mj-text>Mine</mj-text></mj-column></mj-section>{% endblock %}"
    )
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "en.po").write_text('msgid "Why it matters:"\nmsgstr "So what?"\n')
    letter = Renderer(templates=Templates(tmp_path), mjml_to_html=mjml_to_html).render_issue(
        an_issue(), slots(2), a_letterhead(), OPTIONS, next_due=MONDAY
    )
    assert "Mine" in letter.html
    assert "Today’s two" not in letter.html
    assert "Story 1 happened" in letter.html
    assert "So what? Reason 1." in letter.text
    assert "That’s two. First task of the day: done." in letter.text
