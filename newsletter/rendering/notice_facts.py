"""The facts that the templates of notices are filled with."""

from collections.abc import Mapping
from typing import Any

from newsletter.model.options import LetterheadOptions
from newsletter.model.states import NoticeKind
from newsletter.rendering.facts import letterhead_facts
from newsletter.rendering.strangers import safe_facts, said, said_lines
from newsletter.rendering.words import Words


def notice_facts(kind: NoticeKind, given: Mapping[str, str], letterhead: LetterheadOptions, words: Words) -> dict[str, Any]:
    """What ``letters/KIND/KIND.*.j2`` may use. A confirmation holds nothing that a person typed into the form."""
    facts = letterhead_facts(letterhead, words) | safe_facts(given)
    if kind is NoticeKind.ALARM:
        lines = said_lines(given["text"])
        return facts | {"subject": said(given["subject"]), "preheader": lines[0] if lines else "", "lines": lines}
    return facts | {name: words.say(name, name=said(letterhead.name)) for name in ("subject", "preheader")}
