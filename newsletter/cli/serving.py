"""``newsletter serve`` and ``demo``: the whole thing, started by one command."""

import asyncio
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import notes, print_json, screen
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.demo.account import DemoAccount

STOOD_STILL = 75
"""After which systemd should start us again: EX_TEMPFAIL of sysexits.h."""


def serve(
    host: Annotated[str | None, typer.Option("--host", metavar="ADDRESS", help="Address to listen on, instead of web.host.")] = None,
    port: Annotated[
        int | None,
        typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port to listen on, instead of web.port; 0 takes a free one."),
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Web pages, and scheduler and courier in a process of their own, until it is told to stop (SIGTERM or Ctrl-C).

    Letters in hand are finished. Several may run beside each other: an issue is still made and sent once.

    With --json it prints where it answers, once it does. Exit code 75: one of the two processes ended by itself; start it again.
    """
    import logging

    from newsletter.logs import set_up_logging

    async def action(newsroom: Newsroom) -> bool:
        if missing := newsroom.letterhead.missing:
            names = ", ".join(f"newsletter.{name}" for name in missing)
            notes.say(f"Nothing is sent before these are set in newsletter.toml: {names}", style="red")
        stop = asyncio.Event()
        with stopping(stop, lambda: notes.say("stopping: letters in hand are finished first")):
            command = command_for(newsroom, config or Path(), is_set=now is not None)
            return await _serve(newsroom, stop, _Wish(host, port, as_json), command)

    from newsletter.cli.back_room import command_for

    set_up_logging(level=logging.INFO)
    if not in_newsroom(action, config, now):
        raise typer.Exit(STOOD_STILL)


@dataclass(frozen=True, slots=True)
class _Wish:
    host: str | None
    port: int | None
    as_json: bool


async def _serve(newsroom: Newsroom, stop: asyncio.Event, wish: _Wish, command: tuple[str, ...]) -> bool:
    """Pages first: without them nothing is begun, and when they end the back room ends. Half a program is worse than none."""
    from newsletter.back_room.front import BackRoom
    from newsletter.bootstrap import environment_beside
    from newsletter.web.running import answering
    from newsletter.web.server import serve as serve_pages

    if newsroom.returns.listen:
        from newsletter.intake import require_place

        await require_place(newsroom)
    room = BackRoom()
    pages = room.pages_of(newsroom)
    async with answering(partial(serve_pages, pages, host=wish.host, port=wish.port), stop=stop) as address:
        if wish.as_json:
            print_json({"pages": address, "console": f"{address}/console"})
        notes.say(f"Pages            {address}\nOperators' page  {address}/console (from this machine only)")
        await room.stay_open(command, environment_beside(), pages, stop)
    return room.ended_well


def demo(
    once: Annotated[bool, typer.Option("--once", help="Run the day and end, instead of staying up to look around.")] = False,
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where the demo keeps its files; made anew each time.")] = Path(
        "demo-day"
    ),
    as_json: AsJson = False,
) -> None:
    """A whole day offline: sample feeds, a sign-up, ten stories chosen, set, sent to two dozen readers, all of it on this machine."""
    from newsletter.bootstrap import run

    if not run(_play(folder.absolute(), once, as_json)).everybody_has_one:
        notes.say("not every active subscriber has exactly one copy", style="red")
        raise typer.Exit(1)


async def _play(folder: Path, once: bool, as_json: bool) -> "DemoAccount":
    from newsletter.cli.drawing import draw_facts
    from newsletter.demo.day import play_day

    paper = notes if as_json else screen
    async with play_day(folder, paper.say) as played:
        if as_json:
            print_json(played.account)
        if not once:
            paper.say("")
            review = await played.draft_tomorrow()
            places = {"today's issue": played.issue_url, "inbox": played.inbox_url, "operators' page": played.console_url}
            places["tomorrow's draft"] = f"{review} (swap, rewrite, check, approve)"
            draw_facts(places | {"why no. 3 is in": f"newsletter show --why 3 --config {folder / 'newsletter.toml'}"}, paper=paper)
            paper.say("\nSign up with any address: its letters come to the inbox. Ctrl-C ends the demo.")
            with stopping(played.stop):
                await played.stay()
    return played.account
