"""How we choose, and what we keep: pages whose numbers come from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.model.number_words import number_word
from newsletter.selection.sentences import listed
from newsletter.web.answers import FRESH, READ, newsroom_of, page
from newsletter.web.heads import head_of
from newsletter.web.phrases import page_language, span
from newsletter.web.site import contact

router = APIRouter()

_NAMES = {"clickbait": "click-bait", "entertainment": "show business", "live": "live tickers", "shopping": "shopping tips"}
"""What readers call the kinds that are not called so in the settings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The settings in words, as readers may check them."""

    size: str
    fresh: str
    voices: str
    soft: str
    consequence: bool
    per_saga: str
    per_source: str
    per_topic: str
    memory: str
    fewest: str
    forget_pending: str


@router.api_route("/how", methods=READ)
async def how(request: Request) -> Response:
    """How the ten are chosen."""
    return _about(request, "how")


@router.api_route("/privacy", methods=READ)
async def privacy(request: Request) -> Response:
    """What we keep, and for how long."""
    return _about(request, "privacy")


def _about(request: Request, template: str) -> Response:
    newsroom = newsroom_of(request)
    head = head_of(newsroom, f"/{template}")
    return page(request, f"{template}/{template}", keep=FRESH, head=head, rules=rules_of(newsroom), contact=contact(newsroom))


def rules_of(newsroom: Newsroom) -> Rules:
    """The rules that stand in the settings of this instance."""
    options, language = newsroom.selection, page_language(newsroom.letterhead.language)
    return Rules(
        size=number_word(options.size, language),
        fresh=span(options.fresh),
        voices=number_word(options.least_voices, language) if options.least_voices > 1 else "",
        soft=listed([_NAMES.get(kind, kind) for kind in options.soft_kinds]) if options.soft_factor < 1 else "",
        consequence=options.consequence > 0,
        per_saga=number_word(options.per_saga, language),
        per_source=number_word(options.per_source, language),
        per_topic=number_word(options.per_topic, language),
        memory=span(max(options.memory, timedelta(days=1))),
        fewest=number_word(options.fewest, language),
        forget_pending=span(newsroom.sign_up.forget_pending),
    )
