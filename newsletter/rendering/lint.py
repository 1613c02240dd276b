"""Checks finished MJML before the engine sees it: the engine lets most mistakes pass and dies of very deep nesting."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from newsletter.model.letters import Blank
from newsletter.rendering.blanks import marker
from newsletter.rendering.mistakes import MarkupMistake
from newsletter.rendering.vocabulary import VOCABULARY, WITHOUT_END

DEEPEST = 60
_SHORTHANDS = ("padding", "inner-padding")
_UNITLESS_ZERO = re.compile(r"(?:^|\s)0(?=\s|$)")
_LINKS = ("http://", "https://", "mailto:", *(marker(blank) for blank in Blank))
_RAW_NAME = re.compile(r"<\s*([A-Za-z][A-Za-z0-9-]*)")

Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class _Tag:
    """A start tag: its name, its attributes, the text as written, and whether it only sets defaults (in mj-attributes)."""

    name: str
    values: dict[str, str]
    written: str
    sets_defaults: bool


def check_mjml(source: str) -> None:
    """Raises MarkupMistake for the first thing that a letter must not hold."""
    linter = _Linter(source)
    linter.feed(source)
    linter.close()
    linter.finish()


class _Linter(HTMLParser):
    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._line_starts = [0, *(found.end() for found in re.finditer("\n", source))]
        self._open: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        self._check(tag, attrs)
        if tag not in WITHOUT_END:
            self._open.append((tag, self._here()))
            if len(self._open) > DEEPEST:
                raise MarkupMistake(f"more than {DEEPEST} tags are open at once", self._here())

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self._check(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open:
            raise MarkupMistake(f"</{tag}> closes nothing", self._here())
        opened, offset = self._open.pop()
        if opened != tag:
            raise MarkupMistake(f"<{opened}> is not closed before </{tag}>", offset)

    def handle_data(self, data: str) -> None:
        if "<" in data and self.cdata_elem is None:
            raise MarkupMistake("write &lt; for a < that opens no tag", self._here() + data.index("<"))

    def handle_decl(self, decl: str) -> None:
        raise MarkupMistake(f"<!{decl}> has no place in a letter", self._here())

    def handle_pi(self, data: str) -> None:
        raise MarkupMistake(f"<?{data}> has no place in a letter", self._here())

    def unknown_decl(self, data: str) -> None:
        raise MarkupMistake(f"<![{data}]> has no place in a letter", self._here())

    def finish(self) -> None:
        if self._open:
            tag, offset = self._open[-1]
            raise MarkupMistake(f"<{tag}> is never closed", offset)

    def _check(self, name: str, attrs: Attributes) -> None:
        sets_defaults = any(opened == "mj-attributes" for opened, _ in self._open)
        tag = _Tag(name, {key: value or "" for key, value in attrs}, self.get_starttag_text() or "", sets_defaults)
        for problem in _problems(tag):
            raise MarkupMistake(problem, self._here())
        if len(tag.values) < len(attrs):
            raise MarkupMistake(f"<{name}> names an attribute twice", self._here())

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column


def _problems(tag: _Tag) -> Iterator[str]:
    if tag.name not in VOCABULARY:
        yield f"<{tag.name}> is not among the tags of a letter"
        return
    yield from (f"<{tag.name}> has no attribute {name!r} in a letter" for name in tag.values if name not in VOCABULARY[tag.name])
    yield from (problem for rule in _RULES if (problem := rule(tag)))


def _name_in_small_letters(tag: _Tag) -> str:
    found = _RAW_NAME.match(tag.written)
    return f"write <{tag.name}> in small letters" if found and found[1] != tag.name else ""


def _picture_has_alt(tag: _Tag) -> str:
    needed = tag.name in ("img", "mj-image") and not tag.sets_defaults
    return f"<{tag.name}> has no alt" if needed and "alt" not in tag.values else ""


def _table_has_role(tag: _Tag) -> str:
    return '<table> has no role="presentation"' if tag.name == "table" and tag.values.get("role") != "presentation" else ""


def _zeros_have_units(tag: _Tag) -> str:
    loose = [name for name in _SHORTHANDS if tag.name.startswith("mj-") and _UNITLESS_ZERO.search(tag.values.get(name, ""))]
    return f'write 0px instead of 0 in {loose[0]}="{tag.values[loose[0]]}"' if loose else ""


def _links_are_web_or_mail(tag: _Tag) -> str:
    wrong = [name for name in ("href", "src") if name in tag.values and not tag.values[name].startswith(_LINKS)]
    return f"{wrong[0]} leads neither to the web nor to mail: {tag.values[wrong[0]][:60]!r}" if wrong else ""


def _attributes_are_escaped(tag: _Tag) -> str:
    plain = tag.written.isascii() and "\\" not in tag.written and "\n" not in tag.written
    return "" if plain else f"an attribute of <{tag.name}> holds more than plain ASCII on one line: put |attr behind its value"


_RULES: tuple[Callable[[_Tag], str], ...] = (
    _name_in_small_letters,
    _picture_has_alt,
    _table_has_role,
    _zeros_have_units,
    _links_are_web_or_mail,
    _attributes_are_escaped,
)
