"""``/console/readers``: who stands in which state, one person found by address, everything they were sent, and what can be done for them.

No address stands in an address bar: people have a number there, and a search is posted. Whoever looks at a person is written down.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.acts.subscribers import OfPerson, WhichPeople
from newsletter.daily.audit_log import read_log
from newsletter.daily.list_health import read_list_health, returned_words, suppressed_words
from newsletter.daily.people import find_person, person_numbered
from newsletter.model.addresses import RefusedAddress, parse_address
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Right
from newsletter.model.states import SubscriberState
from newsletter.subscribers.run import count_subscribers
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.asked import perform_form
from newsletter.web.console.audit import log_lines
from newsletter.web.console.dossier import make_dossier
from newsletter.web.console.listing import A_PAGE, address, asked
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.console.today import kept_of
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console/readers", dependencies=[Depends(needs(Right.PEOPLE))])

PAGE = "/console/readers"
DONE = {
    "add": "Done: what came of it stands below.",
    "unsubscribe": "Unsubscribed.",
    "suppress": "Suppressed: nothing is written to this address any more.",
    "lift": "The suppression was taken back. Who left may sign up again.",
    "erase": "Erased. Only a digest stays, so that nobody writes to them again.",
}
LOG_LINES = 20


@router.api_route("", methods=READ)
async def show_readers(request: Request) -> Response:
    """How many stand in each state; the latest of one of them."""
    return await _readers(request)


@router.post("/find")
async def find(request: Request) -> Response:
    """A whole address leads to its person; the beginning of one shows who has such an address, a page at a time."""
    form = await read_form(request)
    typed = form.get("address", "").strip()[:320]
    if not typed:
        return RedirectResponse(PAGE, status_code=303)
    if not isinstance(parse_address(typed), RefusedAddress):
        found = await find_person(newsroom_of(request), typed)
        return RedirectResponse(f"{PAGE}/{found.id}", status_code=303) if found else await _person(request, typed)
    return await _readers(request, typed=typed, cursor=form.get("cursor", ""))


@router.api_route("/{number:number}", methods=READ)
async def show_reader(request: Request, number: int) -> Response:
    """Everything we hold about one person."""
    found = await person_numbered(newsroom_of(request), number) if number < 2**53 else None
    if found is None:
        raise HTTPException(404)
    return await _person(request, found.address)


@router.api_route("/{number:number}/erase", methods=READ)
async def ask_to_erase(request: Request, number: int) -> Response:
    """Ask once more: what is erased does not come back. It names the address, so that somebody looked is written down."""
    newsroom = newsroom_of(request)
    found = await person_numbered(newsroom, number) if number < 2**53 else None
    if found is None:
        raise HTTPException(404)
    await perform(newsroom, actor_of(request), ACTS["subscribers show"], OfPerson(address=found.address))
    return console_page(request, "readers/erase", here="readers", number=number, address=found.address)


@router.post("/{verb}")
async def press(request: Request, verb: str) -> Response:
    """Add, unsubscribe, suppress, restore or erase one person."""
    if verb not in DONE:
        raise HTTPException(404)
    form = await read_form(request)
    typed = form.get("address", "").strip()[:320]
    fixed = {"confirmed": "confirmed" in form} if verb == "add" else {}
    try:
        outcome = await perform_form(request, ACTS[f"subscribers {verb}"], form, **fixed)
    except NewsletterError as trouble:
        return await _readers(request, status=409, trouble=trouble)
    if verb == "erase":
        return go_back(request, PAGE, DONE[verb])
    found = await find_person(newsroom_of(request), typed)
    words = f"What came of it: {outcome.facts['came_to']}." if verb == "add" else DONE[verb]
    return go_back(request, f"{PAGE}/{found.id}", words) if found else await _person(request, typed, done=words)


async def _readers(
    request: Request, *, status: int = 200, trouble: NewsletterError | None = None, typed: str = "", cursor: str = ""
) -> Response:
    act, state = ACTS["subscribers list"], asked(request, "state", 20)
    known = state if state in {one.value for one in SubscriberState} else SubscriberState.ACTIVE.value
    which: dict[str, Any] = {"address": typed} if typed else {"state": known}
    place = cursor or (asked(request, "cursor", 400) if not typed else "")
    newsroom, actor = newsroom_of(request), actor_of(request)
    try:
        found = await perform(newsroom, actor, act, WhichPeople(limit=A_PAGE, cursor=place, counts=False, **which))
    except NewsletterError as mistaken:
        trouble = mistaken
        found = await perform(newsroom, actor, act, WhichPeople(limit=A_PAGE, counts=False, **which))
    facts: Mapping[str, Any] = found.facts
    return console_page(
        request,
        "readers/readers",
        status=status,
        here="readers",
        counts=await _counts(request),
        health=await _health(request),
        people=facts["subscribers"],
        state="" if typed else known,
        typed=typed,
        cursor=facts["next"] or "",
        first=address(PAGE, state=known) if place and not typed else "",
        more=address(PAGE, state=known, cursor=facts["next"]) if facts["next"] and not typed else "",
        done=words_said(request),
        trouble=trouble,
    )


async def _counts(request: Request) -> list[tuple[str, str]]:
    """Of a minute ago at most: with a million readers counting takes longer than the page."""
    newsroom = newsroom_of(request)
    counted = await kept_of(request).get("readers by state", lambda: count_subscribers(newsroom.database, newsroom.letterhead.key))
    return [(state.value, f"{number:,}") for state, number in counted.value.items()]


async def _health(request: Request) -> tuple[str, str]:
    """How many are not written to and why, and what came back: also of a minute ago at most."""
    counted = await kept_of(request).get("health of the list", lambda: read_list_health(newsroom_of(request)))
    return suppressed_words(counted.value), returned_words(counted.value)


async def _person(request: Request, typed: str, *, done: str = "") -> Response:
    """By the act itself, so that looking is written down."""
    newsroom, act = newsroom_of(request), ACTS["subscribers show"]
    outcome = await perform(newsroom, actor_of(request), act, OfPerson(address=typed))
    number, before = outcome.subscriber_id, asked(request, "before", 10)
    log = await read_log(newsroom, subscriber_id=number, limit=LOG_LINES) if number else None
    return console_page(
        request,
        "readers/reader",
        here="readers",
        number=number,
        address=typed,
        held=make_dossier(newsroom, outcome.facts, before),
        older=_older(outcome.facts, number, before),
        log=log_lines(newsroom, log) if log else (),
        done=done or words_said(request),
        trouble=None,
    )


def _older(facts: Mapping[str, Any], number: int | None, before: str) -> str:
    shown = [one for one in facts["issues"] if not before or one["issue_on"] < before]
    return address(f"{PAGE}/{number}", before=shown[A_PAGE - 1]["issue_on"]) if number and len(shown) > A_PAGE else ""
