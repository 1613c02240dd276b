"""``newsletter feeds``: which feeds there are and how they fare; pausing, resuming, renaming, removing one."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.arguments import AsJson, Config
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import print_json, screen, write
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError
from newsletter.model.feeds import FeedLine, Source
from newsletter.model.states import FeedState

NamedFeed = Annotated[str, typer.Argument(metavar="FEED", help="Its number, its address, or its name.")]
NO_FEEDS = "There are no feeds yet. newsletter feeds import feeds.opml takes a list, newsletter feeds add ADDRESS takes one."


def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """Every feed with its health."""
    from newsletter.sources.run.feeds import list_feeds

    lines = in_newsroom(lambda newsroom: list_feeds(newsroom.database), config)
    if as_json:
        return print_json(lines)
    if not lines:
        return screen.say(NO_FEEDS)
    columns = ("no.", "source", "state", "entries", "newest", "last answer", "address")
    return screen.table(columns, [_row(line) for line in lines], right=("no.", "entries"))


def export(config: Config = None, as_json: AsJson = False) -> None:
    """Write the list to standard output: as OPML, which other readers take, or as JSON."""
    from newsletter.sources.run.feeds import export_opml, list_feeds

    if as_json:
        lines = in_newsroom(lambda newsroom: list_feeds(newsroom.database), config)
        return print_json([{"name": line.source.name, "url": line.feed.url, "site_url": line.source.site_url} for line in lines])
    return write(in_newsroom(lambda newsroom: export_opml(newsroom.database, newsroom.letterhead.name), config))


def pause(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Stop asking a feed until it is resumed."""
    _set_state(feed, FeedState.PAUSED, config, as_json)


def resume(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Ask a paused or gone feed again."""
    _set_state(feed, FeedState.ACTIVE, config, as_json)


def remove(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Take a feed off the list; its stories stay."""
    from newsletter.sources.run.feeds import remove_feed

    async def action(newsroom: Newsroom) -> FeedLine:
        line = await _find(newsroom, feed)
        await remove_feed(newsroom.database, line.feed.id)
        return line

    line = in_newsroom(action, config)
    return print_json({"removed": line.feed.url}) if as_json else screen.say(f"Removed: {line.source.name} {line.feed.url}")


def edit(
    feed: NamedFeed,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call the source.")] = "",
    weight: Annotated[
        float | None, typer.Option("--weight", metavar="NUMBER", min=0, help="How much its voice counts; 1 is the default.")
    ] = None,
    sole_source: Annotated[bool | None, typer.Option("--sole-source/--not-sole-source", help="Its story needs no second outlet.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Change the name or the weight of a feed's source."""
    from newsletter.sources.run.feeds import edit_source

    async def action(newsroom: Newsroom) -> Source:
        line = await _find(newsroom, feed)
        edited = await edit_source(newsroom.database, line.feed.id, name=name, weight=weight, sole_source_enough=sole_source)
        return edited or line.source

    source = in_newsroom(action, config)
    if as_json:
        return print_json(source)
    alone = "its story needs no second outlet" if source.sole_source_enough else "its story needs a second outlet"
    return screen.say(f"{source.name}: weight {source.weight:g}; {alone}")


def _set_state(named: str, state: FeedState, config: Path | None, as_json: bool) -> None:
    from newsletter.sources.run.feeds import set_feed_state

    async def action(newsroom: Newsroom) -> FeedLine:
        line = await _find(newsroom, named)
        await set_feed_state(newsroom.database, line.feed.id, state)
        return line

    line = in_newsroom(action, config)
    return print_json({"feed": line.feed.url, "state": state}) if as_json else screen.say(f"{line.source.name}: {state.value}")


async def _find(newsroom: Newsroom, named: str) -> FeedLine:
    from newsletter.sources.run.feeds import find_feed

    line = await find_feed(newsroom.database, named)
    if line is None:
        raise NewsletterError(named, "names no feed, or more than one", "newsletter feeds list shows their numbers.")
    return line


def _row(line: FeedLine) -> tuple[str, ...]:
    feed = line.feed
    trouble = f"{feed.last_error} ({feed.failures} in a row)" if feed.failures else feed.last_outcome or "not asked yet"
    newest = f"{line.newest_at:%Y-%m-%d %H:%M}" if line.newest_at else "-"
    return str(feed.id), line.source.name, feed.state.value, f"{line.entries:,}", newest, trouble, feed.url
