"""From a template and its facts to finished HTML and text: templates, check, MJML, styles, check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from newsletter.model.errors import TemplateError
from newsletter.model.letters import Blank
from newsletter.rendering.blanks import marker
from newsletter.rendering.lint import check_mjml
from newsletter.rendering.mistakes import MarkupMistake
from newsletter.rendering.styles import inline_styles, tidy_css
from newsletter.rendering.templates import Templates

ToHtml = Callable[[str], str]
"""MJML in, HTML out; raises MarkupMistake (``newsletter.rendering.mjml`` has the real one)."""

_CURE = "The file in your templates folder needs mending; ours of the same name shows how."


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The two parts of a letter, with the blanks' markers still in them; ``html`` is "" in a letter of plain text alone."""

    html: str
    text: str


def typeset(templates: Templates, to_html: ToHtml, name: str, facts: Mapping[str, Any], *, leavable: bool) -> Parts:
    """``NAME.mjml.j2`` and ``NAME.txt.j2`` filled in. Raises TemplateError naming the file and line of a mistake.

    A ``leavable`` letter must hold the way out in both parts, whatever an own template leaves out.
    """
    with_styles = {
        **facts,
        "mobile_css": Markup(tidy_css(templates.read("letters/frame/mobile.css"))),  # noqa: S704 – a file of the operator's, not a stranger's words
        "dark_css": Markup(tidy_css(templates.read("letters/frame/dark.css"))),  # noqa: S704
    }
    html = inline_styles(_html(templates, to_html, f"{name}.mjml.j2", with_styles), _sheet(templates, {facts["dir"], facts["story_dir"]}))
    text = templates.fill(f"{name}.txt.j2", facts)
    for part, ending in ((html, "mjml"), (text, "txt")):
        _check_footer(templates.path(f"{name}.{ending}.j2"), part, leavable=leavable)
    return Parts(html=html, text=text)


def typeset_text(templates: Templates, name: str, facts: Mapping[str, Any], *, leavable: bool) -> Parts:
    """The same for a letter of plain text alone."""
    text = templates.fill(f"{name}.txt.j2", facts)
    _check_footer(templates.path(f"{name}.txt.j2"), text, leavable=leavable)
    return Parts(html="", text=text)


def _html(templates: Templates, to_html: ToHtml, name: str, facts: Mapping[str, Any]) -> str:
    source = templates.fill(name, facts)
    try:
        check_mjml(source)
        return to_html(source)
    except MarkupMistake as mistake:
        raise _error(templates, name, facts, source, mistake) from mistake


def _sheet(templates: Templates, directions: set[str]) -> str:
    names = ("inline", "rtl") if "rtl" in directions else ("inline",)
    return "\n".join(templates.read(f"letters/frame/{name}.css") for name in names)


def _error(templates: Templates, name: str, facts: Mapping[str, Any], source: str, mistake: MarkupMistake) -> TemplateError:
    if mistake.offset is None:
        return TemplateError(templates.path(name), mistake.problem, _CURE)
    written = source[mistake.offset : mistake.offset + 120]
    place = templates.place(name, facts, mistake.offset)
    if place is None:
        return TemplateError(templates.path(name), f"{mistake.problem}, near {written!r}", _CURE)
    return TemplateError(
        f"{templates.path(place.template)} line {place.line}", f"{mistake.problem}, near {written!r}", f"{place.text}\n  {_CURE}"
    )


def _check_footer(path: str, part: str, *, leavable: bool) -> None:
    if leavable and marker(Blank.UNSUBSCRIBE_URL) not in part:
        raise TemplateError(path, "the letter does not show {{ unsubscribe_url }}", "Every letter shows its reader the way out.")
