"""What a reader says of an issue: the letter's three links open a page with a button, and only the button stores the answer."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from newsletter.issue.run import find_issue
from newsletter.model.issues import Issue
from newsletter.model.phrasebook import N_, Phrasebook
from newsletter.model.preferences import Answer
from newsletter.subscribers.outcomes import Chooser
from newsletter.subscribers.run import keep_answer, show_choices
from newsletter.web.answers import READ, newsroom_of, page, words_of
from newsletter.web.choice_words import Choice
from newsletter.web.days import day_named
from newsletter.web.links import link_unknown, no_one
from newsletter.web.phrases import day_and_month
from newsletter.web.site import contact, today

router = APIRouter()

ANSWERS = {Answer.GOOD: N_("Good"), Answer.FAIR: N_("So-so"), Answer.POOR: N_("Poor")}
_ABOUT = N_("About the issue of %(day)s")


@router.api_route("/s/{token}/feedback/{issue_on}/{answer}", methods=READ)
async def show_answer(request: Request, token: str, issue_on: str, answer: str) -> Response:
    """The page with the button. Mail scanners open every link, so this stores nothing."""
    return await _answer(request, token, issue_on, answer)


@router.post("/s/{token}/feedback/{issue_on}/{answer}")
async def press_answer(request: Request, token: str, issue_on: str, answer: str) -> Response:
    """Store the answer, in place of an earlier one."""
    return await _answer(request, token, issue_on, answer, store=True)


async def _answer(request: Request, token: str, issue_on: str, answer: str, *, store: bool = False) -> Response:
    newsroom = newsroom_of(request)
    found = await show_choices(newsroom.database, token, newsroom.ring, now=newsroom.clock())
    if not isinstance(found, Chooser):
        return no_one(request, found)
    language = found.preferences.variant.language
    words = words_of(request, language)
    issue = await _released(request, issue_on)
    if issue is None:
        return page(request, "feedback/no_issue", status=404, language=language)
    if answer not in tuple(Answer):
        return link_unknown(request)
    if store:
        await keep_answer(newsroom.database, token, newsroom.ring, issue.id, Answer(answer), now=newsroom.clock())
    day = day_and_month(issue.issue_on, today(newsroom), words.language)
    choices = tuple(Choice(one.value, words.gettext(said)) for one, said in ANSWERS.items())
    return page(
        request,
        "feedback/thanks" if store else "feedback/feedback",
        language=language,
        day=day,
        said=next(one.words for one in choices if one.value == answer),
        others=tuple(one for one in choices if one.value != answer),
        write_to=_mailto(contact(newsroom), day, words),
    )


async def _released(request: Request, issue_on: str) -> Issue | None:
    """The issue of a date as the letter writes it, if it was ever sent to anybody."""
    newsroom = newsroom_of(request)
    day = day_named(issue_on)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, day) if day else None
    return issue if issue is not None and issue.released_at is not None else None


def _mailto(address: str, day: str, words: Phrasebook) -> str:
    return f"mailto:{quote(address, safe='@')}?subject={quote(words.gettext(_ABOUT, day=day))}" if address else ""
