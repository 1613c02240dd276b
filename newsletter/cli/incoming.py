"""``newsletter collect`` and ``add``: what comes in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.feeds import NO_FEEDS
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, notes, print_json, screen
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.sources.run.feeds import RefreshAccount
    from newsletter.stories.run import GatherAccount


def collect(
    every: Annotated[bool, typer.Option("--all", help="Ask every feed, also those that are not due yet.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Ask the feeds that are due and make stories of what they brought. One bad feed never stops the others."""
    from newsletter.daily import day
    from newsletter.sources.run.feeds import list_feeds

    async def action(newsroom: Newsroom) -> None:
        if not await list_feeds(newsroom.database):
            notes.say(NO_FEEDS)
        with _progress() as on_progress:
            refreshed = await day.refresh(newsroom, force=every, on_progress=on_progress)
        gathered = await day.gather(newsroom)
        if as_json:
            print_json({"refresh": refreshed, "gather": gathered})
        else:
            _tell(refreshed, gathered)

    in_newsroom(action, config, now)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Put an article in by hand: its page is read, and it goes into the next draft."""
    from newsletter.sources.run.pages import add_page

    async def action(newsroom: Newsroom) -> None:
        story = await add_page(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=newsroom.clock())
        if as_json:
            print_json(story)
        else:
            screen.say(f"{story.title} ({story.source})\nIt goes into the next draft: newsletter draft")

    in_newsroom(action, config, now)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], object]]:
    """A bar on a terminal, nothing elsewhere."""
    columns = (TextColumn("asking feeds"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=notes.console, transient=True, disable=not notes.console.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        yield lambda done, total: progress.update(bar, completed=done, total=total)


def _tell(refreshed: "RefreshAccount", gathered: "GatherAccount") -> None:
    for failed in refreshed.failed:
        notes.say(f"{failed.url}: {failed.reason or failed.outcome}")
    asked = f"{count(refreshed.checked, 'feed')} asked ({refreshed.not_modified} unchanged, {len(refreshed.failed)} failed)"
    entries = count(refreshed.new_entries, "new entry", "new entries")
    screen.say(f"{asked}; {entries}, {count(gathered.stories, 'new story', 'new stories')}")
