"""``newsletter collect`` and ``add``: what comes in."""

from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.feeds import NO_FEEDS
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, note, notes, print_json, say
from newsletter.daily.newsroom import Newsroom


def collect(
    every: Annotated[bool, typer.Option("--all", help="Ask every feed, also those that are not due yet.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Ask the feeds that are due and make stories of what they brought. One bad feed never stops the others."""
    from newsletter.daily import day
    from newsletter.sources.run.feeds import list_feeds

    async def action(newsroom: Newsroom) -> Any:
        feeds = len(await list_feeds(newsroom.database))
        with Progress(TextColumn("asking feeds"), BarColumn(), MofNCompleteColumn(), console=notes, transient=True) as progress:
            bar = progress.add_task("", total=None)
            refreshed = await day.refresh(
                newsroom, force=every, on_progress=lambda done, total: progress.update(bar, completed=done, total=total)
            )
        return feeds, refreshed, await day.gather(newsroom)

    feeds, refreshed, gathered = in_newsroom(action, config, now)
    if as_json:
        return print_json({"refresh": refreshed, "gather": gathered})
    if not feeds:
        return say(NO_FEEDS)
    for failed in refreshed.failed:
        note(f"{failed.url}: {failed.reason or failed.outcome}")
    asked = f"{count(refreshed.checked, 'feed')} asked ({refreshed.not_modified} unchanged, {len(refreshed.failed)} failed)"
    return say(
        f"{asked}; {count(refreshed.new_entries, 'new entry', 'new entries')}, {count(gathered.stories, 'new story', 'new stories')}"
    )


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Address of an article.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Put an article in by hand: its page is read, and it goes into the next draft."""
    from newsletter.sources.run.pages import add_page

    async def action(newsroom: Newsroom) -> Any:
        return await add_page(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=newsroom.clock())

    story = in_newsroom(action, config, now)
    if as_json:
        return print_json(story)
    say(f"{story.title} ({story.source})")
    return say("It is in the next draft: newsletter draft")
