"""``newsletter ledger``, ``retry`` and ``settle``: every delivery of an issue, and what to do about those that wait or are in doubt."""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import ask, end_dry_run
from newsletter.cli.arguments import AsJson, Config, Day, Now, Yes
from newsletter.cli.asking import require_yes
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.opening import chosen_day, in_newsroom
from newsletter.cli.printing import count, print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.ledger import told
from newsletter.model.states import DeliveryState

if TYPE_CHECKING:
    from newsletter.daily.ledger import LedgerLine, LedgerPage


class Which(StrEnum):
    """What can be tried again."""

    UNKNOWN = "unknown"
    DEFERRED = "deferred"


class Doubtful(StrEnum):
    """What can be settled by hand."""

    UNKNOWN = "unknown"


class Fate(StrEnum):
    """As what it can be settled."""

    ACCEPTED = "accepted"


def ledger(
    state: Annotated[
        list[DeliveryState] | None,
        typer.Option("--state", metavar="STATE", help="Only deliveries in this state; may be given several times."),
    ] = None,
    group: Annotated[str, typer.Option("--group", metavar="DOMAIN", help="Only to addresses of this domain, such as gmail.com.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Show no more lines than this.")] = 50,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Every delivery of an issue: state, why, the relay's answer, tries, next try, and the Message-ID to look for in the relay's log.

    The balance in words comes first: audience = the sum over all states.

    Before it shows them it settles what is in doubt as the settings say: from delivery.relay_log, and with delivery.on_unknown = "resend"
    letters go back to the queue. Without these settings it changes nothing.
    """
    from newsletter.daily.ledger import read_ledger

    async def action(newsroom: Newsroom) -> None:
        page = await read_ledger(newsroom, chosen_day(newsroom, day), states=state or (), domain=group.lstrip("@"), limit=limit)
        if as_json:
            print_json(_page_json(page))
        else:
            _draw(page, ZoneInfo(newsroom.letterhead.zone))

    in_newsroom(action, config, now)


def retry(
    which: Annotated[Which, typer.Argument(metavar="unknown|deferred", show_default=False, help="What to try again.")],
    yes: Yes = False,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Try again at once what the relay put off, or send again what is in doubt, after a question: that may mean a second copy."""
    if which is Which.UNKNOWN:
        _ask(
            "{letters} may have left; who has one gets a second copy. Send them again?",
            "newsletter retry unknown --yes",
            yes,
            day,
            config,
            now,
        )
    words = "due now: the running server tries them" if which is Which.DEFERRED else "to be sent again: the running server does"
    _perform("retry", f"{words}, or newsletter send --now.", config, now, as_json, issue_on=day, which=which.value)


def settle(
    which: Annotated[Doubtful, typer.Argument(metavar="unknown", show_default=False, help="What is in doubt.")],
    fate: Annotated[Fate, typer.Option("--as", metavar="accepted", help="What became of them.")],
    yes: Yes = False,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Say that what is in doubt did leave, as the relay's log shows: it counts as accepted and is never sent again."""
    question = f"Count {{letters}} as {fate.value}? They are not sent again, and whoever has none misses the issue."
    _ask(question, f"newsletter settle {which.value} --as {fate.value} --yes", yes, day, config, now)
    _perform("settle", f"settled as {fate.value}.", config, now, as_json, issue_on=day, which=which.value, fate=fate.value)


def _ask(question: str, cure: str, yes: bool, day: date | None, config: Path | None, now: Any) -> None:
    """Say what is at stake, and ask outside the newsroom's loop; not in a dry run, for whoever looks there settles what can be."""
    from newsletter.daily.ledger import read_ledger

    if is_dry_run():
        return
    page = in_newsroom(lambda newsroom: read_ledger(newsroom, chosen_day(newsroom, day), limit=1), config, now)
    issue_on, unknown = page.issue.issue_on, page.balance.counts.get(DeliveryState.UNKNOWN, 0)
    if unknown:
        asked = question.format(letters=count(unknown, "letter"))
        require_yes(asked, yes=yes, thing=asked, cure=f"{cure} --date {issue_on}", undone="nothing was changed")


def _perform(name: str, words: str, config: Path | None, now: Any, as_json: bool, **asked: Any) -> None:
    outcome = ask(name, config, now, **asked)
    end_dry_run(outcome, as_json)
    facts = outcome.facts
    if as_json:  # what scripts knew before there were acts
        return print_json({**facts, "issue_on": facts["date"], "changed": facts["letters"]})
    screen.say(f"{count(facts['letters'], 'letter')} {words}")
    return screen.say(facts["told"])


def _page_json(page: "LedgerPage") -> dict[str, Any]:
    from newsletter.cli.records import balance_json

    head = {"issue_on": page.issue.issue_on, "state": page.issue.state, "balance": balance_json(page.balance)}
    return {**head, "lines": page.lines, "more": page.more}


def _draw(page: "LedgerPage", zone: ZoneInfo) -> None:
    issue = page.issue
    screen.say(f"Issue {issue.number}, {issue.issue_on}: {issue.state.value}{f' ({issue.reason})' if issue.reason else ''}", style="bold")
    screen.say(told(page.balance), style="" if page.balance.holds else "red")
    if not page.lines:
        return
    screen.say("")
    columns = ("to", "state", "since", "tries", "next try", "Message-ID", "answer")
    screen.table(columns, [_cells(line, zone) for line in page.lines], right=("tries",))
    if page.more:
        screen.say(f"\nand more: newsletter ledger --limit {10 * len(page.lines)}")


def _cells(line: "LedgerLine", zone: ZoneInfo) -> tuple[object, ...]:
    answer = " ".join(str(part) for part in (line.code or "", line.reply or line.reason) if part)
    if line.reason and line.reason != "reply" and line.reason not in answer:
        answer = f"{line.reason}: {answer}" if answer else line.reason
    next_try = f"{line.next_try_at.astimezone(zone):%H:%M:%S}" if line.next_try_at else None
    return (
        line.to,
        line.state.value,
        f"{line.since.astimezone(zone):%m-%d %H:%M:%S}",
        line.attempts,
        next_try,
        line.message_id or None,
        answer or None,
    )
