"""The console's forms: each performs one act and goes back to the page it stood on; one that is refused shows that page again and why."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.acts.act import Outcome
from newsletter.model.errors import ForbiddenAct, NewsletterError, RefusedStep
from newsletter.model.rights import Right
from newsletter.web.access import needs
from newsletter.web.console.asked import issue_act, perform_form
from newsletter.web.console.live import show_live_page
from newsletter.web.console.preview import show_preview_page
from newsletter.web.console.saying import go_back
from newsletter.web.console.story import show_story_page
from newsletter.web.console.today import parse_day, show_board
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console", dependencies=[Depends(needs(Right.EDIT))])

DONE = {
    "draft": "Drafted.",
    "check": "Everything was looked at.",
    "approve": "Approved. Its words stay as they are now.",
    "hold": "Held: it waits for a person.",
    "skip": "Left out.",
    "pause": "Paused. Nothing more leaves until somebody goes on.",
    "resume": "Going on.",
    "cancel": "Called off: nothing more leaves.",
}
"""What is said of steps; of everything else what the act says itself."""

Shown = Callable[..., Awaitable[Response]]


@router.post("/{day}/act/{name}")
async def act(request: Request, day: str, name: str) -> Response:
    """Perform an act on the issue of a date with what the form says. ``on``: the page it stands on, and a story’s place."""
    issue_on, found, form = parse_day(day), issue_act(name), await read_form(request)
    on = form.get("on", "")
    try:
        outcome = await perform_form(request, found, form, issue_on=issue_on)
        _require_taken(outcome)
    except ForbiddenAct:
        raise
    except NewsletterError as trouble:
        return await _show_again(request, issue_on, on, trouble, {**form, "act": found.name})
    return go_back(request, _path(issue_on, on), DONE.get(found.name, outcome.said))


def _require_taken(outcome: Outcome) -> None:
    """Test letters of which the relay took none are no success, though everything was done that could be."""
    copies = outcome.facts.get("copies") or ()
    if copies and not any(copy["accepted"] for copy in copies):
        raise RefusedStep("test", f"the relay did not take it: {copies[0]['said']}", "Look at the address and at the relay’s settings.")


async def _show_again(request: Request, issue_on: date, on: str, trouble: NewsletterError, typed: Mapping[str, str]) -> Response:
    page, _, place = on.partition(":")
    if page == "story" and place:
        return await show_story_page(request, issue_on, place, status=409, trouble=trouble, typed=typed)
    shown: Shown = {"preview": show_preview_page, "live": show_live_page}.get(page, show_board)
    return await shown(request, issue_on, status=409, trouble=trouble, typed=typed)


def _path(issue_on: date, on: str) -> str:
    page, _, place = on.partition(":")
    here = f"/console/{issue_on.isoformat()}"
    if page == "story" and place.isalnum():
        return f"{here}/story/{place}"
    return f"{here}/{page}" if page in ("preview", "live") else here
