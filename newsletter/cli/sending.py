"""``newsletter test``, ``send`` and ``status``: what goes out."""

import asyncio
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newsletter.cli.arguments import AsJson, Config, Day, Now, Yes
from newsletter.cli.issue import chosen_day
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import count, notes, print_json, say, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.deliveries import Balance
from newsletter.model.errors import NewsletterError, RefusedStep
from newsletter.model.states import DeliveryState, IssueState, VerdictKind

AT_ONCE = "at once"


def test(
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets the copy.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Send one copy, marked [Test], to one address. Counts for nothing."""
    from newsletter.daily.day import send_test

    async def action(newsroom: Newsroom) -> Any:
        return await send_test(newsroom, chosen_day(newsroom, day), to)

    verdict = in_newsroom(action, config, now)
    if as_json:
        print_json({"to": to, "verdict": verdict})
    else:
        say(f"{to}: {verdict.kind.value} {verdict.code or ''} {verdict.reply}".rstrip())
    if verdict.kind is not VerdictKind.ACCEPTED:
        raise typer.Exit(1)


def send(
    now: Annotated[
        str,
        typer.Option(
            "--now",
            metavar="[INSTANT]",
            is_flag=False,
            flag_value=AT_ONCE,
            help="Send it now. With an INSTANT: as if it were then (demo and test instances only).",
        ),
    ] = "",
    day: Day = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve the draft first, if nobody has.")] = False,
    yes: Yes = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Send the issue by hand, in the foreground, and end with the balance. However often it is pressed, everybody gets it once.

    Where there is no draft yet it makes one and shows it before asking. Interrupt it whenever you like: letters in hand are finished,
    and the same command goes on with the rest.
    """
    if not now:
        raise NewsletterError("newsletter send", "sends only with --now", "The scheduler sends by itself: newsletter serve.")

    async def action(newsroom: Newsroom) -> Any:
        issue_on = chosen_day(newsroom, day)
        agreed = approve or await _agreed(newsroom, issue_on, yes=yes)
        return issue_on, await _send(newsroom, issue_on, agreed)

    issue_on, balance = in_newsroom(action, config, None if now == AT_ONCE else now)
    if as_json:
        return print_json({"issue_on": issue_on, "audience": balance.audience, **balance.counts})
    from newsletter.cli.drawing import draw_balance

    draw_balance(balance)
    if balance.remaining:
        return say(f"{count(balance.remaining, 'letter')} left: the running server, or the same command, goes on with them.")
    return say(f"The issue of {issue_on} is out.")


def status(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """How today's issue stands: state, times, checks, balance, feeds in trouble."""
    from newsletter.daily.facts import read_facts
    from newsletter.issue.calendar import next_due

    async def action(newsroom: Newsroom) -> Any:
        zone = ZoneInfo(newsroom.letterhead.zone)
        facts = await read_facts(newsroom, chosen_day(newsroom, day))
        return facts, next_due(newsroom.clock(), newsroom.schedule, zone), zone, newsroom.letterhead.missing

    facts, coming, zone, missing = in_newsroom(action, config, now)
    failing = [line for line in facts.feeds if line.feed.failures]
    if as_json:
        found = facts.found
        return print_json(
            {
                "issue_on": facts.issue_on,
                "issue": found.issue if found else None,
                "balance": found.balance if found else None,
                "checks": found.checks if found else [],
                "next_due_at": coming.due_at,
                "subscribers": facts.readers,
                "feeds": len(facts.feeds),
                "feeds_failing": [line.feed.url for line in failing],
                "settings_missing": missing,
            }
        )
    return _say_status(facts, coming, zone, missing, failing)


def _say_status(facts: Any, coming: Any, zone: ZoneInfo, missing: tuple[str, ...], failing: list[Any]) -> None:
    from newsletter.cli.drawing import draw_balance, draw_checks, draw_heading, local

    if facts.found:
        draw_heading(facts.found.issue, zone)
        draw_checks(facts.found.checks)
        if facts.found.balance.audience:
            draw_balance(facts.found.balance)
    else:
        say(f"There is no issue of {facts.issue_on} yet.")
    say(f"\nNext issue  {coming.issue_on}, leaves {local(coming.due_at, zone)}, is drafted {local(coming.draft_at, zone)}")
    say(f"Readers     {facts.readers:,} active")
    say(f"Feeds       {len(facts.feeds)}, {len(failing)} failing" + (" (newsletter feeds list)" if failing else ""))
    if missing:
        screen.print(f"[red]Nothing can be sent[/] before these are set: {', '.join(f'newsletter.{name}' for name in missing)}")


async def _agreed(newsroom: Newsroom, issue_on: date, *, yes: bool) -> bool:
    """Whether the operator wants what there is to go out. Only a new draft is asked about: a draft that stands wants ``--approve``."""
    from newsletter.cli.drawing import draw_issue
    from newsletter.daily.day import draft
    from newsletter.daily.facts import read_facts
    from newsletter.daily.sending import require_letterhead

    require_letterhead(newsroom)
    facts = await read_facts(newsroom, issue_on)
    if facts.found and facts.found.issue.state is not IssueState.COLLECTING:
        _require_approved(facts.found.issue.state, issue_on)
        return False
    await draft(newsroom, issue_on, by=operator())
    facts = await read_facts(newsroom, issue_on)
    if facts.found:
        notes.print(f"There was no draft of {issue_on}; this is it:\n")
        draw_issue(facts.found, ZoneInfo(newsroom.letterhead.zone))
    if yes:
        return True
    if not sys.stdin.isatty():
        _require_approved(IssueState.DRAFTED, issue_on)
    question = f"Approve it and send it to {count(facts.readers, 'subscriber')}?"
    return await asyncio.to_thread(typer.confirm, question, abort=True, err=True)


def _require_approved(state: IssueState, issue_on: date) -> None:
    if state in (IssueState.DRAFTED, IssueState.HELD):
        cure = f"Look at it (newsletter show --date {issue_on}), then: newsletter send --now --approve --date {issue_on}"
        raise RefusedStep(f"issue of {issue_on}", f"{state.value}, but nobody has approved it; nothing was sent", cure)


async def _send(newsroom: Newsroom, issue_on: date, approve: bool) -> Balance:
    from newsletter.daily import day as steps

    stop = asyncio.Event()
    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=notes, transient=True) as progress, _stopping(stop):
        bar = progress.add_task("", total=None)

        def on_progress(balance: Balance) -> None:
            doubt = balance.counts.get(DeliveryState.UNKNOWN, 0)
            done = balance.audience - balance.remaining
            progress.update(bar, completed=done, total=balance.audience, description=f"{doubt} unknown" if doubt else "")

        return await steps.send(newsroom, issue_on, by=operator(), approve=approve, on_progress=on_progress, stop=stop)


@contextmanager
def _stopping(stop: asyncio.Event) -> Iterator[None]:
    """The first interrupt finishes the letters in hand; the second ends the program."""
    loop = asyncio.get_running_loop()

    def ask_to_stop(number: int) -> None:
        stop.set()
        loop.remove_signal_handler(number)
        notes.print("stopping: letters in hand are finished first")

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ask_to_stop, number)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
