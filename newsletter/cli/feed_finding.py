"""``newsletter feeds add``, ``import`` and ``test``: taking feeds from outside, and looking at one first."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.acting import act, end_with
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.files import read_file
from newsletter.cli.opening import in_newsroom
from newsletter.cli.printing import as_plain, count, notes, print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.sources.run.feeds import OpmlAccount


def add(
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of a feed, or of a site: its feed is looked for.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="What to call the source; otherwise as its feed says.")] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Add a feed; a site's address will do."""
    act("feeds add", config, now, as_json, show=_show_added, url=url, name=name)


def import_list(
    place: Annotated[str, typer.Argument(metavar="FILE|ADDRESS", help="An OPML list, in a file or on the web.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Take every feed of an OPML list that is not there yet."""
    from newsletter.sources.run.feeds import import_opml, import_opml_from

    async def action(newsroom: Newsroom) -> "OpmlAccount":
        if not is_dry_run():
            return await take(newsroom)
        from newsletter.daily.acts.rehearsing import on_stage

        async with on_stage(newsroom) as stage:
            return await take(stage)

    async def take(newsroom: Newsroom) -> "OpmlAccount":
        if place.startswith(("http://", "https://")):
            return await import_opml_from(newsroom.database, newsroom.fetcher, place, now=newsroom.clock())
        return await import_opml(newsroom.database, read_file(Path(place)), now=newsroom.clock())

    account = in_newsroom(action, config, now)
    if account.bad and not account.added and not account.known:
        raise NewsletterError(place, account.bad[0])
    if is_dry_run():
        said = f"{count(account.added, 'feed')} added, {account.known:,} already there, {len(account.bad):,} left out"
        end_with(said, as_plain(account), as_json, changed=bool(account.added))
    if as_json:
        return print_json(account)
    for bad in account.bad:
        notes.say(f"left out: {bad}")
    return screen.say(f"{count(account.added, 'feed')} added, {account.known:,} already there")


def test(
    url: Annotated[str, typer.Argument(metavar="ADDRESS", help="Of a feed or a site; nothing is stored.")],
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Look at a feed without adding it: format, what it carries, what its owner should mend."""
    report = act("feeds test", config, now, as_json, show=_show_report, url=url)
    if not report["ok"]:
        raise typer.Exit(1)


def _show_added(found: dict[str, Any]) -> None:
    screen.say(f"{'Added' if found['new'] else 'Already there'}: {found['source']['name']} {found['feed']['url']}")
    for other in found["others"]:
        if other["url"] != found["feed"]["url"]:
            notes.say(f"the site also offers: {other['title']} {other['url']}")
    screen.say(f"{count(found['entries'], 'entry', 'entries')} taken")


def _show_report(report: dict[str, Any]) -> None:
    if not report["ok"]:
        screen.say(f"{report['url']}: {report['reason'] or report['outcome']}")
        for feed in report["feeds"]:
            screen.say(f"the page names a feed: {feed['title']} {feed['url']}", indent=2)
        return
    language = f", {report['language']}" if report["language"] else ""
    screen.say(f"{report['title'] or report['url']} ({report['format']}{language})")
    newest = f", newest {report['newest_at'][:16].replace('T', ' ')} UTC" if report["newest_at"] else ""
    pictures = f"{report['with_picture']} with a picture, {report['with_credit']} of them credited"
    screen.say(f"{count(report['entries'], 'entry', 'entries')}{newest}; {pictures}")
    for title in report["newest_titles"]:
        screen.say(title, indent=2)
    if report["moved_to"]:
        screen.say(f"It has moved for good: {report['moved_to']}")
    for problem in report["problems"]:
        screen.say(f"To mend: {problem}")
