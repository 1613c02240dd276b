"""``/console/operators``: who has an account, for owners: add, change, close, let in again who lost something."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.acts.register import ACTS
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import RIGHTS, Right, Role
from newsletter.operators.run.accounts import list_accounts
from newsletter.web.access import needs
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.asked import perform_form
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console/operators", dependencies=[Depends(needs(Right.OWN))])
PAGE = "/console/operators"
VERBS: Mapping[str, Mapping[str, Any]] = {
    "add": {},
    "edit": {},
    "close": {},
    "password": {"password": "", "current": ""},
    "reset": {"remove": True, "offer": "", "code": "", "current": ""},
    "sessions": {"end": True, "session": ""},
}
"""What stands on the page, and what its forms do not say. An owner sends a link and never knows the password of somebody else."""


@router.api_route("", methods=READ)
async def show_operators(request: Request) -> Response:
    """All accounts, closed ones below."""
    return await _operators(request)


@router.post("/{verb}")
async def press(request: Request, verb: str) -> Response:
    """One of the forms. A link for a new password stands on the answer alone."""
    if verb not in VERBS:
        raise HTTPException(404)
    form = await read_form(request)
    cleared = {name: "" for name in ("address", "subject") if verb == "edit" and form.get(name) == ""}
    try:
        outcome = await perform_form(request, ACTS[f"operators {'totp' if verb == 'reset' else verb}"], form, **VERBS[verb], **cleared)
    except NewsletterError as trouble:
        return await _operators(request, status=409, trouble=trouble)
    if link := outcome.facts.get("set_up"):
        return await _operators(request, link=link, name=outcome.facts["name"])
    return go_back(request, PAGE, outcome.said)


async def _operators(
    request: Request, *, status: int = 200, trouble: NewsletterError | None = None, link: str = "", name: str = ""
) -> Response:
    everybody = await list_accounts(newsroom_of(request).database)
    return console_page(
        request,
        "operators/operators",
        status=status,
        here="operators",
        operators=[one for one in everybody if one.closed_at is None],
        closed=[one for one in everybody if one.closed_at is not None],
        roles=[(role.value, ", ".join(right.value for right in Right if right in RIGHTS[role])) for role in Role],
        link=link,
        named=name,
        done="" if trouble or link else words_said(request),
        trouble=trouble,
    )
