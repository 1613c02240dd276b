"""``newsletter feeds``: which feeds there are and how they fare; pausing, resuming, renaming, removing one."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import print_json, screen, write

NamedFeed = Annotated[str, typer.Argument(metavar="FEED", help="Its number, its address, or its name.")]
NO_FEEDS = "There are no feeds yet. newsletter feeds import feeds.opml takes a list, newsletter feeds add ADDRESS takes one."


def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """Every feed with its health."""
    act("feeds list", config, None, as_json, show=_draw, part="feeds")


def export(config: Config = None, as_json: AsJson = False) -> None:
    """Write the list to standard output: as OPML, which other readers take, or as JSON."""
    from newsletter.sources.run.feeds import export_opml, list_feeds

    if as_json:
        lines = in_newsroom(lambda newsroom: list_feeds(newsroom.database), config)
        return print_json([{"name": line.source.name, "url": line.feed.url, "site_url": line.source.site_url} for line in lines])
    return write(in_newsroom(lambda newsroom: export_opml(newsroom.database, newsroom.letterhead.name), config))


def pause(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Stop asking a feed until it is resumed."""
    act("feeds pause", config, None, as_json, feed=feed)


def resume(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Ask a paused or gone feed again."""
    act("feeds resume", config, None, as_json, feed=feed)


def remove(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Take a feed off the list; its stories stay."""
    act("feeds remove", config, None, as_json, feed=feed)


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
    act("feeds edit", config, None, as_json, feed=feed, name=name, weight=weight, sole_source=sole_source)


def _draw(facts: dict[str, Any]) -> None:
    if not facts["feeds"]:
        return screen.say(NO_FEEDS)
    columns = ("no.", "source", "state", "entries", "newest", "last answer", "address")
    return screen.table(columns, [_row(line) for line in facts["feeds"]], right=("no.", "entries"))


def _row(line: dict[str, Any]) -> tuple[str, ...]:
    feed = line["feed"]
    trouble = f"{feed['last_error']} ({feed['failures']} in a row)" if feed["failures"] else feed["last_outcome"] or "not asked yet"
    newest = line["newest_at"][:16].replace("T", " ") if line["newest_at"] else "-"
    return str(feed["id"]), line["source"]["name"], feed["state"], f"{line['entries']:,}", newest, trouble, feed["url"]
