"""``/console/corrections``: what was corrected, forms to correct and to change our pages, and the letter about it with its balance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from newsletter.daily.acts.register import ACTS
from newsletter.daily.corrections import corrections_page
from newsletter.daily.errata import count_errata, count_receivers, find_errata
from newsletter.daily.newsroom import Newsroom
from newsletter.model.corrections import Amendable, Correction, Erratum
from newsletter.model.deliveries import Balance
from newsletter.model.errors import ForbiddenAct, NewsletterError
from newsletter.model.rights import Right
from newsletter.model.states import DeliveryState, ErratumState
from newsletter.web.access import needs
from newsletter.web.actor import actor_of
from newsletter.web.answers import READ, newsroom_of
from newsletter.web.console.asked import perform_form
from newsletter.web.console.board import stamp
from newsletter.web.console.listing import address, asked, number_asked
from newsletter.web.console.page import console_page
from newsletter.web.console.saying import go_back, words_said
from newsletter.web.console.today import kept_of, parse_day
from newsletter.web.forms import read_form

router = APIRouter(prefix="/console/corrections", dependencies=[Depends(needs(Right.READ))])

PAGE = "/console/corrections"
A_PAGE = 20
COUNTED_AT_ONCE = 10_000
"""Letters that are counted anew for each page. Of more, a page shows the count of the last minute, or that they are being counted."""

PATIENCE = 0.02
LETTER_VERBS = frozenset({"send", "pause", "resume", "cancel"})
FIELDS = (
    (Amendable.HEADLINE, "the headline of the story"),
    (Amendable.SUMMARY, "the summary of the story"),
    (Amendable.WHY, "why the story matters"),
    (Amendable.SUBJECT, "the subject of the issue"),
    (Amendable.INTRO, "the opening of the issue"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """The letter about a correction: how it stands, number by number."""

    light: str
    state: str
    audience: str
    ends: str
    erased: int
    is_sending: bool
    is_paused: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One correction."""

    number: int
    issue_on: str
    about: str
    at: str
    by: str
    text: str
    field: str
    before: str
    after: str
    letter: LetterLine | None


@router.api_route("", methods=READ)
async def show_corrections(request: Request) -> Response:
    """The newest, or those before one."""
    return await _corrections(request)


@router.post("/correct", dependencies=[Depends(needs(Right.PUBLISH))])
async def correct(request: Request) -> Response:
    """A note, and with a field also other words on our pages."""
    form = await read_form(request)
    given = {name: value for name, value in form.items() if value or name not in ("field", "story", "words")}
    try:
        outcome = await perform_form(request, ACTS["correct"], given)
    except ForbiddenAct:
        raise
    except NewsletterError as trouble:
        return await _corrections(request, status=409, trouble=trouble, typed=form)
    return go_back(request, PAGE, outcome.said.splitlines()[0])


@router.api_route("/{day}/letter", methods=READ, dependencies=[Depends(needs(Right.PUBLISH))])
async def ask_to_send(request: Request, day: str) -> Response:
    """To how many the letter would go, before it does."""
    return await _letter(request, parse_day(day), number_asked(request, "correction"))


@router.post("/{day}/letter/{verb}", dependencies=[Depends(needs(Right.EDIT))])
async def press(request: Request, day: str, verb: str) -> Response:
    """Write it, or pause, go on with, call off the rest."""
    if verb not in LETTER_VERBS:
        raise HTTPException(404)
    issue_on, form = parse_day(day), await read_form(request)
    fixed: dict[str, object] = {"issue_on": issue_on}
    if verb == "send":
        fixed |= {"unknown": "unknown" in form}
    try:
        outcome = await perform_form(request, ACTS[f"erratum {verb}"], form, **fixed)
    except ForbiddenAct:
        raise
    except NewsletterError as trouble:
        return await _corrections(request, status=409, trouble=trouble)
    was = "" if outcome.changed else "It stood so already. "
    return go_back(request, PAGE, f"{was}{outcome.said}")


async def _corrections(
    request: Request, *, status: int = 200, trouble: NewsletterError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    newsroom, before = newsroom_of(request), number_asked(request, "before")
    found = await corrections_page(newsroom, before=before, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    letters = await _letters(request, shown)
    return console_page(
        request,
        "corrections/list",
        status=status,
        here="corrections",
        lines=[_line(newsroom, one, letters.get(one.id)) for one in shown],
        fields=[(field.value, words) for field, words in FIELDS],
        typed=defaultdict(str, typed or {"issue_on": asked(request, "issue", 10), "story": asked(request, "story", 3)}),
        newest=PAGE if before else "",
        older=address(PAGE, before=shown[-1].id) if len(found) > A_PAGE else "",
        may_publish=actor_of(request).may(Right.PUBLISH),
        done=words_said(request),
        trouble=trouble,
    )


async def _letter(request: Request, issue_on: date, correction: int | None) -> Response:
    newsroom = newsroom_of(request)
    try:
        counted = await kept_of(request).get(("receivers", issue_on, correction), lambda: count_receivers(newsroom, issue_on, correction))
    except NewsletterError as trouble:
        return await _corrections(request, status=409, trouble=trouble)
    about, to = counted.value
    written = (await _letters(request, [about])).get(about.id)
    return console_page(
        request,
        "corrections/letter",
        here="corrections",
        iso=issue_on.isoformat(),
        line=_line(newsroom, about, written),
        accepted=f"{to.accepted:,} {'reader' if to.accepted == 1 else 'readers'}",
        unknown=to.unknown,
    )


async def _letters(request: Request, corrections: Sequence[Correction]) -> dict[int, LetterLine]:
    """The letters of these corrections, by the correction's number."""
    newsroom, kept = newsroom_of(request), kept_of(request)
    found = await find_errata(newsroom, corrections)
    few = [one for one in found.values() if one.audience <= COUNTED_AT_ONCE]
    balances: dict[int, Balance] = await count_errata(newsroom, few) if few else {}
    for one in found.values():
        if one.audience > COUNTED_AT_ONCE:
            counting = partial(count_errata, newsroom, [one])
            counted = await kept.soon(("erratum", one.id, one.state), counting, patience=PATIENCE)
            balances |= counted.value if counted else {}
    return {number: _letter_line(one, balances.get(one.id)) for number, one in found.items()}


def _line(newsroom: Newsroom, one: Correction, letter: LetterLine | None) -> CorrectionLine:
    return CorrectionLine(
        number=one.id,
        issue_on=one.issue_on.isoformat(),
        about=f"no. {one.number}: {one.headline}" if one.number else "the whole issue",
        at=stamp(newsroom, one.at),
        by=one.by,
        text=one.text,
        field=one.field,
        before=one.before,
        after=one.after,
        letter=letter,
    )


def _letter_line(one: Erratum, balance: Balance | None) -> LetterLine:
    """Without a balance: its letters are being counted."""
    state, calm = one.state, one.state is ErratumState.SENDING
    waits = balance is None or bool(balance.remaining) or not one.is_whole
    counts = [(kind.value, balance.counts.get(kind, 0)) for kind in DeliveryState] if balance else []
    audience = balance.audience if balance else one.audience
    words = ("being sent" if waits else "sent") if calm else state.value
    return LetterLine(
        light="ok" if calm else "warn",
        state=words,
        audience=f"{audience:,}",
        ends=", ".join(f"{number:,} {name}" for name, number in counts if number) if balance else "being counted",
        erased=audience - sum(balance.counts.values()) if balance else 0,
        is_sending=calm and waits,
        is_paused=state is ErratumState.PAUSED,
    )
