"""Instances with a story: one that has sent issues and noted what was wrong in them, and one before its first."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from newsletter.demo.sample_server import SampleServer
from newsletter.sources.run.feeds import import_opml
from tests.browser.instance import TODAY_AT, Instance, add_notes, fill_archive, open_instance, sell_place, send_days
from tests.rendering.longest import LONGEST_ISSUE, LONGEST_SLOTS
from tests.web.conftest import store_issue


@asynccontextmanager
async def played(given: Mapping[str, Mapping[str, object]] | None = None) -> AsyncIterator[Instance]:
    """An instance with a seven-story issue of yesterday, ten stories of today, corrections, a sponsor and a past."""
    with SampleServer(TODAY_AT) as publishers, tempfile.TemporaryDirectory() as folder:
        async with open_instance(Path(folder), given) as instance:
            await sell_place(instance, TODAY_AT.date())
            await send_days(instance, publishers, 1, 0)
            await add_notes(instance)
            await fill_archive(instance)
            yield instance


@asynccontextmanager
async def unplayed() -> AsyncIterator[Instance]:
    """An instance before its first issue, with more feeds than fit on a page; it takes one sign-up an hour from a network."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_instance(Path(folder), {"sign_up": {"per_network_hour": 1}}) as instance:
            await import_opml(instance.newsroom.database, _many_feeds(), now=instance.clock())
            yield instance


@asynccontextmanager
async def long_words() -> AsyncIterator[Instance]:
    """An instance whose issue of today has every field at its limit."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_instance(Path(folder)) as instance:
            said = {"subject": LONGEST_ISSUE.subject, "intro": LONGEST_ISSUE.intro}
            await store_issue(instance.newsroom, instance.today, slots=LONGEST_SLOTS, **said)
            yield instance


def _many_feeds() -> str:
    outlines = "".join(f'<outline type="rss" text="Paper {number}" xmlUrl="https://paper{number}.example/feed"/>' for number in range(105))
    return f'<opml version="2.0"><body>{outlines}</body></opml>'
