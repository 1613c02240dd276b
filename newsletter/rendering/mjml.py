"""The door to mjml-python: MJML in, HTML out. Reads no file and inlines no style; mistakes come out with their place."""

import re

from newsletter.rendering.mistakes import MarkupMistake

_POSITION = re.compile(r"(.*?) at position (\d+):(\d+)$", re.DOTALL)


def mjml_to_html(source: str) -> str:
    """The HTML of a checked MJML document (the engine does not survive very deep nesting: see ``newsletter.rendering.lint``).

    No fonts: a stack that names Roboto would call Google from every reader's mail. No include loader: no file is ever opened.
    """
    from mjml import mjml2html  # here, because only who sets a letter needs the engine

    try:
        return str(mjml2html(source, fonts={}))
    except ValueError as error:
        raise _mistake(source, str(error)) from error


def _mistake(source: str, message: str) -> MarkupMistake:
    """The engine counts bytes."""
    found = _POSITION.match(message)
    if found is None:
        return MarkupMistake(message)
    before = source.encode()[: int(found[2])]
    return MarkupMistake(found[1], len(before.decode("utf-8", "ignore")))
