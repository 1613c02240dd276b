"""``POST /subscribe``: takes the form and JSON, and answers the same whatever it finds. Cross-origin, because other sites may embed it."""

import asyncio
import math
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from newsletter.model.addresses import RefusedAddress
from newsletter.model.links import safe_link
from newsletter.model.preferences import Preferences
from newsletter.subscribers.crowds import Crowd
from newsletter.subscribers.outcomes import TooManySignUps
from newsletter.subscribers.run import sign_up
from newsletter.subscribers.zones import guess_zone, known_zone
from newsletter.web.answers import PRIVATE, READ, newsroom_of, page, words_of
from newsletter.web.forms import is_json, read_form, read_json
from newsletter.web.peer import client_address
from newsletter.web.problems import problem
from newsletter.web.site import wording_of
from newsletter.web.stamped import ask_to_press, may_go_on, new_stamp, what_is_missing, whence_carried

router = APIRouter()

ANSWER_AFTER_SECONDS = 0.2
"""Every sign-up is answered at the same distance from its beginning, so that the time taken says nothing about an address."""

NEEDS_STAMP = "GET {base}/subscribe/stamp gives one; wait least_seconds, then send it back beside the address."

OUR_PATHS = re.compile(r"/(?:today|archive(?:/\d{4}/\d\d)?|\d{4}/\d\d/\d\d(?:/[^/?#]{1,200})?)?")
_TOO_MANY = {Crowd.NETWORK: "from your network", Crowd.DOMAIN: "for addresses of that domain", Crowd.ALL: "in all"}
CORS = {"Access-Control-Allow-Origin": "*"}
HONEYPOT = "website"


@router.post("/subscribe")
async def subscribe(request: Request) -> Response:
    """Sign up. A filled honeypot gets the same answer, and nothing is done; nor without a good stamp, until our button is pressed."""
    started = asyncio.get_running_loop().time()
    fields = await read_json(request) if is_json(request) else await read_form(request)
    if fields is None:
        return _open_to_all(problem(400, "The body is not a JSON object", 'Send {"email": "name@example.com"}.'))
    outcome: Response | RefusedAddress | TooManySignUps | None = None
    form_url, zone = _form_url(request, fields), str(fields.get("zone", ""))
    if not may_go_on(request, fields):
        outcome = _needs_stamp(request, fields) if is_json(request) else ask_to_press(request, fields, form_url=form_url)
    elif not fields.get(HONEYPOT):
        outcome = await sign_up_from(request, str(fields.get("email", "")), form_url=form_url, zone=zone)
    await keep_distance(started)
    return _open_to_all(outcome if isinstance(outcome, Response) else _tell(request, fields, outcome))


@router.api_route("/subscribe/stamp", methods=READ)
async def stamp(request: Request) -> Response:
    """What a program sends along with the address it signs up: forms on our pages have it in them."""
    return _open_to_all(JSONResponse(new_stamp(newsroom_of(request)), headers={"Cache-Control": PRIVATE}))


@router.options("/subscribe")
async def preflight() -> Response:
    """Lets scripts of other sites send JSON; there is no cookie that could come along."""
    allowed = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type", "Access-Control-Max-Age": "86400"}
    return Response(status_code=204, headers={**CORS, **allowed})


async def sign_up_from(
    request: Request, typed: str, *, form_url: str, leaving: str = "", zone: str = "", language: str = ""
) -> RefusedAddress | TooManySignUps | None:
    """Sign up what was typed, from whichever of our forms, for the network that the request comes from.

    ``zone``: what the form said of the reader's clock, if anything; a name that is none is passed over. ``language``: of the form, whose
    wording is kept with the consent.
    """
    newsroom = newsroom_of(request)
    shown = newsroom.sign_up.model_copy(update={"wording": wording_of(newsroom, words_of(request, language))})
    return await sign_up(
        newsroom.database,
        shown,
        newsroom.letterhead,
        newsroom.ring,
        typed,
        form_url=form_url,
        network=client_address(request, newsroom.web.trusted_proxies),
        randomness=newsroom.randomness,
        now=newsroom.clock(),
        leaving=leaving,
        together=newsroom.signing_up,
        guess=Preferences() if leaving else _guess(request, zone),
    )


async def keep_distance(started: float) -> None:
    """Wait until an answer says nothing by its time; ``started`` on the loop's clock.

    Where a busy machine takes longer, the answer waits for the end of another such span: how much longer it took stays unknown.
    """
    spans = math.ceil(max(0.0, asyncio.get_running_loop().time() - started) / ANSWER_AFTER_SECONDS)
    await asyncio.sleep(max(0.0, started + max(1, spans) * ANSWER_AFTER_SECONDS - asyncio.get_running_loop().time()))


def tell_outcome(request: Request, outcome: TooManySignUps | None, language: str = "") -> Response:
    """The page for whatever was no refused address: look into your mailbox, or too many from one network or in all."""
    if outcome is None:
        return page(request, "sign_up/asked", language=language)
    minutes, theirs = math.ceil(outcome.retry_after.total_seconds() / 60), outcome.crowd is Crowd.NETWORK
    answer = page(request, "sign_up/too_many", status=429, language=language, minutes=minutes, theirs=theirs)
    return _retry_after(answer, outcome)


def _guess(request: Request, zone: str) -> Preferences:
    """The zone of somebody new, where the form or the browser's language tells it. Nothing else is guessed."""
    newsroom = newsroom_of(request)
    found = guess_zone(zone, request.headers.get("accept-language", ""), newsroom.clock())
    return Preferences(zone=found if found != known_zone(newsroom.letterhead.zone) else "")


def _form_url(request: Request, fields: dict[str, Any]) -> str:
    """Where the form stood: one of our pages by its hidden field, another site by what its browser says; kept with the consent."""
    if carried := whence_carried(request, fields):
        return carried
    origin, page_path = request.headers.get("origin", ""), str(fields.get("from", ""))
    if OUR_PATHS.fullmatch(page_path) and page_path:
        return f"{newsroom_of(request).letterhead.base_url}{page_path}"
    return (_place_alone(request.headers.get("referer", "")) or _place_alone(origin))[:300]


def _place_alone(url: str) -> str:
    """Scheme, host and path: what stands behind them may say who somebody is, and says nothing of where the form stood."""
    parts = urlsplit(safe_link(url) or "")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _tell(request: Request, fields: dict[str, Any], outcome: RefusedAddress | TooManySignUps | None) -> Response:
    return _answer_json(outcome) if is_json(request) else _answer_page(request, fields, outcome)


def _needs_stamp(request: Request, fields: dict[str, Any]) -> Response:
    """Says how to get one. Nothing was looked up: it is the same whatever the address."""
    newsroom = newsroom_of(request)
    detail = f"{what_is_missing(newsroom, fields)} {NEEDS_STAMP.format(base=newsroom.letterhead.base_url)}"
    return problem(428, "This sign-up needs a stamp", detail, **new_stamp(newsroom))


def _open_to_all(answer: Response) -> Response:
    answer.headers.update(CORS)
    return answer


def _answer_json(outcome: RefusedAddress | TooManySignUps | None) -> Response:
    if isinstance(outcome, RefusedAddress):
        return problem(422, "That address cannot be used", outcome.reason)
    if isinstance(outcome, TooManySignUps):
        answer = problem(429, f"Too many sign-ups {_TOO_MANY[outcome.crowd]} in this hour", "Nothing was stored. Try again later.")
        return _retry_after(answer, outcome)
    return JSONResponse({"message": "If this address is not on the list yet, a confirmation letter is on its way to it."}, status_code=202)


def _answer_page(request: Request, fields: dict[str, Any], outcome: RefusedAddress | TooManySignUps | None) -> Response:
    if isinstance(outcome, RefusedAddress):
        whence = str(fields.get("from", ""))
        facts = {
            "typed": str(fields.get("email", ""))[:254],
            "reason": words_of(request).gettext(outcome.reason),
            "from": whence if OUR_PATHS.fullmatch(whence) else "",
        }
        return page(request, "sign_up/refused", status=422, **facts)
    return tell_outcome(request, outcome)


def _retry_after(answer: Response, outcome: TooManySignUps) -> Response:
    answer.headers["Retry-After"] = str(math.ceil(outcome.retry_after.total_seconds()))
    return answer
