"""A process that does one tick of the day at a given instant of the machine's steady clock, so that several tick together.

Prints ``ready`` when everything is loaded, and then what it let go and what went wrong, as one JSON line.
"""

import argparse
import asyncio
import json
import sys
import time
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))


async def run(folder: Path, now: datetime) -> None:
    from newsletter.bootstrap import open_newsroom
    from newsletter.daily.tick import tick
    from newsletter.logs import set_up_logging

    set_up_logging()
    async with open_newsroom(folder / "newsletter.toml", now=now) as newsroom:
        print("ready", flush=True)
        at = float(sys.stdin.readline())
        while time.monotonic() < at:  # a sleep would end some time after it
            pass
        account = await tick(newsroom)
    print(json.dumps({"released": [str(day) for day in account.released], "troubles": account.troubles}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where newsletter.toml stands; the instance is marked test")
    parser.add_argument("now", type=datetime.fromisoformat, help="what its clock shows at first")
    options = parser.parse_args()
    asyncio.run(run(options.folder, options.now))


if __name__ == "__main__":
    main()
