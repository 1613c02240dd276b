"""Acts that only look: the issues, how one stands, its ledger line by line, how fast letters may go, what was asked by whom."""

from datetime import date
from typing import Any

from pydantic import Field
from pydantic_core import to_jsonable_python

from newsletter.daily.acts.act import Act, OfIssue, Outcome, Takes
from newsletter.daily.acts.issue import issue_outcome
from newsletter.daily.acts.paging import Paged, page_facts, read_cursor, write_cursor
from newsletter.daily.drafting import find
from newsletter.daily.ledger import page_ledger
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.pace import pace_json, pace_now, told_pace
from newsletter.delivery.run import balance as balance_of
from newsletter.model.deliveries import Balance
from newsletter.model.errors import NewsletterError
from newsletter.model.ledger import told
from newsletter.model.rights import Actor, Right
from newsletter.model.states import DeliveryState
from newsletter.storage.audit import Entry, entries
from newsletter.storage.past_issues import issues_before


class LedgerOf(Paged, OfIssue):
    """Which deliveries of an issue."""

    state: tuple[DeliveryState, ...] = Field((), description="Only deliveries in these states.")
    group: str = Field("", max_length=253, description="Only to addresses of this domain, such as gmail.com.")


class AuditOf(Paged):
    """Which lines of the audit log."""

    by: str = Field("", max_length=100, description="Only what this person or program asked.")


def balance_facts(balance: Balance) -> dict[str, Any]:
    """The balance sheet: every state with its number, zeros too."""
    states = {state.value: balance.counts.get(state, 0) for state in DeliveryState}
    return {"audience": balance.audience, "states": states, "remaining": balance.remaining, "adds_up": balance.holds}


async def issue_facts(newsroom: Newsroom, issue_on: date) -> Outcome:
    """How an issue stands now, with its balance. Raises NoSuchThing where there is none."""
    issue = await find(newsroom, issue_on)
    stands = issue_outcome(issue)
    balance = balance_facts(await balance_of(newsroom.database, issue.id))
    return Outcome(said=stands.said, facts={**stands.facts, "balance": balance}, changed=False, issue_id=issue.id)


async def _show_issue(newsroom: Newsroom, _actor: Actor, asked: OfIssue) -> Outcome:
    return await issue_facts(newsroom, asked.issue_on)


async def _list_issues(newsroom: Newsroom, _actor: Actor, asked: Paged) -> Outcome:
    async with newsroom.database.read() as connection:
        found = await issues_before(connection, newsroom.letterhead.key, _date_of(asked.cursor), asked.limit + 1)
    shown = found[: asked.limit]
    more = write_cursor(shown[-1].issue_on.isoformat()) if len(found) > asked.limit else None
    rows = [dict(issue_outcome(issue).facts) for issue in shown]
    return Outcome(said=f"{len(rows)} issues", facts=page_facts("issues", rows, more), changed=False)


def _date_of(cursor: str) -> date | None:
    place = read_cursor(cursor, str)
    try:
        return date.fromisoformat(place[0]) if place else None
    except ValueError:
        raise NewsletterError("cursor", "is not one that this list gave", "Begin without one.") from None


async def _ledger(newsroom: Newsroom, _actor: Actor, asked: LedgerOf) -> Outcome:
    (after,) = read_cursor(asked.cursor, int) or (0,)
    page, last = await page_ledger(
        newsroom, asked.issue_on, states=asked.state, domain=asked.group.lstrip("@"), after=after, limit=asked.limit
    )
    lines = to_jsonable_python(page.lines)
    head = {"date": page.issue.issue_on.isoformat(), "state": page.issue.state.value, "balance": balance_facts(page.balance)}
    facts = head | page_facts("lines", lines, write_cursor(last) if page.more else None)
    return Outcome(said=told(page.balance), facts=facts, changed=False, issue_id=page.issue.id)


async def _pace(newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
    report = await pace_now(newsroom)
    line = told_pace(newsroom, report)
    facts = to_jsonable_python(pace_json(report), timedelta_mode="float")
    return Outcome(said=line or "as fast as the relay takes them", facts=facts, changed=False)


async def _audit(newsroom: Newsroom, _actor: Actor, asked: AuditOf) -> Outcome:
    place = read_cursor(asked.cursor, int)
    async with newsroom.database.read() as connection:
        found = await entries(
            connection, newsroom.letterhead.key, before=place[0] if place else None, by=asked.by or None, limit=asked.limit + 1
        )
    shown = found[: asked.limit]
    more = write_cursor(shown[-1].id) if len(found) > asked.limit else None
    return Outcome(said=f"{len(shown)} lines", facts=page_facts("entries", [_entry_facts(one) for one in shown], more), changed=False)


def _entry_facts(one: Entry) -> dict[str, Any]:
    told_of = ("by", "face", "act", "outcome", "reason")
    return {"number": one.id, "at": one.at.isoformat(), **{name: getattr(one, name) for name in told_of}, "asked": dict(one.facts)}


def _look(name: str, path: str, purpose: str, takes: type[Takes], does: Any) -> Act:
    return Act(name=name, right=Right.READ, purpose=purpose, takes=takes, path=path, does=does, reads=True)


ACTS: tuple[Act, ...] = (
    _look("issues list", "issues", "The issues, latest first, with state, times and subject.", Paged, _list_issues),
    _look("issues show", "issues/{issue_on}", "How one issue stands: state, times, balance.", OfIssue, _show_issue),
    _look("ledger", "issues/{issue_on}/ledger", "Every delivery of an issue: state, why, the relay's answer, tries.", LedgerOf, _ledger),
    _look("pace", "pace", "How fast letters may go: limits, relays in trouble, letters and removals that wait, warm-up.", Takes, _pace),
    _look("audit", "audit", "What was asked by whom, through which door, and what came of it; newest first.", AuditOf, _audit),
)
