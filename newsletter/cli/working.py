"""``newsletter worker``: a courier beside the server, on this machine or another."""

import asyncio
import os
from dataclasses import replace
from typing import Annotated

import typer

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import notes, print_json
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom


def worker(
    connections: Annotated[
        int | None,
        typer.Option(
            "--connections", metavar="N", min=1, max=256, help="Connections of this worker to the relay, instead of relay.connections."
        ),
    ] = None,
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="What newsletter status calls it; the machine's name otherwise.")
    ] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Help to send what newsletter serve lets go, and notices, until it is told to stop (SIGTERM or Ctrl-C); letters in hand are finished.

    Any number may run, on any machine that reaches the database (PostgreSQL; with SQLite on the same machine alone). It makes and
    releases no issue and shows no pages.

    With --json it prints who it is, once it is ready. Exit code 75: nothing moved for minutes although there was work; start it again.
    """
    import logging

    from newsletter.logs import set_up_logging

    set_up_logging(level=logging.INFO)
    called = name or os.uname().nodename
    if code := in_newsroom(lambda newsroom: _work(newsroom, connections, called, as_json), config, now):
        raise typer.Exit(code)


async def _work(newsroom: Newsroom, connections: int | None, name: str, as_json: bool) -> int:
    from newsletter.worker import run_worker

    if connections:
        newsroom = replace(newsroom, relay=newsroom.relay.model_copy(update={"connections": connections}))
    if as_json:
        print_json({"worker": name, "process": os.getpid(), "connections": newsroom.relay.connections, "database": newsroom.database.name})
    notes.say(f"Worker {name}: {newsroom.relay.connections} connections to {newsroom.relay.host}, database {newsroom.database.name}")
    stop = asyncio.Event()
    with stopping(stop, lambda: notes.say("stopping: letters in hand are finished first")):
        return await run_worker(newsroom, name=name, stop=stop)
