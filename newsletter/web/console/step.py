"""``/console/step/TOKEN``: where a link in a letter to operators leads. Looking changes nothing; the one button does one act, once."""

from babel.dates import format_date
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from newsletter.daily.step_links import FoundLink, LinkState, find_link, since_the_letter
from newsletter.daily.stepping import press
from newsletter.issue.run import load_slots
from newsletter.model.errors import NewsletterError
from newsletter.model.states import IssueState
from newsletter.operators.limits import STEP, WINDOW
from newsletter.operators.run.tries import begin_try, has_tried_too_many
from newsletter.web.access import step
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.asking import network_asking
from newsletter.web.console.english import english_of
from newsletter.web.console.page import console_page
from newsletter.web.console.standing import state_words
from newsletter.web.problems import Refused

router = APIRouter(prefix="/console/step", dependencies=[Depends(step)])

BUTTONS = {"approve": "Approve it", "hold": "Hold it", "seen": "I have read it"}
MEANINGS = {
    "approve": "Its words freeze as they stand below, and it leaves at its time.",
    "hold": "It stays here until a person approves it.",
    "seen": "Nothing changes but that a person has looked: where the settings ask for that, it may leave by itself.",
}
DONE = {"approve": "Approved.", "hold": "Held.", "seen": "Noted: you have read it."}
OVER = {
    LinkState.USED: ("This link has done its work", "What it did stands below. For anything else open the console."),
    LinkState.CHANGED: ("A changed draft needs a new approval", "The issue is not the one of the letter any more, so nothing was done."),
    LinkState.ENDED: ("The time of this link is over", "Open the console, or wait for the next letter."),
    LinkState.GONE: ("This link is nobody’s any more", "The account it was for is closed."),
}


STANDS = {
    IssueState.COLLECTING: "Its draft was given up",
    IssueState.DRAFTED: "It is a draft",
    IssueState.APPROVED: "It is approved already",
    IssueState.HELD: "It is held already",
    IssueState.SENDING: "It is being sent already",
    IssueState.PAUSED: "It was being sent, and is paused",
    IssueState.SENT: "It was sent already",
    IssueState.SKIPPED: "This date is left out",
    IssueState.EXPIRED: "Its time is over: it is not sent any more",
    IssueState.CANCELLED: "It was called off",
}
MOOT = "This link has nothing left to do. For anything else open the console."


@router.api_route("/{token}", methods=READ)
async def show_step(request: Request, token: str) -> Response:
    """The issue as it stands, and the button where the link works. Machines that open every link change nothing."""
    return await _page(request, await _find(request, token))


@router.post("/{token}")
async def press_step(request: Request, token: str) -> Response:
    """Do it. A second press finds it done."""
    newsroom, found = newsroom_of(request), await _find(request, token)
    try:
        pressed = await press(newsroom, token)
    except NewsletterError as trouble:
        return await _page(request, await find_link(newsroom, token) or found, status=409, trouble=trouble)
    done = DONE.get(found.link.act, "Done.") if pressed and pressed.outcome else ""
    now_found = await find_link(newsroom, token) or found
    return await _page(request, now_found, status=200 if done or now_found.state is LinkState.USED else 409, done=done)


async def _find(request: Request, token: str) -> FoundLink:
    """The link, or 404; whoever guesses is stopped."""
    newsroom, network = newsroom_of(request), network_asking(request)
    now = newsroom.clock()
    if await has_tried_too_many(newsroom.database, newsroom.operators, network, STEP, now):
        headers = {"Retry-After": str(int(WINDOW.total_seconds()))}
        raise Refused(429, "Too many wrong links came from your network", "Wait a quarter of an hour.", headers=headers)
    found = await find_link(newsroom, token)
    if found is None:
        if request.method != "HEAD":
            await begin_try(newsroom.database, STEP, now, network=network)
        raise Refused(404, "There is no such link", "Perhaps it is not complete, or it is very old. Open the console instead.")
    return found


async def _page(
    request: Request, found: FoundLink, *, status: int = 200, done: str = "", trouble: NewsletterError | None = None
) -> Response:
    newsroom, issue = newsroom_of(request), found.issue
    title, cure = (STANDS[issue.state], MOOT) if found.state is LinkState.MOOT else OVER.get(found.state, ("", ""))
    if found.state is LinkState.GONE:  # whoever left keeps their old mail: nothing of a draft is theirs to see
        return console_page(request, "step/step", status=status, is_gone=True, button=title, cure=cure)
    slots = await load_slots(newsroom.database, issue.id)
    return console_page(
        request,
        "step/step",
        status=status,
        is_gone=False,
        issue=issue,
        standing=state_words(issue),
        date=format_date(issue.issue_on, "full", locale=english_of(newsroom)),
        who=found.link.by if found.operator else "",
        headlines=[(slot.number, slot.headline, slot.source) for slot in slots],
        since=await since_the_letter(newsroom, found),
        works=found.state is LinkState.READY,
        over="" if done else title,
        cure=cure,
        button=BUTTONS.get(found.link.act, found.link.act),
        meaning=MEANINGS.get(found.link.act, ""),
        action=request.url.path,
        done=done,
        trouble=trouble,
    )
