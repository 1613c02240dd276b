"""The facts that the templates of notices are filled with."""

from collections.abc import Mapping
from typing import Any

from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.states import NoticeKind
from newsletter.rendering.facts import letterhead_facts
from newsletter.rendering.strangers import safe_facts, said, said_lines


def notice_facts(kind: NoticeKind, given: Mapping[str, str], letterhead: LetterheadOptions, words: Phrasebook) -> dict[str, Any]:
    """What ``letters/KIND/KIND.*.j2`` may use. A confirmation holds nothing that a person typed into the form."""
    facts = letterhead_facts(letterhead, words) | safe_facts(given)
    if kind is NoticeKind.ALARM:
        lines = said_lines(given["text"])
        return facts | {"subject": said(given["subject"]), "preheader": lines[0] if lines else "", "lines": lines}
    subject, preheader = _opening(kind, words, said(letterhead.name))
    return facts | {"subject": subject, "preheader": preheader}


def _opening(kind: NoticeKind, words: Phrasebook, name: str) -> tuple[str, str]:
    """What an inbox shows before the letter is opened."""
    if kind is NoticeKind.CONFIRMATION:
        subject = words.gettext("Please confirm: %(name)s, once a day", name=name)
        return subject, words.gettext("One tap, and the next issue comes to you. Without it we send nothing.")
    if kind is NoticeKind.WELCOME:
        subject = words.gettext("You are on the list: %(name)s", name=name)
        return subject, words.gettext("The next issue comes to you. Here is how to read, reply and leave.")
    subject = words.gettext("You have left: %(name)s", name=name)
    return subject, words.gettext("We have stopped writing to you. This is the last letter.")
