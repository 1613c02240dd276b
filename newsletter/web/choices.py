"""Your settings: what a reader may choose about the letter, behind the link to their subscription. Opening it changes nothing."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.offer import offer_of
from newsletter.model.addresses import masked
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.model.places import city_of
from newsletter.model.preferences import Preferences
from newsletter.model.states import SubscriberState
from newsletter.model.subscribers import Subscriber
from newsletter.model.tokens import Purpose, make_token
from newsletter.subscribers.choice_form import LONGEST_PAUSE, PAUSES, Mistake, Read, fill_in, filled_anew, local_today, read_choices
from newsletter.subscribers.outcomes import Chooser
from newsletter.subscribers.run import keep_choices, show_choices
from newsletter.web.answers import READ, newsroom_of, page, words_of
from newsletter.web.choice_words import comes_when, day_names, due_next, hours, language_names, topic_names
from newsletter.web.forms import read_form
from newsletter.web.links import no_one
from newsletter.web.phrases import day_and_month
from newsletter.web.site import contact, today
from newsletter.web.zone_list import continents, is_listed

router = APIRouter()

_LISTED = frozenset({"zone", "hour", "language"})
"""Chosen from a list: what is not in it cannot be shown again."""

_NO_ISSUE = N_("There is no issue on these days. Tick others as well.")


@router.api_route("/s/{token}", methods=READ)
async def show_settings(request: Request, token: str) -> Response:
    """The form as it stands, with the address masked: the link stands in letters that people pass on."""
    newsroom = newsroom_of(request)
    found = await show_choices(newsroom.database, token, newsroom.ring, now=newsroom.clock())
    return _page(request, token, found) if isinstance(found, Chooser) else no_one(request, found)


@router.post("/s/{token}")
async def save_settings(request: Request, token: str) -> Response:
    """Keep what was chosen and say what will happen; on a mistake keep nothing, and give the form back as it was filled in."""
    newsroom = newsroom_of(request)
    typed = await read_form(request)
    judge = partial(_read, newsroom, typed)
    found = await keep_choices(newsroom.database, token, newsroom.ring, judge, now=newsroom.clock())
    return _page(request, token, found, typed=typed) if isinstance(found, Chooser) else no_one(request, found)


def _read(newsroom: Newsroom, typed: Mapping[str, str], current: Preferences) -> Read:
    """What was typed, unless no letter would ever come of it."""
    read = read_choices(typed, offer_of(newsroom), current, newsroom.clock())
    if isinstance(read, Preferences) and due_next(newsroom, read) is None:
        return (Mistake(field="days", words=_NO_ISSUE),)
    return read


def _page(request: Request, token: str, found: Chooser, *, typed: Mapping[str, str] | None = None) -> Response:
    newsroom, subscriber, chosen = newsroom_of(request), found.subscriber, found.preferences
    words = words_of(request, chosen.variant.language)
    may_choose = subscriber.state is not SubscriberState.UNSUBSCRIBED
    return page(
        request,
        "subscription/subscription",
        status=422 if found.mistakes else 200,
        language=chosen.variant.language,
        address=masked(subscriber.address),
        state=subscriber.state.value,
        since=_since(newsroom, subscriber, words),
        comes=comes_when(newsroom, chosen, words, waiting=found.waiting) if may_choose else "",
        saved=typed is not None and may_choose and not found.mistakes,
        mistakes={one.field: words.gettext(one.words, example=one.example) for one in found.mistakes},
        form=_form(newsroom, found, typed, words) if may_choose else None,
        leave_path=f"/u/{make_token(Purpose.UNSUBSCRIBE, subscriber.key, newsroom.ring)}",
        copy_path=f"/s/{token}/copy.json",
        erase_path=f"/s/{token}/erase",
        move_path=f"/s/{token}/address",
        contact=contact(newsroom),
    )


def _form(newsroom: Newsroom, found: Chooser, typed: Mapping[str, str] | None, words: Phrasebook) -> dict[str, object]:
    """What stands in the fields and what there is to choose; after a mistake the fields hold what was typed."""
    offer, now, language = offer_of(newsroom), newsroom.clock(), words.language
    their_today = local_today(found.preferences.zone, offer, now)
    stored = fill_in(found.preferences, offer, their_today)
    fields = filled_anew(stored, typed) if typed is not None and found.mistakes else stored
    fields |= {one.field: stored[one.field] for one in found.mistakes if one.field in _LISTED}
    listed = is_listed(stored["zone"], language, now.year)
    return {
        "fields": fields,
        "hours": hours(language, stored["hour"]),
        "continents": continents(language, now.year),
        "other_zone": "" if listed else stored["zone"],
        "other_city": "" if listed else city_of(stored["zone"], language),
        "days": day_names(language),
        "pauses": PAUSES,
        "pause_from": their_today + timedelta(days=1),
        "pause_to": their_today + LONGEST_PAUSE,
        "topics": topic_names(offer.topics, words),
        "languages": language_names(offer.languages),
        "size": newsroom.selection.size,
    }


def _since(newsroom: Newsroom, subscriber: Subscriber, words: Phrasebook) -> str:
    at = subscriber.confirmed_at if subscriber.state is SubscriberState.ACTIVE else subscriber.unsubscribed_at
    return day_and_month(at.date(), today(newsroom), words.language) if at else ""
