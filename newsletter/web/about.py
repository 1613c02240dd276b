"""How we choose, by the rules of the settings and by the reasons of a past issue; and what we keep of readers."""

from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from babel.lists import format_list
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.told_choices import PastChoice, read_past_choice
from newsletter.model.links import safe_link
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.model.selections import Basis
from newsletter.model.states import Choice
from newsletter.web.answers import FRESH, READ, newsroom_of, page, words_of
from newsletter.web.chapters import story_path
from newsletter.web.days import day_named
from newsletter.web.heads import head_of
from newsletter.web.phrases import span
from newsletter.web.printed import issue_path
from newsletter.web.reasons import is_private, told
from newsletter.web.site import contact

router = APIRouter()

_KINDS = {
    "opinion": N_("opinion"),
    "video": N_("video"),
    "live": N_("live tickers"),
    "clickbait": N_("click-bait"),
    "shopping": N_("shopping tips"),
    "sport": N_("sport"),
    "entertainment": N_("show business"),
}
"""What readers call the kinds of the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings as readers may check them: numbers for the template to say, and what is said already."""

    size: int
    fresh: str
    least_voices: int
    soft: str
    consequence: bool
    per_saga: int
    per_source: int
    per_topic: int
    memory: str
    fewest: int
    forget_pending: str
    keep_networks: str
    keep_left: str
    counts_clicks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """A story with the reasons why it was chosen, or was not; without reasons nothing is kept about it."""

    number: int
    headline: str
    link: str
    source: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldIssue:
    """How one issue was chosen."""

    day: str
    path: str
    why_path: str
    basis: Basis | None
    has_reasons: bool
    chosen: tuple[ToldStory, ...]
    runners_up: tuple[ToldStory, ...]


@router.api_route("/how", methods=READ)
async def how(request: Request) -> Response:
    """How the ten are chosen, and how those of the latest issue were."""
    newsroom = newsroom_of(request)
    latest = await read_past_choice(newsroom)
    issue = tell(latest, words_of(request)) if latest else None
    rules = rules_of(newsroom, words_of(request))
    return page(request, "how/how", keep=FRESH, head=head_of(newsroom, "/how"), rules=rules, issue=issue, contact=contact(newsroom))


@router.api_route("/how/{day}", methods=READ)
async def how_then(request: Request, day: str) -> Response:
    """How the stories of one issue were chosen, by the reasons that were stored then."""
    newsroom = newsroom_of(request)
    found = await read_past_choice(newsroom, issue_on) if (issue_on := day_named(day)) else None
    if found is None:
        raise HTTPException(404)
    issue = tell(found, words_of(request))
    return page(request, "how/then", keep=FRESH, head=head_of(newsroom, issue.why_path), issue=issue)


@router.api_route("/privacy", methods=READ)
async def privacy(request: Request) -> Response:
    """What we keep, and for how long."""
    newsroom = newsroom_of(request)
    rules = rules_of(newsroom, words_of(request))
    return page(request, "privacy/privacy", keep=FRESH, head=head_of(newsroom, "/privacy"), rules=rules, contact=contact(newsroom))


def why_path(day: date) -> str:
    """``/how/2026-11-21``."""
    return f"/how/{day.isoformat()}"


def rules_of(newsroom: Newsroom, words: Phrasebook) -> Rules:
    """The rules that stand in the settings of this instance."""
    options = newsroom.selection
    soft = [words.gettext(_KINDS[kind]) for kind in options.soft_kinds]
    return Rules(
        size=options.size,
        fresh=span(options.fresh, words),
        least_voices=options.least_voices,
        soft=str(format_list(soft, locale=words.language)) if soft and options.soft_factor < 1 else "",
        consequence=options.consequence > 0,
        per_saga=options.per_saga,
        per_source=options.per_source,
        per_topic=options.per_topic,
        memory=span(max(options.memory, timedelta(days=1)), words),
        fewest=options.fewest,
        forget_pending=span(newsroom.sign_up.forget_pending, words),
        keep_networks=_at_most(newsroom.privacy.keep_networks, words),
        keep_left=_at_most(newsroom.privacy.keep_left, words),
        counts_clicks=newsroom.privacy.count_clicks,
    )


def _at_most(kept: timedelta, words: Phrasebook) -> str:
    """In days at least: it is looked at once a day. "" where it is for ever."""
    return span(max(kept, timedelta(days=1)), words) if kept else ""


def tell(found: PastChoice, words: Phrasebook) -> ToldIssue:
    """An issue's choice in readers' words: the stories as printed, then the runners-up by their publishers' headlines."""
    issue_on = found.issue.issue_on
    stored = {one.cluster_key: one for one in found.choices}
    chosen = tuple(
        ToldStory(
            number=slot.number,
            headline=slot.headline,
            link=story_path(issue_on, slot.slug),
            source=slot.source,
            reasons=told(stored[slot.cluster_key].reasons, words) if slot.cluster_key in stored else (),
        )
        for slot in found.slots
    )
    printed = {slot.cluster_key for slot in found.slots}
    others = [
        one for one in found.choices if one.choice is Choice.RUNNER_UP and one.cluster_key not in printed and not is_private(one.reasons)
    ]
    runners_up = tuple(
        ToldStory(number=place, headline=one.headline, link=safe_link(one.url) or "", source=one.source, reasons=told(one.reasons, words))
        for place, one in enumerate(others, start=1)
    )
    day = format_date(issue_on, "long", locale=words.language)
    return ToldIssue(
        day=day,
        path=issue_path(issue_on),
        why_path=why_path(issue_on),
        basis=found.basis,
        has_reasons=any(story.reasons for story in chosen),
        chosen=chosen,
        runners_up=runners_up,
    )
