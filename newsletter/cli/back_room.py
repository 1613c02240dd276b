"""The door of the back room: ``python -m newsletter.cli.back_room FILE [INSTANT AT]``, started by ``newsletter serve`` and by nobody else.

Orders come on standard input, and how it stands goes out on standard output. ``INSTANT`` is what the clock of the pages showed ``AT`` a
time of their loop, which all loops of a machine count from the same moment.
"""

import asyncio
import logging
import os
import sys
from datetime import timedelta
from pathlib import Path

from newsletter.bootstrap import open_newsroom, run
from newsletter.cli.stopping import stopping
from newsletter.daily.newsroom import Newsroom
from newsletter.logs import set_up_logging
from newsletter.model.errors import NewsletterError
from newsletter.model.instants import parse_instant


def command_for(newsroom: Newsroom, config: Path, *, is_set: bool) -> tuple[str, ...]:
    """How to start it. ``is_set``: the clock of this newsroom is not the machine's own, and the room shall have the same."""
    command = (sys.executable, "-P", "-m", __name__, str(config.absolute()))  # -P: nothing of the folder that we stand in is imported
    return (*command, newsroom.clock().isoformat(), repr(asyncio.get_running_loop().time())) if is_set else command


def main() -> None:
    """Exit code 0 when told to stop, 1 with the reason in the log when it could not begin."""
    set_up_logging(level=logging.INFO)
    try:
        run(_stay(Path(sys.argv[1]), sys.argv[2:]))
    except NewsletterError as error:
        logging.getLogger(__name__).error("back room: %s", error)
        sys.exit(1)


async def _stay(config: Path, clock: list[str]) -> None:
    from newsletter.back_room.inside import work

    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    now = parse_instant(clock[0]) + timedelta(seconds=loop.time() - float(clock[1])) if clock else None
    news = _news()

    def tell(line: bytes) -> None:
        try:
            os.write(news, line)
        except OSError:  # the pages are frozen or gone: they will not miss this one
            return

    with stopping(stop):
        orders = asyncio.StreamReader()
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
        async with open_newsroom(config, now=now) as newsroom:
            await work(newsroom, orders, tell, stop)


def _news() -> int:
    """Where lines for the pages go. What else is printed goes to standard error."""
    news = os.dup(1)
    os.dup2(2, 1)
    os.set_blocking(news, False)
    return news


if __name__ == "__main__":
    main()
