"""What about the sending a person should know or decide, each with its cure: one list for status and console. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.removals import written
from newsletter.delivery.removal import MANY_DOMAINS
from newsletter.delivery.run.held_removals import held_removals
from newsletter.delivery.run.notice_doubt import notices_in_doubt
from newsletter.delivery.run.trouble_book import relay_troubles
from newsletter.delivery.run.warm_up import PLAN, left_over, left_over_words
from newsletter.model.issues import Issue
from newsletter.model.states import NoticeKind
from newsletter.storage.notice_doubts import NoticeDoubt
from newsletter.storage.relay_troubles import RelayTrouble
from newsletter.storage.removals import HeldRemoval
from newsletter.storage.unwritable import read_unwritable

TOLD_FOR = timedelta(days=1)
"""Of a relay that nobody has tried for longer nobody knows how it is."""

_DOUBT_CURES = {
    NoticeKind.CONFIRMATION: "Each is sent again after a quarter of an hour, at most twice; whoever has none can sign up again.",
    NoticeKind.ALARM: "Each is sent again after a quarter of an hour, at most twice; what it says stands here and in the log too.",
    NoticeKind.FAREWELL: "Nothing to do: they have left all the same.",
    NoticeKind.WELCOME: "Nothing to do: the next issue reaches them all the same.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """One of them, in a line, and what to do about it."""

    what: str
    cure: str
    since: datetime | None = None


async def read_concerns(newsroom: Newsroom, issue: Issue | None) -> tuple[Concern, ...]:
    """Those of the instance, and of an issue what its state does not say."""
    database, now = newsroom.database, newsroom.clock()
    troubles = [one for one in await relay_troubles(database) if now - one.last_at < TOLD_FOR]
    return (
        *(_about_relay(one) for one in troubles),
        *(await _of_issue(newsroom, issue) if issue else ()),
        *(_about_held(one) for one in await held_removals(database, now=now)),
        *(_about_notices(one) for one in await notices_in_doubt(database, now=now)),
    )


def _about_relay(found: RelayTrouble) -> Concern:
    name = "" if found.name == "relay" else f" ({found.name})"
    waits = "Nothing leaves through it until then." if found.needs_operator else "It is tried again by itself; no letter is lost."
    return Concern(what=f"{found.relay}{name}: {found.problem}", cure=f"{found.cure} {waits}".strip(), since=found.since)


async def _of_issue(newsroom: Newsroom, issue: Issue) -> list[Concern]:
    left = await left_over(newsroom.database, issue.id)
    async with newsroom.database.read() as connection:
        unwritable = await read_unwritable(connection, issue.id)
    cure = f"Mend or remove these addresses: newsletter ledger --state rejected --date {issue.issue_on}. Everybody else is served."
    return [
        *([Concern(what=left_over_words(issue.issue_on, left), cure=PLAN)] if left else []),
        *(Concern(what=f"{_letters(number)} could not be written: {why}", cure=cure) for why, number in unwritable),
    ]


def _letters(number: int, kind: str = "") -> str:
    return f"{number:,} {kind}letter{'' if number == 1 else 's'}"


def _about_held(found: HeldRemoval) -> Concern:
    who = "Many domains" if found.domain == MANY_DOMAINS else found.domain
    what = f"{who} denied {found.dead:,} of {found.answered:,} readers in the issue of {found.issue_on}: nobody was removed"
    verbs = " or ".join(f"newsletter removals {verb} {written(found.domain)}" for verb in ("keep", "remove"))
    cure = f"Read the replies: newsletter ledger --state rejected --date {found.issue_on}. Then {verbs}."
    return Concern(what=what, cure=cure, since=found.held_at)


def _about_notices(found: NoticeDoubt) -> Concern:
    return Concern(
        what=f"{_letters(found.letters, f'{found.kind.value} ')} may or may not have left", cure=_DOUBT_CURES[found.kind], since=found.since
    )
