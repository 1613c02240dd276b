"""A sender process for the journeys that kill it: opens the database, sweeps, sends what is waiting, and ends.

SIGTERM is the gentle stop. Prints ``begins`` when everything is loaded, and at the end the balance as one JSON line.
"""

import argparse
import asyncio
import json
import random
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop

from newsletter.delivery.run import Tools, balance, send_issue, sweep
from newsletter.delivery.run.doubt import settle_doubt
from newsletter.delivery.smtp import connector
from newsletter.model.instants import Clock
from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.options import LetterheadOptions
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import Database, open_database

LETTERHEAD = LetterheadOptions(from_address="letter@topten.example", postal_address="1 Main Street", base_url="https://topten.example")
LINE = b"The quick brown fox jumps over the lazy dog, and then it does so again=\r\n"


def letter(kilobytes: int) -> CompiledLetter:
    """A letter of about that size on the wire; a real one has 50."""
    body = b"\r\n\r\n" + LINE * (kilobytes * 1024 // len(LINE)) + b"\r\n"
    return CompiledLetter(
        pieces=(b"From: Lisa <letter@topten.example>\r\nTo: ", b"\r\nDate: ", b"\r\nMessage-ID: ", body),
        places=tuple(Place(blank=blank, encoding="header") for blank in (Blank.TO, Blank.DATE, Blank.MESSAGE_ID)),
    )


def tools_for(database: Database, delivery: DeliveryOptions, relay: RelayOptions, clock: Clock, chance: random.Random) -> Tools:
    """What a round of sending works with."""
    return Tools(
        database=database,
        connect=connector(relay, LETTERHEAD),
        options=delivery,
        relay=relay,
        letterhead=LETTERHEAD,
        ring=KeyRing((bytes(range(32)),)),
        clock=clock,
        randomness=chance,
    )


def clock() -> datetime:
    return datetime.now(UTC)


async def send(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    print("begins", flush=True)
    database = open_database(options.database, busy_timeout_ms=round(options.busy_timeout * 1000))
    delivery = DeliveryOptions(lease=timedelta(seconds=options.lease), window=options.window, relay_log=options.relay_log)
    relay = RelayOptions(
        host="127.0.0.1",
        port=options.port,
        tls="none",
        connections=options.connections,
        command_timeout=timedelta(seconds=options.command_timeout),
        data_timeout=timedelta(seconds=options.data_timeout),
        chunking=options.chunking,
        first_pause=timedelta(seconds=0.05),
        longest_pause=timedelta(seconds=0.3),
    )
    await sweep(database, delivery, clock=clock)
    if options.relay_log:
        await settle_doubt(database, delivery, LETTERHEAD, clock=clock)
    tools = tools_for(database, delivery, relay, clock, random.Random())
    variants = {variant: letter(options.kilobytes + variant) for variant in (1, 2)}
    while not stop.is_set():
        await send_issue(tools, letter(options.kilobytes), options.issue, variants=variants, stop=stop)
        again = await settle_doubt(database, delivery, LETTERHEAD, clock=clock) if options.relay_log else None
        if again is None or not again.not_taken:
            break
    found = await balance(database, options.issue)
    print(json.dumps({state.value: number for state, number in found.counts.items()}), flush=True)
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="SQLAlchemy URL")
    parser.add_argument("--port", type=int, required=True, help="the relay's port on 127.0.0.1")
    parser.add_argument("--issue", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument(
        "--window", type=int, default=DeliveryOptions().window, help="letters marked ahead of the wire, for each connection"
    )
    parser.add_argument("--chunking", action="store_true", help="BDAT where the relay offers it")
    parser.add_argument("--kilobytes", type=int, default=50, help="size of a letter")
    parser.add_argument("--relay-log", type=Path, help="log of a Postfix")
    parser.add_argument("--lease", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--command-timeout", type=float, default=300.0, metavar="SECONDS")
    parser.add_argument("--data-timeout", type=float, default=600.0, metavar="SECONDS")
    parser.add_argument("--busy-timeout", type=float, default=10.0, metavar="SECONDS", help="longest wait for another writer")
    uvloop.run(send(parser.parse_args()))  # as the program does


if __name__ == "__main__":
    main()
