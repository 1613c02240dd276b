"""The facts that the templates of notices are filled with."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from newsletter.model.options import LetterheadOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.states import NoticeKind
from newsletter.rendering.dates import long_date
from newsletter.rendering.facts import letterhead_facts
from newsletter.rendering.strangers import link, safe_facts, said, said_lines

ABOUT_THE_DAY = frozenset({NoticeKind.DRAFT_READY, NoticeKind.REMINDER, NoticeKind.REPORT})
"""Letters to operators, in English like the console."""

_STEPS = {"approve": "Approve it", "hold": "Hold it", "seen": "I have looked at it", "console": "Open the console"}


def notice_facts(kind: NoticeKind, given: Mapping[str, str], letterhead: LetterheadOptions, words: Phrasebook) -> dict[str, Any]:
    """What ``letters/KIND/KIND.*.j2`` may use. A confirmation holds nothing that a person typed into the form."""
    facts = letterhead_facts(letterhead, words) | safe_facts(given)
    if kind is NoticeKind.ALARM:
        lines = said_lines(given["text"])
        return facts | {"subject": said(given["subject"]), "preheader": lines[0] if lines else "", "lines": lines}
    if kind in ABOUT_THE_DAY:
        return facts | _about_the_day(given)
    if kind is NoticeKind.ERRATUM:
        return facts | _about_a_mistake(given, words)
    subject, preheader = _opening(kind, words, said(letterhead.name))
    return facts | {"subject": subject, "preheader": preheader}


def _about_the_day(given: Mapping[str, str]) -> dict[str, Any]:
    lines = said_lines(given["text"])
    steps = [{"words": words, "url": url} for step, words in _STEPS.items() if (url := link(given.get(f"{step}_url", "")))]
    listed = {name: said_lines(given.get(name, "")) for name in ("stories", "checks")}
    return {"subject": said(given["subject"]), "preheader": lines[0] if lines else "", "lines": lines, "steps": steps, **listed}


def _about_a_mistake(given: Mapping[str, str], words: Phrasebook) -> dict[str, Any]:
    """Where the operator gave no subject, it says which issue it is about, in the reader's language."""
    day, lines = long_date(date.fromisoformat(given["issue_on"]), words.language), said_lines(given["text"])
    subject = said(given["subject"]) or words.gettext("Correction of our issue of %(day)s", day=day)
    return {"subject": subject, "preheader": lines[0] if lines else "", "day": day, "headline": said(given["headline"]), "lines": lines}


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
