"""``GET /console/DAY/preview``: the letter as it will look, what an inbox shows of it, and its weight. Sends nothing itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.edit_facts import read_edits
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.today import count_testers
from newsletter.model.errors import NewsletterError
from newsletter.model.letters import RenderedIssue
from newsletter.model.quoted_printable import quoted
from newsletter.model.rights import Right
from newsletter.rendering.blanks import fill_text
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.letter import NOBODY, rendered_of, shown_preheader
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import words_said
from newsletter.web.console.steps import EDITABLE
from newsletter.web.console.story_card import fields_above
from newsletter.web.console.today import long_date, note_look, parse_day
from newsletter.web.site import contact

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.READ))])

CLIPPED_BYTES = 102_000
"""Where Gmail cuts a letter off."""

LOOKS = {
    "phone": ("Phone", "look=light"),
    "desktop": ("Desktop", "look=light"),
    "dark": ("Dark", "look=dark"),
    "no-pictures": ("No pictures", "look=light&pictures=off"),
    "text": ("Text", ""),
}
"""By name: what it is called, and what is asked of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """How heavy the HTML part is as it travels, beside where we warn, where we refuse and where Gmail clips. All in bytes."""

    size: int
    warn: int
    refuse: int
    clip: int
    text: int
    light: str
    words: str


@router.api_route("/{day}/preview", methods=READ)
async def show_preview(request: Request, day: str) -> Response:
    """The page; ``look`` says how the letter is shown on it."""
    return await show_preview_page(request, parse_day(day))


async def show_preview_page(
    request: Request, issue_on: date, *, status: int = 200, trouble: NewsletterError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    """The page, with what was just done or what went wrong. Who may edit has seen the draft then."""
    newsroom, actor = newsroom_of(request), actor_of(request)
    issue, rendered = await rendered_of(request, issue_on)
    await note_look(request, issue)
    look = request.query_params.get("look", "")
    look = look if look in LOOKS else "phone"
    return console_page(
        request,
        "preview",
        status=status,
        here="today",
        iso=issue_on.isoformat(),
        date=long_date(newsroom, issue_on),
        subject=rendered.subject,
        sender=newsroom.letterhead.name,
        preheader=shown_preheader(rendered.html) or issue.preheader,
        weight=_weight(newsroom, rendered),
        looks=[(name, words) for name, (words, _) in LOOKS.items()],
        look=look,
        source=f"/console/{issue_on.isoformat()}/letter?{LOOKS[look][1]}",
        text=fill_text(rendered.text, NOBODY) if look == "text" else "",
        testers=await count_testers(newsroom),
        contact=contact(newsroom),
        fields=fields_above(await read_edits(newsroom, issue)) if issue.state in EDITABLE and actor.may(Right.EDIT) else (),
        version=issue.version,
        may_test=actor.may(Right.EDIT),
        said=words_said(request),
        trouble=trouble,
        typed=typed or {},
    )


def _weight(newsroom: Newsroom, rendered: RenderedIssue) -> Weight:
    size, options = rendered.html_size, newsroom.letter
    light, words = "ok", f"{(CLIPPED_BYTES - size) / 1000:.0f} kB below where Gmail clips"
    if size > options.refuse_bytes:
        light, words = "bad", f"too heavy: refused above {options.refuse_bytes / 1000:.0f} kB"
    elif size > options.warn_bytes:
        light, words = "warn", f"heavy: Gmail clips at {CLIPPED_BYTES / 1000:.0f} kB"
    return Weight(
        size=size,
        warn=options.warn_bytes,
        refuse=options.refuse_bytes,
        clip=CLIPPED_BYTES,
        text=len(quoted(rendered.text)),
        light=light,
        words=words,
    )
