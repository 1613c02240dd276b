"""A sender process for the journeys that kill it: opens the database, sweeps, sends what is waiting, and ends.

SIGTERM is the gentle stop. Prints the balance as one JSON line.
"""

import argparse
import asyncio
import json
import random
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from newsletter.delivery.run import send_issue
from newsletter.delivery.smtp import connector
from newsletter.model.letters import Blank, CompiledLetter, Place
from newsletter.model.options import DeliveryOptions, LetterheadOptions, RelayOptions
from newsletter.model.tokens import KeyRing
from newsletter.storage.database import open_database

LETTERHEAD = LetterheadOptions(from_address="letter@topten.example", postal_address="1 Main Street", base_url="https://topten.example")
FILLING = b"The quick brown fox jumps over the lazy dog, and then it does so again=\r\n"
LETTER = CompiledLetter(
    pieces=(b"From: Lisa <letter@topten.example>\r\nTo: ", b"\r\nDate: ", b"\r\nMessage-ID: ", b"\r\n\r\n" + FILLING * 700 + b"\r\n"),
    places=tuple(Place(blank=blank, encoding="header") for blank in (Blank.TO, Blank.DATE, Blank.MESSAGE_ID)),
)
"""About 50 kB on the wire, like a real one."""


async def send(options: argparse.Namespace) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    database = open_database(options.database)
    relay = RelayOptions(host="127.0.0.1", port=options.port, tls="none", connections=options.connections)
    balance = await send_issue(
        database,
        connector(relay, LETTERHEAD),
        LETTER,
        options.issue,
        DeliveryOptions(lease=timedelta(seconds=options.lease)),
        relay,
        LETTERHEAD,
        KeyRing((bytes(range(32)),)),
        clock=lambda: datetime.now(UTC),
        randomness=random.Random(),
        stop=stop,
    )
    print(json.dumps({state.value: number for state, number in balance.counts.items()}), flush=True)
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, help="SQLAlchemy URL")
    parser.add_argument("--port", type=int, required=True, help="the relay's port on 127.0.0.1")
    parser.add_argument("--issue", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--lease", type=float, default=60.0, metavar="SECONDS")
    asyncio.run(send(parser.parse_args()))


if __name__ == "__main__":
    main()
