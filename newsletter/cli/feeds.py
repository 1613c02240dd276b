"""``newsletter feeds``: which feeds there are, how they fare, and trying one out."""

from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import count, note, print_json, say, screen, table
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError
from newsletter.model.feeds import FeedLine
from newsletter.model.states import FeedState

app = typer.Typer(no_args_is_help=True, help="Feeds: list, add, import, try, pause, remove.")

NamedFeed = Annotated[str, typer.Argument(metavar="FEED", help="Its number, its address, or its name.")]
NO_FEEDS = "There are no feeds yet. newsletter feeds import feeds.opml takes a list, newsletter feeds add ADDRESS takes one."


@app.command("list", epilog="Example: newsletter feeds list --json")
def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """Every feed with its health."""
    from newsletter.sources.run.feeds import list_feeds

    lines = in_newsroom(lambda newsroom: list_feeds(newsroom.database), config)
    if as_json:
        return print_json(lines)
    if not lines:
        return say(NO_FEEDS)
    columns = ("no.", "source", "address", "state", "entries", "newest", "last answer")
    return table(columns, [_row(line) for line in lines], right=("no.", "entries"))


@app.command(epilog="Example: newsletter feeds add https://www.example.org")
def add(
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of a feed, or of a site: its feed is looked for.")],
    name: Annotated[str, typer.Option("--name", help="What to call the source; otherwise as its feed says.")] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Add a feed; a site's address will do."""
    from newsletter.sources.run.feeds import NoFeed, add_feed

    async def action(newsroom: Newsroom) -> Any:
        return await add_feed(newsroom.database, newsroom.fetcher, newsroom.sources, url, now=newsroom.clock(), name=name)

    found = in_newsroom(action, config, now)
    if isinstance(found, NoFeed):
        tried = f"Tried: {', '.join(found.tried)}" if len(found.tried) > 1 else "newsletter feeds test ADDRESS says more."
        raise NewsletterError(found.url, found.reason, tried)
    if as_json:
        return print_json(found)
    say(f"{'Added' if found.new else 'Already there'}: {found.source.name if found.source else ''} {found.feed.url}")
    others = [other for other in found.others if other.url != found.feed.url]
    for other in others:
        note(f"the site also offers: {other.title} {other.url}")
    return say(f"{count(found.entries, 'entry', 'entries')} taken")


@app.command("import", epilog="Example: newsletter feeds import feeds.opml")
def import_list(
    place: Annotated[str, typer.Argument(metavar="FILE|ADDRESS", help="An OPML list, in a file or on the web.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take every feed of an OPML list that is not there yet."""
    from newsletter.sources.run.feeds import import_opml, import_opml_from

    on_web = place.startswith(("http://", "https://"))
    if not on_web and not Path(place).is_file():
        raise NewsletterError(place, "there is no such file")
    text = b"" if on_web else Path(place).read_bytes()

    async def action(newsroom: Newsroom) -> Any:
        if on_web:
            return await import_opml_from(newsroom.database, newsroom.fetcher, place, now=newsroom.clock())
        return await import_opml(newsroom.database, text, now=newsroom.clock())

    account = in_newsroom(action, config, now)
    if not account.added and not account.known and account.bad:
        raise NewsletterError(place, account.bad[0])
    if as_json:
        return print_json(account)
    for bad in account.bad:
        note(f"left out: {bad}")
    return say(f"{count(account.added, 'feed')} added, {account.known:,} already there")


@app.command(epilog="Example: newsletter feeds export > feeds.opml")
def export(config: Config = None) -> None:
    """Write the list as OPML to standard output."""
    from newsletter.sources.run.feeds import export_opml

    screen.file.write(in_newsroom(lambda newsroom: export_opml(newsroom.database, newsroom.letterhead.name), config))


@app.command(epilog="Example: newsletter feeds test https://www.example.org/feed.xml")
def test(
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of a feed or a site; nothing is stored.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Look at a feed without adding it: format, what it carries, what its owner should mend."""
    from newsletter.sources.run.feeds import test_feed

    report = in_newsroom(lambda newsroom: test_feed(newsroom.fetcher, newsroom.sources, url, now=newsroom.clock()), config, now)
    if as_json:
        print_json(report)
    else:
        _show_report(report)
    if not report.ok:
        raise typer.Exit(1)


@app.command(epilog="Example: newsletter feeds pause 7")
def pause(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Stop asking a feed until it is resumed."""
    _set_state(feed, FeedState.PAUSED, config, as_json)


@app.command(epilog="Example: newsletter feeds resume 7")
def resume(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Ask a paused or gone feed again."""
    _set_state(feed, FeedState.ACTIVE, config, as_json)


@app.command(epilog="Example: newsletter feeds remove 7")
def remove(feed: NamedFeed, config: Config = None, as_json: AsJson = False) -> None:
    """Take a feed off the list; its stories stay."""
    from newsletter.sources.run.feeds import remove_feed

    async def action(newsroom: Newsroom) -> FeedLine:
        line = await _find(newsroom, feed)
        await remove_feed(newsroom.database, line.feed.id)
        return line

    line = in_newsroom(action, config)
    return print_json({"removed": line.feed.url}) if as_json else say(f"Removed: {line.source.name} {line.feed.url}")


@app.command(epilog="Example: newsletter feeds edit 7 --weight 1.5 --sole-source")
def edit(
    feed: NamedFeed,
    name: Annotated[str, typer.Option("--name", help="What to call the source.")] = "",
    weight: Annotated[float | None, typer.Option("--weight", min=0, help="How much its voice counts; 1 is the default.")] = None,
    sole_source: Annotated[bool | None, typer.Option("--sole-source/--not-sole-source", help="Its story needs no second outlet.")] = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Change the name or the weight of a feed's source."""
    from newsletter.sources.run.feeds import edit_source

    async def action(newsroom: Newsroom) -> Any:
        line = await _find(newsroom, feed)
        return await edit_source(newsroom.database, line.feed.id, name=name, weight=weight, sole_source_enough=sole_source)

    source = in_newsroom(action, config)
    return print_json(source) if as_json else say(f"{source.name}: weight {source.weight:g}")


def _set_state(named: str, state: FeedState, config: Path | None, as_json: bool) -> None:
    from newsletter.sources.run.feeds import set_feed_state

    async def action(newsroom: Newsroom) -> FeedLine:
        line = await _find(newsroom, named)
        await set_feed_state(newsroom.database, line.feed.id, state)
        return line

    line = in_newsroom(action, config)
    return print_json({"feed": line.feed.url, "state": state}) if as_json else say(f"{line.source.name}: {state.value}")


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
    return str(feed.id), line.source.name, feed.url, feed.state.value, f"{line.entries:,}", newest, trouble


def _show_report(report: Any) -> None:
    if not report.ok:
        say(f"{report.url}: {report.reason or report.outcome}")
        for feed in report.feeds:
            say(f"  the page names a feed: {feed.title} {feed.url}")
        return
    say(f"{report.title or report.url} ({report.format}{', ' + report.language if report.language else ''})")
    newest = f", newest {report.newest_at:%Y-%m-%d %H:%M} UTC" if report.newest_at else ""
    say(f"{count(report.entries, 'entry', 'entries')}{newest}; {report.with_picture} with a picture, {report.with_credit} of them credited")
    for title in report.newest_titles:
        say(f"  {title}")
    if report.moved_to:
        say(f"It has moved for good: {report.moved_to}")
    for problem in report.problems:
        say(f"To mend: {problem}")
