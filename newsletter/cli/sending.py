"""``newsletter send``: an issue goes out by hand, in the foreground."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from newsletter.cli.acting import end_dry_run, on_record, perform_here
from newsletter.cli.arguments import AsJson, Config, Day, Seen, Yes, read_duration, read_instant
from newsletter.cli.asking import require_yes
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import count, notes, print_json, screen
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom
from newsletter.model.deliveries import Balance
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.states import DeliveryState, IssueState

if TYPE_CHECKING:
    from newsletter.cli.offering import Offer
    from newsletter.daily.acts.act import Outcome
    from newsletter.daily.acts.sending import WhatToSend

INTERRUPTED = 130


def send(
    at_once: Annotated[bool, typer.Option("--now", help="Send it now; without this nothing is sent.")] = False,
    instant: Annotated[
        datetime | None,
        typer.Argument(
            metavar="INSTANT",
            parser=read_instant,
            show_default=False,
            help="After --now: as if it were this instant (demo and test instances only).",
        ),
    ] = None,
    day: Day = None,
    approve: Annotated[bool, typer.Option("--approve", help="Approve the draft first, if nobody has.")] = False,
    seen: Seen = None,
    undo: Annotated[
        timedelta | None,
        typer.Option("--undo", metavar="TIME", parser=read_duration, help="Wait this long before it leaves; delivery.undo otherwise."),
    ] = None,
    yes: Yes = False,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Send the issue by hand, in the foreground, and end with the balance. However often it is pressed, everybody gets it once.

    Where there is no draft yet it makes one and shows it before asking. What it approves is the version that it showed or named, or the
    one of --seen; where that has changed meanwhile nothing is sent.

    It waits a moment before the first letter leaves (--undo): until then Ctrl-C here, or newsletter cancel anywhere, takes it back.

    Interrupt it whenever you like: letters in hand are finished, and the same command goes on with the rest.
    """
    if not at_once:
        raise typer.BadParameter("it sends only with --now; by itself an issue leaves at its time while newsletter serve runs")
    if is_dry_run():
        return end_dry_run(in_newsroom(lambda newsroom: _rehearse(newsroom, day, approve, seen, undo), config, instant), as_json)
    offered = None if approve else _offer(day, yes, config, instant)
    stop = asyncio.Event()

    async def go(newsroom: Newsroom) -> tuple[Issue, Balance]:
        return await _send(newsroom, await _asked(newsroom, day, offered, approve, seen), undo, stop)

    issue, balance = in_newsroom(go, config, instant)
    _tell(issue, balance, as_json)
    if stop.is_set() and (balance.remaining or issue.released_at is None):
        raise typer.Exit(INTERRUPTED)
    return None


async def _rehearse(newsroom: Newsroom, day: date | None, approve: bool, seen: int | None, undo: timedelta | None) -> "Outcome":
    """Where there is no draft the verb would make one, show it, and ask whether it is approved: taken for granted here."""
    from newsletter.issue.run import find_issue

    issue_on = chosen_day(newsroom, day)
    issue = await find_issue(newsroom.database, newsroom.letterhead.key, issue_on)
    approve = approve or issue is None or issue.state is IssueState.COLLECTING
    waits = None if undo is None else f"{undo.total_seconds():.0f}s"
    return await perform_here(newsroom, "send", issue_on=issue_on, approve=approve, version=seen, undo=waits)


def _offer(day: date | None, yes: bool, config: Path | None, instant: datetime | None) -> "Offer | None":
    """Show a draft that had to be made, and ask; outside the newsroom's loop, where Ctrl-C ends the question."""
    from newsletter.cli.offering import offer

    offered = in_newsroom(lambda newsroom: offer(newsroom, chosen_day(newsroom, day), approve=False), config, instant)
    if offered:
        question = f"Approve it and send it to {count(offered.readers, 'subscriber')}?"
        require_yes(question, yes=yes, thing=offered.name, cure=offered.approving, undone="nothing was sent")
    return offered


async def _asked(newsroom: Newsroom, day: date | None, offered: "Offer | None", approve: bool, seen: int | None) -> "WhatToSend":
    """What was asked for, in the version that the operator was shown or says that they saw."""
    from newsletter.cli.offering import offer
    from newsletter.daily.acts.sending import WhatToSend

    issue_on = offered.issue_on if offered else chosen_day(newsroom, day)
    if approve and seen is None:
        offered = await offer(newsroom, issue_on, approve=True)
    version = offered.version if offered and seen is None else seen
    return WhatToSend(issue_on=issue_on, approve=approve or bool(offered), version=version)


async def _send(newsroom: Newsroom, asked: "WhatToSend", undo: timedelta | None, stop: asyncio.Event) -> tuple[Issue, Balance]:
    from newsletter.daily import day as the_day
    from newsletter.daily.acts.act import Outcome
    from newsletter.daily.acts.sending import SEND
    from newsletter.daily.drafting import find

    sent: list[Balance] = []
    told = _progress(newsroom, asked.issue_on)
    with stopping(stop, lambda: notes.say("stopping: letters in hand are finished first")), told as (waits, goes):

        async def here() -> Outcome:
            balance = await the_day.send(
                newsroom,
                asked.issue_on,
                by=operator(),
                approve=asked.approve,
                version=asked.version,
                undo=undo,
                on_wait=waits,
                on_progress=goes,
                stop=stop,
            )
            sent.append(balance)
            return Outcome(said="", issue_id=(await find(newsroom, asked.issue_on)).id)

        await on_record(newsroom, SEND, asked, here)
    return await _as_it_stands(newsroom, asked.issue_on, stop), sent[0]


async def _as_it_stands(newsroom: Newsroom, issue_on: date, stop: asyncio.Event) -> Issue:
    """The issue; taken back, if we were interrupted before it left."""
    from newsletter.daily import day as the_day
    from newsletter.daily.drafting import find
    from newsletter.daily.second_thoughts import is_delayed

    issue = await find(newsroom, issue_on)
    if not (stop.is_set() and is_delayed(issue)):
        return issue
    try:
        return await the_day.take_back(newsroom, issue_on, by=operator())
    except RefusedStep:  # a server let it go at this very moment
        return await find(newsroom, issue_on)


@contextmanager
def _progress(newsroom: Newsroom, issue_on: date) -> Iterator[tuple[Callable[[timedelta], None], Callable[[Balance], None] | None]]:
    """A countdown and then a bar on a terminal; elsewhere one line that says when it leaves, and nobody counts as long as nobody looks."""
    columns = (TextColumn("sending"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=notes.console, transient=True, disable=not notes.console.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        told = False

        def on_wait(left: timedelta) -> None:
            nonlocal told
            if not told:
                at = (newsroom.clock() + left).astimezone(ZoneInfo(newsroom.letterhead.zone))
                notes.say(f"It leaves at {at:%H:%M:%S}: until then Ctrl-C, or newsletter cancel --date {issue_on}, takes it back.")
                told = True
            progress.update(bar, description=f"leaves in {ceil(left.total_seconds())} s")

        def on_progress(balance: Balance) -> None:
            doubt = balance.counts.get(DeliveryState.UNKNOWN, 0)
            done = balance.audience - balance.remaining
            progress.update(bar, completed=done, total=balance.audience, description=f"{doubt} unknown" if doubt else "")

        yield on_wait, on_progress if notes.console.is_terminal else None


def _tell(issue: Issue, balance: Balance, as_json: bool) -> None:
    from newsletter.cli.drawing import draw_balance
    from newsletter.cli.records import balance_json

    if as_json:
        return print_json({"issue_on": issue.issue_on, "state": issue.state, **balance_json(balance)})
    if issue.released_at:
        draw_balance(balance)
    return screen.say(_ending(issue, balance))


def _ending(issue: Issue, balance: Balance) -> str:
    """What became of the issue while it was sent: somebody may have paused it or called it off meanwhile."""
    left = f"{count(balance.remaining, 'letter')} left"
    why = f" ({issue.reason})" if issue.reason else ""
    if issue.released_at is None:
        return f"Nothing left. The issue of {issue.issue_on} is {issue.state.value}{why}: newsletter approve lets it go again."
    if issue.state is IssueState.SENT:
        missed = balance.counts.get(DeliveryState.EXPIRED, 0)
        but = f", but {count(missed, 'reader')} did not get it: newsletter ledger --state expired --date {issue.issue_on} says why"
        return f"The issue of {issue.issue_on} is out{but if missed else ''}."
    if issue.state is IssueState.SENDING:
        return f"{left}: the running server, or the same command, goes on with them, each at its time."
    if issue.state is IssueState.PAUSED:
        return f"Paused{why}, {left}: newsletter resume --date {issue.issue_on} goes on with them."
    return f"The issue of {issue.issue_on} is {issue.state.value}{why}."
