"""``newsletter collect`` and ``add``: what comes in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsletter.cli.acting import act, on_record
from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.dry_run import is_dry_run
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
    from newsletter.daily.acts.act import Outcome
    from newsletter.daily.acts.making import COLLECT, WhatToCollect
    from newsletter.sources.run.feeds import list_feeds

    if is_dry_run():
        act("collect", config, now, as_json, every=every)

    async def here(newsroom: Newsroom) -> Outcome:
        if not await list_feeds(newsroom.database):
            notes.say(NO_FEEDS)
        with _progress() as on_progress:
            refreshed = await day.refresh(newsroom, force=every, on_progress=on_progress)
        gathered = await day.gather(newsroom)
        if as_json:
            print_json({"refresh": refreshed, "gather": gathered})
        else:
            _tell(refreshed, gathered)
        return Outcome(said="")

    in_newsroom(lambda newsroom: on_record(newsroom, COLLECT, WhatToCollect(every=every), lambda: here(newsroom)), config, now)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")],
    place: Annotated[
        int | None,
        typer.Option("--place", metavar="N", min=1, max=999, help="Its number in the draft, at once; the next draft has it otherwise."),
    ] = None,
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Put an article in by hand, from whichever site: its page is read, and it goes into the next draft, or to its place at once."""
    act("add", config, now, as_json, issue_on=day, url=url, place=place)


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
