"""The two languages of a letter: the one of the words around the stories, and the stories' own, each with its direction."""

from typing import Any

from babel import Locale
from markupsafe import Markup

_NO_MARKS = Markup("")


def spoken_language(asked: str | None, letterhead: str) -> str:
    """The locale of the words around the stories: the letterhead's also where only its language was asked for, as ``en`` of ``en_GB``."""
    return asked if asked and asked.partition("_")[0] != letterhead.partition("_")[0] else letterhead


def tongue_facts(around: str, stories: str) -> dict[str, Any]:
    """What templates need to know of both.

    ``told`` marks an element with the stories' words in a letter that speaks another language, ``ours`` one with our words inside
    such an element; where both are the same language they are empty. ``turn`` stands between facts of a line that runs from right to
    left: without it a number behind a Latin name would change sides with it.
    """
    ours, theirs = Locale.parse(around), Locale.parse(stories)
    differ = ours.language != theirs.language
    return {
        "lang": around.replace("_", "-"),
        "dir": ours.text_direction,
        "start": _start(ours),
        "end": "left" if _start(ours) == "right" else "right",
        "story_dir": theirs.text_direction,
        "story_start": _start(theirs),
        "turn": Markup("&rlm;") if theirs.text_direction == "rtl" else _NO_MARKS,
        "told": _marks(theirs) if differ else _NO_MARKS,
        "ours": _marks(ours) if differ else _NO_MARKS,
    }


def _start(locale: Locale) -> str:
    return "right" if locale.text_direction == "rtl" else "left"


def _marks(locale: Locale) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(str(locale).replace("_", "-"), locale.text_direction)
