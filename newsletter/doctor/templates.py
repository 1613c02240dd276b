"""The templates: whether an issue and every notice can be made of them, the operator's own included. Sends nothing."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from newsletter.doctor.finding import Finding, Installation, green, red
from newsletter.model.errors import TemplateError
from newsletter.model.issues import Issue, Slot
from newsletter.model.states import IssueState, NoticeKind
from newsletter.model.weeks import WeekDates
from newsletter.rendering.own_templates import own_files

GROUP = "templates"
_SAID = {"subject": "A try", "text": "A try."}
_OF_THE_DAY = {**_SAID, "stories": "1. A try", "checks": "", "console_url": "https://example.org/console"}
NOTICES = {
    NoticeKind.CONFIRMATION: {"confirm_url": "https://example.org/c/x"},
    NoticeKind.WELCOME: {},
    NoticeKind.FAREWELL: {},
    NoticeKind.ALARM: _SAID,
    NoticeKind.DRAFT_READY: _OF_THE_DAY,
    NoticeKind.REMINDER: _OF_THE_DAY,
    NoticeKind.REPORT: _OF_THE_DAY,
    NoticeKind.ERRATUM: {**_SAID, "issue_on": "2026-01-01", "headline": "A try", "page_url": "https://example.org/2026-01-01"},
}


async def examine_templates(home: Installation) -> tuple[Finding, ...]:
    """One letter of each kind, made of words that stand in for real ones."""
    own = own_files(home.renderer.templates)
    found = await asyncio.to_thread(_try_all, home)
    return tuple(found) or (green(GROUP, "templates", f"every letter can be made; {len(own) or 'no'} files of your own"),)


def _try_all(home: Installation) -> list[Finding]:
    tries: list[Callable[[], object]] = [lambda: _issue(home), lambda: _issue(home, WeekDates(dates={}, issues=1))]
    tries += [lambda kind=kind, facts=facts: home.renderer.render_notice(kind, facts, home.letterhead) for kind, facts in NOTICES.items()]  # type: ignore[misc]
    found = []
    for attempt in tries:
        try:
            attempt()
        except TemplateError as mistake:
            found.append(red(GROUP, "templates", f"{mistake.thing}: {mistake.problem}", mistake.cure))
    return list({one.check.text: one for one in found}.values())


def _issue(home: Installation, week: WeekDates | None = None) -> object:
    slots = [_slot(number) for number in (1, 2, 3)]
    return home.renderer.render_issue(_sample(home), slots, home.letterhead, home.letter, next_due=home.now, week=week)


def _sample(home: Installation) -> Issue:
    return Issue(
        id=0,
        newsletter=home.letterhead.key,
        issue_on=home.now.date(),
        number=1,
        state=IssueState.DRAFTED,
        due_at=home.now,
        send_not_after=home.now + timedelta(hours=1),
        subject="A try",
        preheader="Words that stand in for real ones",
        intro="Good morning.",
    )


def _slot(number: int) -> Slot:
    return Slot(
        number=number,
        slug=f"try-{number}",
        topic="World",
        label=f"Try {number}",
        headline=f"Headline number {number}",
        original_headline=f"Headline number {number}",
        summary="What happened, in a sentence.",
        why="Why it matters, in another.",
        source="Paper",
        minutes=1,
        url=f"https://example.org/{number}",
        cluster_key=f"try{number}",
        story_id=number,
    )
