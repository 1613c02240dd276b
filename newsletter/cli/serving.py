"""``newsletter serve`` and ``demo``: the whole thing in one process."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import notes, print_json, say
from newsletter.daily.newsroom import Newsroom


def serve(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on, instead of web.host.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on, instead of web.port; 0 takes a free one.")] = None,
    config: Config = None,
    now: Now = None,
) -> None:
    """Web pages, scheduler and courier in one process, until it is told to stop (SIGTERM or Ctrl-C); letters in hand are finished."""
    import logging

    from newsletter.bootstrap import set_up_logging
    from newsletter.scheduler import run_scheduler
    from newsletter.web.server import serve as serve_pages

    async def action(newsroom: Newsroom) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        if newsroom.letterhead.missing:
            names = ", ".join(f"newsletter.{name}" for name in newsroom.letterhead.missing)
            notes.print(f"[red]Nothing is sent[/] before these are set in newsletter.toml: {names}")

        async def pages() -> None:
            try:
                await serve_pages(newsroom, stop=stop, host=host, port=port, on_ready=_tell)
            finally:
                stop.set()  # without pages the scheduler ends too: half a program is worse than none

        async with asyncio.TaskGroup() as both:
            both.create_task(pages())
            both.create_task(run_scheduler(newsroom, stop=stop))

    set_up_logging(level=logging.INFO)
    in_newsroom(action, config, now)


def demo(
    once: Annotated[bool, typer.Option("--once", help="Run the day and end, instead of staying up to look around.")] = False,
    folder: Annotated[Path, typer.Option("--folder", metavar="FOLDER", help="Where the demo keeps its files; made anew each time.")] = Path(
        "demo-day"
    ),
    as_json: AsJson = False,
) -> None:
    """A whole day offline: sample feeds, a sign-up, ten stories chosen, set, sent to two dozen readers, all of it on this machine."""
    from newsletter.demo.day import run_demo

    account = asyncio.run(run_demo(folder.absolute(), stay=not once, tell=notes.print if as_json else say))
    if as_json:
        print_json(account)
    if not account.everybody_has_one:
        raise typer.Exit(1)


def _tell(address: str) -> None:
    notes.print(f"Pages      {address}\nOperators  {address}/console (from this machine only)")
