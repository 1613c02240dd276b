"""Words and links of strangers, made fit for a letter."""

from collections.abc import Mapping

from newsletter.model.links import safe_link
from newsletter.model.plain_text import plain
from newsletter.rendering.blanks import without_markers


def said(text: str) -> str:
    """A stranger's or operator's words: one plain line (XML could not hold control characters) in which nothing reads as a blank."""
    return without_markers(plain(text))


def said_lines(text: str) -> tuple[str, ...]:
    """The same for a text of several lines; empty ones are left out."""
    return tuple(line for line in map(said, text.splitlines()) if line)


def link(url: str) -> str | None:
    """The address if it may be a link in a letter."""
    return safe_link(without_markers(url))


def safe_facts(facts: Mapping[str, str]) -> dict[str, str]:
    """A notice's facts: those named ``…_url`` as links (empty when unsafe), the others as plain words."""
    return {name: link(value) or "" if name.endswith("_url") else said(value) for name, value in facts.items()}
