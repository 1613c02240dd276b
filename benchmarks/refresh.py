"""Measures ``collect`` of many feeds: fetch, parse and store over loopback, then stories of the entries, each as wall and CPU time.

    .venv/bin/python benchmarks/refresh.py                 500 feeds of 50 items, each on an address of its own
    .venv/bin/python benchmarks/refresh.py --one-host      the same on one host, two connections at a time
    .venv/bin/python benchmarks/refresh.py --trouble       50 feeds hang, 50 are garbage, 20 are 5 MB, floods of 100,000 and of 60,000 items

The server is a process of its own, which is not counted. ``self`` is the program's CPU (user and system), ``apart`` that of the
processes it reads strangers' bytes in, their mother included. The plain baseline is a GET of the same feeds with bare aiohttp and one
call of feedparser for each: no limits, no database. Wall times depend on what else the machine does; compare CPU and ratios.
"""

import argparse
import asyncio


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--feeds", type=int, default=500)
    asked.add_argument("--one-host", action="store_true")
    asked.add_argument("--trouble", action="store_true")
    given = asked.parse_args()
    from refresh_phases import run  # the processes apart import this file again, so it must be as cheap as the program's own main

    asyncio.run(run(given.feeds, one_host=given.one_host, trouble=given.trouble))


if __name__ == "__main__":
    main()
