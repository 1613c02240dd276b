"""``newsletter bounces`` and ``newsletter intake``: what came back, taking it by hand, and the listener alone."""

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now, read_day
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, notes, print_json, screen
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom

Since = Annotated[
    date | None,
    typer.Option("--since", metavar="DATE", parser=read_day, help="Only what came on this date or later; the last 30 days otherwise."),
]
Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="How many at most, newest first.")]


def list_all(since: Since = None, limit: Limit = 50, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """What came back: bounces, complaints, letters that leave; whose fault it is, how that is proven, and what was done about it."""
    act("bounces list", config, now, as_json, show=_draw, part="bounces", since=since, limit=limit)


def collect(
    places: Annotated[
        list[Path] | None, typer.Argument(metavar="[PATH]...", help="Files or folders with mails, instead of the places of the settings.")
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take what waits in returns.maildir and the mailbox of returns.imap_host, or the files and folders given, and act on it.

    The server does the same every minute by itself. To take a report twice is harmless. Exit code 1: a place could not be read.
    """
    from newsletter.daily.came_back import act_on_returns, collect_returns, collector
    from newsletter.daily.complaints import ComplaintWatch
    from newsletter.returns.run.collecting import CollectAccount, collect_files

    async def action(newsroom: Newsroom) -> CollectAccount:
        account = await collect_files(collector(newsroom), places) if places else await collect_returns(newsroom)
        await act_on_returns(newsroom, ComplaintWatch())
        return account

    account = in_newsroom(action, config, now)
    facts = {"mails": account.mails, "kinds": dict(account.kinds), "again": account.again, "left": account.left}
    if as_json:
        print_json(facts | {"troubles": [str(one) for one in account.troubles]})
    else:
        told = ", ".join(f"{number:,} × {kind}" for kind, number in sorted(account.kinds.items()))
        again = f"{account.again:,} taken before" if account.again else ""
        screen.say("; ".join(filter(None, (f"{count(account.mails, 'mail')} read", told, again, f"{count(account.left, 'reader')} left"))))
    for trouble in account.troubles:
        notes.say(str(trouble), style="red")
    if account.troubles:
        raise typer.Exit(1)


def intake(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Take reports and unsubscribe letters from a mail server (LMTP or SMTP on returns.listen), until it is told to stop.

    newsletter serve does this by itself; this verb is for a machine of its own. With --json it prints where it listens, once it does.
    """
    import logging

    from newsletter.logs import set_up_logging

    set_up_logging(level=logging.INFO)
    in_newsroom(lambda newsroom: _listen(newsroom, as_json), config, now)


async def _listen(newsroom: Newsroom, as_json: bool) -> None:
    from newsletter.intake import run_intake

    def told(port: int) -> None:
        facts = {"port": port, "protocol": newsroom.returns.protocol, "domain": newsroom.returns.domain}
        if as_json:
            print_json(facts)
        notes.say(f"Intake  {newsroom.returns.place[0]}:{port} ({newsroom.returns.protocol}) for {newsroom.returns.domain}")

    stop = asyncio.Event()
    with stopping(stop, lambda: notes.say("stopping")):
        await run_intake(newsroom, stop, told)


def _draw(facts: dict[str, Any]) -> None:
    if not facts["bounces"]:
        return screen.say("Nothing came back.")
    zone = ZoneInfo(facts["zone"])
    rows = [
        (
            f"{datetime.fromisoformat(one['at']).astimezone(zone):%Y-%m-%d %H:%M}",
            one["feedback"] or one["kind"],
            one["issue_on"] or "",
            one["domain"],
            one["fault"],
            one["proof"] or "none",
            one["done"],
        )
        for one in facts["bounces"]
    ]
    screen.table(("at", "what", "issue of", "domain", "fault", "proof", "done"), rows)
    return screen.say("With --json also what the servers said.")
