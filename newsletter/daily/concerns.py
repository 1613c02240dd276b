"""What about the sending a person should know or decide, each with its cure: one list for status and console. Changes nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from newsletter.daily.attention import needs_of_the_file
from newsletter.daily.clock_guard import CURE, read_clock_doubt
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.plans import read_rest, rest_words
from newsletter.daily.removals import written
from newsletter.daily.return_incidents import OURS_CURE, incidents_of_late
from newsletter.daily.times import zone_of
from newsletter.delivery.removal import MANY_DOMAINS
from newsletter.delivery.run.held_removals import held_removals
from newsletter.delivery.run.notice_doubt import notices_in_doubt
from newsletter.delivery.run.trouble_book import relay_troubles
from newsletter.delivery.run.warm_up import PLAN, left_over, left_over_words
from newsletter.model.issues import Issue
from newsletter.model.states import ErratumState, NoticeKind
from newsletter.storage.errata import newest_errata
from newsletter.storage.notice_doubts import NoticeDoubt
from newsletter.storage.relay_troubles import RelayTrouble
from newsletter.storage.removals import HeldRemoval
from newsletter.storage.returned import Incident
from newsletter.storage.unwritable import read_unwritable

RESUME = "No date has an issue meanwhile. To go on: newsletter resume-newsletter"
MOST_DOMAINS = 5
"""Of those whose servers blame us: the rest will say the same."""

LOOKED_AT = 5
"""Nobody sends more errata in the time in which their letters are of use."""

TOLD_FOR = timedelta(days=1)
"""Of a relay that nobody has tried for longer nobody knows how it is."""

_SENT_AGAIN = "Each is sent again after a quarter of an hour, at most twice; what it says stands in the console too."
_DOUBT_CURES = {
    NoticeKind.CONFIRMATION: "Each is sent again after a quarter of an hour, at most twice; whoever has none can sign up again.",
    NoticeKind.ALARM: "Each is sent again after a quarter of an hour, at most twice; what it says stands here and in the log too.",
    NoticeKind.DRAFT_READY: _SENT_AGAIN,
    NoticeKind.REMINDER: _SENT_AGAIN,
    NoticeKind.REPORT: _SENT_AGAIN,
    NoticeKind.ERRATUM: "None is sent again by itself: look for them in the relay’s log.",
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
    doubt, rest = await read_clock_doubt(newsroom), await read_rest(newsroom)
    return (
        *(Concern(what=need.what, cure=need.cure, since=need.since) for need in await needs_of_the_file(newsroom)),
        *([Concern(what=f"The newsletter is {rest_words(rest)}", cure=RESUME, since=rest.at)] if rest else []),
        *([Concern(what=f"Nothing is drafted or sent by itself: {doubt.reason}", cure=CURE, since=doubt.at)] if doubt else []),
        *(_about_relay(one) for one in troubles),
        *(await concerns_of(newsroom, issue) if issue and issue.released_at else ()),
        *(_about_held(one) for one in await held_removals(database, now=now)),
        *(_about_incident(one) for one in (await incidents_of_late(newsroom))[:MOST_DOMAINS]),
        *(_about_notices(one) for one in await notices_in_doubt(database, now=now)),
        *await _of_errata(newsroom),
    )


async def _of_errata(newsroom: Newsroom) -> list[Concern]:
    """Those that wait for a person, and those that are still being written. Their letters are not counted: there may be a million."""
    async with newsroom.database.read() as connection:
        newest = await newest_errata(connection, newsroom.letterhead.key, LOOKED_AT)
    found, zone = [], zone_of(newsroom)
    for one in newest:
        given_up_at = one.at + newsroom.delivery.notice_lifetime
        if newsroom.clock() >= given_up_at:
            continue
        which = f"The erratum about the issue of {one.issue_on}, {_letters(one.audience)} so far,"
        if one.state is ErratumState.PAUSED:
            verbs = " or ".join(
                f"newsletter erratum {verb} {one.issue_on} --correction {one.correction_id}" for verb in ("resume", "cancel")
            )
            ends = f"what has not left by {given_up_at.astimezone(zone):%Y-%m-%d %H:%M} is given up"
            found.append(Concern(what=f"{which} is paused", cure=f"None of the rest leaves before {verbs}; {ends}", since=one.at))
        elif not one.is_whole:
            cure = "It goes on by itself, and its letters leave meanwhile. newsletter erratum list says how they stand."
            found.append(Concern(what=f"{which} is being written", cure=cure, since=one.at))
    return found


def _about_relay(found: RelayTrouble) -> Concern:
    name = "" if found.name == "relay" else f" ({found.name})"
    waits = "Nothing leaves through it until then." if found.needs_operator else "It is tried again by itself; no letter is lost."
    return Concern(what=f"{found.relay}{name}: {found.problem}", cure=f"{found.cure} {waits}".strip(), since=found.since)


async def concerns_of(newsroom: Newsroom, issue: Issue) -> list[Concern]:
    """Those of an issue whose letters were let go. Looks at every letter of it: with a million that takes a moment."""
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


def _about_incident(found: Incident) -> Concern:
    what = f"{_letters(found.letters)} to {found.domain or 'unknown domains'} came back through a fault of ours"
    return Concern(what=f"{what}: {found.said}" if found.said else what, cure=OURS_CURE, since=found.since)


def _about_notices(found: NoticeDoubt) -> Concern:
    return Concern(
        what=f"{_letters(found.letters, f'{found.kind.value} ')} may or may not have left", cure=_DOUBT_CURES[found.kind], since=found.since
    )
