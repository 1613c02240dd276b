"""Finds the line of a template that wrote a given character of its output, so that a mistake is shown where it can be mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType, GeneratorType
from typing import Any


@dataclass(frozen=True, slots=True)
class TemplatePlace:
    """A line of a template file; ``text`` is that line."""

    template: str
    line: int
    text: str


def place_of(pieces: Any, offset: int) -> TemplatePlace | None:
    """The place in the templates behind the character at ``offset``.

    ``pieces`` is the running generator of a compiled Jinja2 template. Before each piece that it yields, the frames of the
    template and of the templates it includes say on which line they stand. Should a later Jinja2 name things otherwise, we
    only lose precision: the line of the including template is given instead.
    """
    start = 0
    for piece in pieces:
        if start <= offset < start + len(piece):
            return _inside(piece, offset - start, _innermost(pieces))
        start += len(piece)
    return None


def _innermost(pieces: Any) -> FrameType | None:
    frame = None
    for generator in _chain(pieces):
        if generator.gi_frame is not None and "__jinja_template__" in generator.gi_frame.f_globals:
            frame = generator.gi_frame
    return frame


def _chain(generator: Any) -> Iterator[Any]:
    """The generator itself and the one it is waiting for (a parent template, or an included one), and so on."""
    while isinstance(generator, GeneratorType):
        yield generator
        frame = generator.gi_frame
        inner = generator.gi_yieldfrom or (frame.f_locals.get("gen") if frame is not None else None)
        if not isinstance(inner, GeneratorType) or inner.gi_frame is None:
            return
        generator = inner


def _inside(piece: str, offset: int, frame: FrameType | None) -> TemplatePlace | None:
    if frame is None:
        return None
    template = frame.f_globals["__jinja_template__"]
    line = template.get_corresponding_lineno(frame.f_lineno)
    source = _source(template)
    literal = _literal_line(source, piece, offset, line)
    return TemplatePlace(template.name, literal, _line(source, literal))


def _source(template: Any) -> list[str]:
    text, _, _ = template.environment.loader.get_source(template.environment, template.name)
    return str(text).splitlines()


def _literal_line(source: list[str], piece: str, offset: int, line: int) -> int:
    """The line of a longer literal: the next line from ``line`` on that reads like the output's."""
    wanted = _output_line(piece, offset)
    for number in range(line, len(source) + 1):
        if wanted and wanted in source[number - 1]:
            return number
    return min(line + piece[:offset].count("\n"), max(len(source), 1))


def _output_line(piece: str, offset: int) -> str:
    begin = piece.rfind("\n", 0, offset) + 1
    end = piece.find("\n", offset)
    return piece[begin : end if end >= 0 else len(piece)].strip()


def _line(source: list[str], number: int) -> str:
    return source[number - 1].strip() if 0 < number <= len(source) else ""
