"""The facts that the letter's templates are filled with: every number and word follows the issue, the letterhead and its language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from newsletter.model.chapters import Kin
from newsletter.model.issues import Issue, Slot
from newsletter.model.letters import Blank
from newsletter.model.options import LetterheadOptions, LetterOptions
from newsletter.model.phrasebook import Phrasebook
from newsletter.model.sponsors import Sponsor
from newsletter.model.weeks import WeekDates
from newsletter.rendering.blanks import marker
from newsletter.rendering.catalogues import spoken
from newsletter.rendering.dates import long_date, next_issue_line
from newsletter.rendering.pages import base_of, issue_url
from newsletter.rendering.printed import PrintedStory, print_story
from newsletter.rendering.sponsored import print_sponsor
from newsletter.rendering.story_links import StoryLinks
from newsletter.rendering.strangers import said
from newsletter.rendering.tongues import tongue_facts

WORDS_A_MINUTE = 230
ONE_COLUMN_UP_TO = 3
NO_KIN: Mapping[int, Sequence[Kin]] = MappingProxyType({})


def issue_facts(
    issue: Issue,
    slots: Sequence[Slot],
    letterhead: LetterheadOptions,
    options: LetterOptions,
    words: Phrasebook,
    *,
    next_due: datetime | None,
    is_test: bool,
    kin: Mapping[int, Sequence[Kin]] = NO_KIN,
    sponsor: Sponsor | None = None,
    week: WeekDates | None = None,
    links: StoryLinks | None = None,
) -> dict[str, Any]:
    """What ``letters/issue/issue.*.j2`` may use, and with a ``week`` ``letters/weekly/weekly.*.j2``.

    ``words``: those around the stories, in the letterhead's language or in the one that a reader chose. ``links``: through which the
    stories are linked, where that is counted.
    """
    days = week.dates if week else {}
    stories = tuple(
        print_story(
            slot,
            days.get(slot.number, issue.issue_on),
            letterhead,
            options,
            words,
            kin=kin.get(slot.number, ()),
            dated=slot.number in days,
        )
        for slot in slots
    )
    stories = tuple(map(links.lead, stories)) if links else stories
    online = f"{base_of(letterhead)}/archive" if week else issue_url(letterhead, issue.issue_on)
    amount = _count_words(issue, stories)
    minutes = max(1, round(amount / WORDS_A_MINUTE))
    day = long_date(issue.issue_on, words.language)
    return letterhead_facts(letterhead, words) | {
        "subject": said(issue.subject),
        "preheader": said(issue.preheader),
        "intro": said(issue.intro),
        "date": day,
        "number": issue.number,
        "issues": week.issues if week else 1,
        "stories": stories,
        "columns": _columns(stories),
        "sponsor": print_sponsor(sponsor, len(stories)),
        "feedback_url": f"{marker(Blank.SUBSCRIPTION_URL)}/feedback/{issue.issue_on}",
        "word_count": amount,
        "minutes": minutes,
        "online_url": online,
        "forward_url": _forward(letterhead, day, online, minutes, words),
        "next_issue": next_issue_line(next_due, letterhead.zone, words) if next_due else "",
        "is_test": is_test,
    }


def letterhead_facts(letterhead: LetterheadOptions, words: Phrasebook) -> dict[str, Any]:
    """What every letter may use: who writes, in which language, and the blanks' markers."""
    base = base_of(letterhead)
    return (
        spoken(words)
        | tongue_facts(words.language, letterhead.language)
        | {
            "name": said(letterhead.name),
            "tagline": said(letterhead.tagline),
            "editor": said(letterhead.editor),
            "postal_address": said(letterhead.postal_address),
            "site": base.partition("://")[2],
            "home_url": f"{base}/",
            "archive_url": f"{base}/archive",
            "privacy_url": f"{base}/privacy",
            "address": marker(Blank.ADDRESS),
            "subscription_url": marker(Blank.SUBSCRIPTION_URL),
            "unsubscribe_url": marker(Blank.UNSUBSCRIBE_URL),
            "is_test": False,
        }
    )


def _count_words(issue: Issue, stories: Sequence[PrintedStory]) -> int:
    return sum(len(text.split()) for text in (issue.intro, *(f"{story.headline} {story.summary} {story.why}" for story in stories)))


def _columns(stories: tuple[PrintedStory, ...]) -> tuple[tuple[PrintedStory, ...], ...]:
    """The list at the top: two columns, the first the longer where the count is odd; a very short list stays in one."""
    if len(stories) <= ONE_COLUMN_UP_TO:
        return (stories,)
    half = (len(stories) + 1) // 2
    return stories[:half], stories[half:]


def _forward(letterhead: LetterheadOptions, day: str, online: str, minutes: int, words: Phrasebook) -> str:
    subject = words.gettext("%(name)s, %(day)s", name=said(letterhead.name), day=day)
    body = words.ngettext("Worth %(number)s minute: %(url)s", "Worth %(number)s minutes: %(url)s", minutes, url=online)
    return f"mailto:?subject={quote(subject, safe='')}&body={quote(body, safe='')}"
