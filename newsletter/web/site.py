"""What every page knows: the newsletter's name, when the next issue leaves, and where the style sheet is."""

import hashlib
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from newsletter.daily.newsroom import Newsroom
from newsletter.issue.calendar import local_date, next_due
from newsletter.model.number_words import number_word
from newsletter.web.phrases import each_day, issue_of, leaves_at, page_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Facts of the layout; ``base_url`` comes from the settings, never from a request (S31 in trust: Host can be forged)."""

    name: str
    tagline: str
    lang: str
    postal_address: str
    base_url: str
    css: str
    wording: str
    ten: str
    each_day: str
    next_issue: str
    next_leaves: str


def site_of(newsroom: Newsroom) -> Site:
    """The facts as of now."""
    letterhead, now = newsroom.letterhead, newsroom.clock()
    language = page_language(letterhead.language)
    coming = next_due(now, newsroom.schedule, ZoneInfo(letterhead.zone))
    return Site(
        name=letterhead.name,
        tagline=letterhead.tagline,
        lang=language.replace("_", "-"),
        postal_address=letterhead.postal_address,
        base_url=letterhead.base_url,
        css=f"/site.{style_hash(style_sheet(newsroom))}.css",
        wording=newsroom.sign_up.wording,
        ten=number_word(newsroom.selection.size, language),
        each_day=each_day(newsroom.schedule),
        next_issue=issue_of(coming.issue_on, today(newsroom), language),
        next_leaves=leaves_at(coming.due_at, now, letterhead),
    )


def today(newsroom: Newsroom) -> date:
    """Today's date in the newsletter's zone."""
    return local_date(newsroom.clock(), ZoneInfo(newsroom.letterhead.zone))


def contact(newsroom: Newsroom) -> str:
    """The address that a person reads; "" while none is set."""
    return newsroom.letterhead.reply_to or newsroom.letterhead.from_address


def style_sheet(newsroom: Newsroom) -> str:
    """The one style sheet, perhaps the operator's own."""
    text: str = newsroom.renderer.templates.read("pages/frame/site.css")
    return text


def style_hash(text: str) -> str:
    """Stands in the style sheet's address, so that browsers may keep it for ever."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
