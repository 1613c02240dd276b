"""The act that looks at what came back."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from pydantic import Field

from newsletter.daily.acts.act import Act, Outcome
from newsletter.daily.acts.paging import Paged, page_facts, read_cursor, write_cursor
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.delivery.receivers import GROUPS
from newsletter.model.addresses import masked
from newsletter.model.returns import PROVEN, ReturnAction, ReturnKind, StoredReturn
from newsletter.model.rights import Actor, Right
from newsletter.returns.consequences import COUNTED, OPT_OUT
from newsletter.storage.returned import returned_before

OF_LATE = timedelta(days=30)
_ASKED = (ReturnKind.COMPLAINT, ReturnKind.UNSUBSCRIBE)
_LARGE = frozenset(GROUPS) | frozenset(GROUPS.values())


class ReturnsOf(Paged):
    """Which of what came back."""

    since: date | None = Field(None, description="Only what came on this date or later; the last 30 days otherwise.")


async def _list(newsroom: Newsroom, _actor: Actor, asked: ReturnsOf) -> Outcome:
    place = read_cursor(asked.cursor, str, int)
    since = datetime.combine(asked.since, time(), zone_of(newsroom)) if asked.since else newsroom.clock() - OF_LATE
    async with newsroom.database.read() as connection:
        before = (_instant(place[0]), place[1]) if place else None
        found = await returned_before(connection, newsroom.letterhead.key, since, before, asked.limit + 1)
    shown = found[: asked.limit]
    more = write_cursor(shown[-1][1].received_at.isoformat(), shown[-1][0]) if len(found) > asked.limit else None
    rows = [_facts(number, one) for number, one in shown]
    return Outcome(said=f"{len(rows)} reports", facts=page_facts("bounces", rows, more) | {"zone": newsroom.letterhead.zone}, changed=False)


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _facts(number: int, one: StoredReturn) -> dict[str, Any]:
    return {
        "number": number,
        "at": one.received_at.isoformat(),
        "door": one.door,
        "kind": one.kind.value,
        "issue_on": one.issue_on.isoformat() if one.issue_on else None,
        "domain": shown_domain(one.domain),
        "action": one.action.value,
        "fault": one.fault.value,
        "proof": one.proof.value,
        "status": one.status,
        "said": one.said,
        "feedback": one.feedback,
        "done": done_words(one),
    }


def shown_domain(domain: str) -> str:
    """Of a domain with few readers hardly more than of an address is shown; the big receivers in full."""
    return domain if domain in _LARGE or not domain else masked(f"x@{domain}").rpartition("@")[2]


def done_words(one: StoredReturn) -> str:
    """What came of it so far."""
    if one.proof not in PROVEN:
        return "proves nothing, nobody touched"
    if one.action is ReturnAction.OPERATOR:
        return "operators told" if one.acted_at else "operators will be told"
    if one.kind is ReturnKind.BOUNCE and one.fault in COUNTED and one.issue_on:
        return "counted" if one.acted_at else "waits to be counted"
    if one.kind is ReturnKind.COMPLAINT and one.action is ReturnAction.SUPPRESS and one.feedback.lower() != OPT_OUT:
        return "suppressed"
    return "left" if one.action is ReturnAction.SUPPRESS and one.kind in _ASKED else "kept"


ACTS: tuple[Act, ...] = (
    Act(
        name="bounces list",
        right=Right.READ,
        purpose="What came back: bounces, complaints, letters that leave; whose fault, how it is proven, and what was done.",
        takes=ReturnsOf,
        path="bounces",
        does=_list,
        reads=True,
    ),
)
