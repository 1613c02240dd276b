"""Acts on mistakes in issues that readers have: correct them on our pages, and write to those who have the issue."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily import errata
from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.looking import balance_facts
from newsletter.daily.acts.paging import Paged, page_facts, read_cursor, write_cursor
from newsletter.daily.corrections import CorrectionAccount, amend, correct, corrections_page, list_corrections
from newsletter.daily.errata import ErratumAccount, count_receivers, list_errata, newest_errata, write_erratum
from newsletter.daily.newsroom import Newsroom
from newsletter.model.corrections import Amendable, Correction
from newsletter.model.errors import NewsletterError
from newsletter.model.rights import Actor, Right

LONGEST_TYPED = 4_000


class NewCorrection(OfIssue):
    """What was wrong, and perhaps how our pages are to read from now on."""

    text: str = Field(max_length=LONGEST_TYPED, description="What was wrong and what is right; readers see it with its date.")
    story: int | None = Field(None, ge=1, description="The story it is about; else the whole issue.")
    field: Amendable | None = Field(None, description="Which words of our pages change with it; else none.")
    words: str = Field("", max_length=LONGEST_TYPED, description="How that field is to read.")


class WhichCorrections(Paged):
    """Which corrections."""


class OfCorrection(OfIssue):
    """A correction of an issue."""

    correction: int | None = Field(None, ge=1, description="Its number, as the list of corrections names it; else the issue's latest.")


class NewErratum(OfCorrection):
    """The letter about a correction, to those who have the issue."""

    subject: str = Field("", max_length=300, description="Subject of the letter; else it says of which issue it is a correction.")
    unknown: bool = Field(False, description="Also to those of whom we cannot know whether they have the issue.")


async def _correct(newsroom: Newsroom, actor: Actor, asked: NewCorrection) -> Outcome:
    if asked.field is None and asked.words:
        raise NewsletterError("--words", "want to know which words they replace", "Name the field: headline, summary, why, subject, intro.")
    given: dict[str, Any] = {"by": actor.name, "number": asked.story}
    if asked.field is None:
        account = await correct(newsroom, asked.issue_on, asked.text, **given)
    else:
        account = await amend(newsroom, asked.issue_on, asked.field, asked.words, asked.text, **given)
    return Outcome(said=_told(account), facts={"correction": _facts(account.correction), "new": account.new}, changed=account.new)


async def _list(newsroom: Newsroom, _actor: Actor, asked: WhichCorrections) -> Outcome:
    place = read_cursor(asked.cursor, int)
    found = await corrections_page(newsroom, before=place[0] if place else None, limit=asked.limit + 1)
    shown = found[: asked.limit]
    letters = await list_errata(newsroom, shown)
    rows = [_facts(one) | {"erratum": _erratum_facts(letters[one.id]) if one.id in letters else None} for one in shown]
    more = write_cursor(shown[-1].id) if len(found) > asked.limit else None
    facts = page_facts("corrections", rows, more) | {"zone": newsroom.letterhead.zone}
    return Outcome(said=f"{len(rows)} corrections", facts=facts, changed=False)


async def _send(newsroom: Newsroom, actor: Actor, asked: NewErratum) -> Outcome:
    correction, receivers = await count_receivers(newsroom, asked.issue_on, asked.correction)
    facts: dict[str, Any] = {"correction": correction.id, "receivers": to_jsonable_python(receivers)}
    account = await write_erratum(newsroom, asked.issue_on, correction.id, subject=asked.subject, unknown=asked.unknown, by=actor.name)
    facts |= {"erratum": _erratum_facts(account), "new": account.new}
    return Outcome(said=_said(account), facts=facts, changed=account.new)


async def _rehearse_sending(newsroom: Newsroom, _actor: Actor, asked: NewErratum) -> Outcome:
    """Counted, not written: with very many readers the letters are a transaction for each few thousand."""
    correction, receivers = await count_receivers(newsroom, asked.issue_on, asked.correction)
    facts: dict[str, Any] = {"correction": correction.id, "receivers": to_jsonable_python(receivers)}
    if written := (await list_errata(newsroom, [correction])).get(correction.id):
        return Outcome(said=_said(written), facts=facts | {"erratum": _erratum_facts(written)}, changed=False)
    letters = receivers.accepted + (receivers.unknown if asked.unknown else 0)
    whom = f"{receivers.accepted:,} have the issue, of {receivers.unknown:,} more we cannot know"
    return Outcome(said=f"{letters:,} letters about “{correction.text}”: {whom}", facts=facts | {"letters": letters}, changed=bool(letters))


async def _list_letters(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    found = await newest_errata(newsroom)
    said = "\n".join(_said(one) for one in found) or "No letter was written about a mistake."
    return Outcome(said=said, facts={"errata": [_erratum_facts(one) for one in found]}, changed=False)


def _change(name: str, purpose: str, does: Callable[[Newsroom, int], Awaitable[ErratumAccount]], right: Right) -> Act:
    async def change(newsroom: Newsroom, _actor: Actor, asked: OfCorrection) -> Outcome:
        account = await does(newsroom, await _number(newsroom, asked))
        return Outcome(said=_said(account), facts={"erratum": _erratum_facts(account)}, changed=account.new)

    path = f"issues/{{issue_on}}/{name.replace(' ', '/')}"
    return Act(name=name, right=right, purpose=purpose, takes=OfCorrection, path=path, does=change)


async def _number(newsroom: Newsroom, asked: OfCorrection) -> int:
    """Of the issue's latest correction that has a letter, where none is named."""
    noted = await list_corrections(newsroom, asked.issue_on)
    letters = await list_errata(newsroom, noted)
    wanted = [one.id for one in noted if one.id in letters and asked.correction in (None, one.id)]
    if not wanted:
        raise NewsletterError(f"issue of {asked.issue_on}", "no such letter was written", "newsletter erratum list")
    return wanted[-1]


def _told(account: CorrectionAccount) -> str:
    one = account.correction
    place = f"No. {one.number} of {one.issue_on}" if one.number else f"Issue of {one.issue_on}"
    changed = f"\nIts {one.field} reads now: {one.after}" if one.field else ""
    return f"{place}: {one.text}{'' if account.new else ' (stands already)'}{changed}"


def _said(account: ErratumAccount) -> str:
    one, counts = account.erratum, account.balance.counts
    states = ", ".join(f"{number:,} {state.value}" for state, number in sorted(counts.items()) if number)
    about = f"no. {one.number} of {one.issue_on}" if one.number else f"the issue of {one.issue_on}"
    return f"Erratum about {about}, {one.state.value}: {one.audience:,} letters{f' ({states})' if states else ''}"


def _facts(one: Correction) -> dict[str, Any]:
    names = ("id", "issue_on", "number", "headline", "text", "by", "at", "field", "before", "after")
    facts: dict[str, Any] = to_jsonable_python({name: getattr(one, name) for name in names})
    return facts


def _erratum_facts(account: ErratumAccount) -> dict[str, Any]:
    one = account.erratum
    names = ("correction_id", "issue_on", "number", "subject", "text", "by", "at", "state")
    facts: dict[str, Any] = to_jsonable_python({name: getattr(one, name) for name in names})
    return facts | {"balance": balance_facts(account.balance)}


ACTS: tuple[Act, ...] = (
    Act(
        name="correct",
        right=Right.PUBLISH,
        purpose="Publish what was wrong in an issue that readers have, and change the words of our pages if asked. Letters stay as sent.",
        takes=NewCorrection,
        path="issues/{issue_on}/correct",
        does=_correct,
    ),
    Act(
        name="corrections",
        right=Right.READ,
        purpose="Everything that was corrected, newest first, with the letters about it.",
        takes=WhichCorrections,
        path="corrections",
        does=_list,
        reads=True,
    ),
    Act(
        name="erratum send",
        right=Right.PUBLISH,
        purpose="Write to exactly those who have the issue, once, about a correction of it.",
        takes=NewErratum,
        path="issues/{issue_on}/erratum/send",
        does=_send,
        rehearses=_rehearse_sending,
    ),
    Act(
        name="erratum list",
        right=Right.READ,
        purpose="The newest letters about mistakes, and how they stand.",
        takes=Takes,
        path="errata",
        does=_list_letters,
        reads=True,
    ),
    _change("erratum pause", "Let the rest of a letter about a mistake wait.", errata.pause_erratum, Right.EDIT),
    _change("erratum resume", "Go on with the rest of a letter about a mistake.", errata.resume_erratum, Right.PUBLISH),
    _change("erratum cancel", "Call off the rest of a letter about a mistake: what left, left.", errata.cancel_erratum, Right.PUBLISH),
)
