"""The picture card of an issue, for previews of links to it: drawn when it is first asked for, kept, and served for ever under its name.

The name is the digest of what stands on the card. So a page can name it without drawing anything, and nobody can have cards drawn that no
page names.
"""

import re
from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.run import find_issue, load_slots
from newsletter.rendering.card import HEIGHT, WIDTH, Card, card_name, make_card
from newsletter.rendering.run import load_card
from newsletter.web.answers import FOR_EVER, READ, newsroom_of
from newsletter.web.printed import PrintedIssue, PrintedPicture
from newsletter.web.revalidation import kept
from newsletter.web.site import words_in

router = APIRouter()

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)\.[0-9a-f]{16}\.png")


@router.api_route("/cards/{name}", methods=READ)
async def show_card(request: Request, name: str) -> Response:
    """The card of a released issue, by the one name that its words give it."""
    newsroom = newsroom_of(request)
    card = await _card_named(newsroom, name)
    if card is None or card_name(card) != name:
        raise HTTPException(404)
    content = await load_card(newsroom.database, card, now=newsroom.clock())
    return kept(request, Response(content, media_type="image/png"), FOR_EVER)


def card_picture(newsroom: Newsroom, issue: PrintedIssue) -> PrintedPicture | None:
    """The card as the head of a page names it; None for an issue without stories."""
    if not issue.stories:
        return None
    card = _card(newsroom, _day_of(issue), ((story.headline, story.label) for story in issue.stories))
    facts = {"name": newsroom.letterhead.name, "day": issue.date, "headline": issue.stories[0].headline}
    alt = words_in(newsroom).gettext("%(name)s, %(day)s: %(headline)s", **facts)
    return PrintedPicture(path=f"/cards/{card_name(card)}", alt=alt, credit="", width=WIDTH, height=HEIGHT)


async def _card_named(newsroom: Newsroom, name: str) -> Card | None:
    try:
        issue_on = date.fromisoformat(found[1]) if (found := _NAME.fullmatch(name)) else None
    except ValueError:
        return None
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on) if issue_on else None
    if issue is None or issue.released_at is None or not (slots := await load_slots(newsroom.database, issue.id)):
        return None
    return _card(newsroom, issue.issue_on, ((slot.headline, slot.label or slot.headline) for slot in slots))


def _card(newsroom: Newsroom, day: date, stories: Iterable[tuple[str, str]]) -> Card:
    headlines, labels = zip(*stories, strict=True)
    return make_card(
        newsletter=newsroom.letterhead.key,
        issue_on=day.isoformat(),
        name=newsroom.letterhead.name,
        day=format_date(day, "full", locale=words_in(newsroom).language),
        headlines=headlines,
        labels=labels,
    )


def _day_of(issue: PrintedIssue) -> date:
    """From its path, ``/2026/11/21``."""
    return date.fromisoformat(issue.path[1:].replace("/", "-"))
