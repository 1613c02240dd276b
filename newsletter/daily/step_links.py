"""Makes the one-time links in letters to operators, and looks one up: for which act it is, and whether it works still. Performs nothing."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.times import zone_of
from newsletter.issue.lifecycle import STEPS, Verb
from newsletter.model.editing import ARRANGING, EditKind
from newsletter.model.issues import Issue
from newsletter.model.operators import Operator, StepLink, digest_of
from newsletter.model.states import IssueState
from newsletter.storage.edits import edits_of
from newsletter.storage.issues import changes_of, get_issue
from newsletter.storage.operators import operator_of
from newsletter.storage.step_links import find_step_link, forget_step_links

LETTER_ACTS = ("approve", "hold", "seen")
"""What a letter offers, by the names of the acts."""

OPEN_FOR = {
    "approve": STEPS[Verb.APPROVE][0],
    "hold": STEPS[Verb.HOLD][0] - {IssueState.HELD},
    "seen": frozenset({IssueState.DRAFTED, IssueState.HELD}),
}
"""For each the states in which it means something: a link of yesterday offers nobody to approve what is being sent."""

LETTERHEAD = "letter"
"""Who pressed where the letter went to the newsletter's own address, because no operator has one."""

TOKEN_BYTES = 16
WORDS = frozenset(EditKind) - ARRANGING
KEPT_FOR = timedelta(days=30)
"""After their end: so long one is told why a link works no more."""


class LinkState(StrEnum):
    """``changed``: the issue is of another version by now; ``moot``: it stands where the act means nothing any more.

    ``gone``: whoever it was for has no account any more.
    """

    READY = "ready"
    USED = "used"
    CHANGED = "changed"
    MOOT = "moot"
    ENDED = "ended"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLinks:
    """The addresses for one letter by act, and the rows that make them work: to be stored with ``add_step_links``."""

    urls: Mapping[str, str]
    rows: tuple[StepLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundLink:
    """A link as it stands: its issue now, and whose it is."""

    link: StepLink
    issue: Issue
    operator: Operator | None
    state: LinkState


def new_links(newsroom: Newsroom, issue: Issue, operator: Operator | None) -> NewLinks:
    """An address for each of ``LETTER_ACTS``, for this version of the issue. ``operator``: None for the letterhead's own address."""
    drawn = {act: secrets.token_urlsafe(TOKEN_BYTES) for act in LETTER_ACTS}
    rows = tuple(_row(newsroom, issue, operator, act, token) for act, token in drawn.items())
    base = newsroom.letterhead.base_url
    return NewLinks(urls={act: f"{base}/console/step/{token}" for act, token in drawn.items()}, rows=rows)


async def forget_links(newsroom: Newsroom) -> None:
    """Forget those that ended a month ago."""
    async with newsroom.database.write() as connection:
        await forget_step_links(connection, newsroom.clock() - KEPT_FOR)


async def find_link(newsroom: Newsroom, token: str) -> FoundLink | None:
    """The link behind a token; None where nobody was ever sent it, or long ago."""
    async with newsroom.database.read() as connection:
        link = await find_step_link(connection, digest_of(token))
        if link is None:
            return None
        operator = await operator_of(connection, link.operator_id) if link.operator_id is not None else None
        issue = await get_issue(connection, link.issue_id)
    return FoundLink(link=link, issue=issue, operator=operator, state=state_of(link, issue, operator, newsroom.clock()))


async def since_the_letter(newsroom: Newsroom, found: FoundLink) -> tuple[str, ...]:
    """What was done with the issue since: changes of its state, and edits of persons, in words."""
    since, zone = found.link.created_at, zone_of(newsroom)
    async with newsroom.database.read() as connection:
        changes = [one for one in await changes_of(connection, found.issue.id) if one.at > since]
        edits = [one for one in await edits_of(connection, found.issue.id) if one.at > since]
    lines = [(one.at, f"{one.by}: {one.to_state.value}{f' ({one.reason})' if one.reason else ''}") for one in changes]
    lines += [(one.at, f"{one.by}: {one.kind.value}{f' “{one.value[:80]}”' if one.value and one.kind in WORDS else ''}") for one in edits]
    return tuple(f"{at.astimezone(zone):%H:%M} {words}" for at, words in sorted(lines))


def state_of(link: StepLink, issue: Issue, operator: Operator | None, now: datetime) -> LinkState:
    """What can be done with it. One that was used says so for as long as it is known."""
    if link.used_at is not None:
        return LinkState.USED
    if link.operator_id is not None and (operator is None or operator.closed_at is not None):
        return LinkState.GONE
    if now >= link.ends_at:
        return LinkState.ENDED
    if issue.state not in OPEN_FOR[link.act]:
        return LinkState.MOOT
    return LinkState.READY if issue.version == link.version else LinkState.CHANGED


def _row(newsroom: Newsroom, issue: Issue, operator: Operator | None, act: str, token: str) -> StepLink:
    now = newsroom.clock()
    return StepLink(
        digest=digest_of(token),
        issue_id=issue.id,
        act=act,
        version=issue.version,
        operator_id=operator.id if operator else None,
        by=operator.name if operator else LETTERHEAD,
        created_at=now,
        ends_at=now + newsroom.operators.link_lasts,
    )
