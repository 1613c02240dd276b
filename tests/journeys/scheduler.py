"""A scheduler process for the journeys: opens an instance by its settings file and does what is due until SIGTERM.

The processes that read feeds import this module again, so what is heavy is imported late.
"""

import argparse
import asyncio
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))


async def run(folder: Path, now: datetime) -> None:
    from newsletter.bootstrap import open_newsroom
    from newsletter.logs import set_up_logging
    from newsletter.scheduler import EVERY, run_scheduler

    set_up_logging()
    quick = {name: timedelta(milliseconds=300) for name in EVERY}
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_newsroom(folder, now=now) as newsroom:
        await run_scheduler(newsroom, stop=stop, every=quick)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where newsletter.toml stands; the instance is marked test")
    parser.add_argument("now", type=datetime.fromisoformat, help="the instant at which its clock begins")
    options = parser.parse_args()
    from newsletter.bootstrap import run as run_as_the_program_does

    run_as_the_program_does(run(options.folder, options.now))


if __name__ == "__main__":
    main()
