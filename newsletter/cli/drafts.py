"""The verbs that make and look at the draft: ``draft``, ``show``, ``preview``. None of them sends anything."""

import sys
import webbrowser
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import ask, end_dry_run
from newsletter.cli.arguments import AsJson, Config, Day, Now
from newsletter.cli.opening import chosen_day, in_newsroom
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.letters import Blank

PREVIEW_FOLDER = "preview"
_EXAMPLE = {blank: "reader@example.com" if blank in (Blank.ADDRESS, Blank.TO) else "https://example.invalid/" for blank in Blank}


def draft(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make the draft anew from what is collected: choose, read pages, write, render, check. Sends nothing."""
    end_dry_run(ask("draft", config, now, issue_on=day), as_json)
    in_newsroom(lambda newsroom: _show(newsroom, chosen_day(newsroom, day), as_json=as_json), config, now)


def show(
    day: Day = None,
    whole: Annotated[bool, typer.Option("--all", help="Also every cluster that was passed over, with the reason.")] = False,
    why: Annotated[
        int | None, typer.Option("--why", metavar="N", min=1, help="Why this story is no. N: every factor, every report.")
    ] = None,
    why_not: Annotated[
        str | None, typer.Option("--why-not", metavar="URL", help="By what the article at this address missed, however it is spelled.")
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The issue with its reasons: why each story is in, what stands behind, how the checks stand."""

    async def action(newsroom: Newsroom) -> None:
        issue_on = chosen_day(newsroom, day)
        if why is not None:
            return await _show_why(newsroom, issue_on, why, as_json=as_json)
        if why_not is not None:
            return await _show_why_not(newsroom, issue_on, why_not, as_json=as_json)
        return await _show(newsroom, issue_on, as_json=as_json, whole=whole)

    if why is not None and why_not is not None:
        raise typer.BadParameter("one at a time: --why or --why-not")

    in_newsroom(action, config, now)


def preview(
    day: Day = None,
    live: Annotated[
        bool | None,
        typer.Option("--live/--once", help="A page that follows every change, or files written once; live is usual at a terminal."),
    ] = None,
    open_it: Annotated[
        bool | None, typer.Option("--open/--no-open", help="Open it in a browser; usual for the page, not for files.")
    ] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Look at the letter of a draft, or of sample stories: on a page of this machine that shows it as clients do and follows every change.

    The page has desktop and phone, dark, images off, the text part, what an inbox shows, the size, and the variants. It follows
    templates, ours and your own, and new drafts; a mistake in a template stands there with its file and line. Ctrl-C ends it.

    With --once, with --json or away from a terminal: both parts as files in the folder preview/ beside the settings. Nothing is sent.
    """

    async def action(newsroom: Newsroom) -> None:
        issue_on = chosen_day(newsroom, day)
        if live or (live is None and not as_json and sys.stdout.isatty()):
            from newsletter.cli.previewing import show_live

            return await show_live(newsroom, issue_on, open_it=open_it is not False)
        return await _write_files(newsroom, issue_on, open_it=bool(open_it), as_json=as_json)

    if live and as_json:
        raise typer.BadParameter("one at a time: --live or --json")

    in_newsroom(action, config, now)


async def _write_files(newsroom: Newsroom, issue_on: date, *, open_it: bool, as_json: bool) -> None:
    """Both parts of the letter as it was rendered last, as a reader would get it."""
    from newsletter.daily.drafting import find
    from newsletter.rendering.blanks import fill_html, fill_text
    from newsletter.rendering.run import load_rendered

    issue = await find(newsroom, issue_on)
    rendered = await load_rendered(newsroom.database, issue.id)
    if rendered is None:
        raise RefusedStep(f"issue of {issue_on}", f"{issue.state.value}, and not rendered yet", f"newsletter draft --date {issue_on}")
    folder = newsroom.folder / PREVIEW_FOLDER
    folder.mkdir(exist_ok=True)
    html, text = folder / f"{issue_on}.html", folder / f"{issue_on}.txt"
    html.write_text(fill_html(rendered.html, _EXAMPLE), "utf-8")
    text.write_text(fill_text(rendered.text, _EXAMPLE), "utf-8")
    if open_it:
        webbrowser.open(html.as_uri())
    if as_json:
        print_json({"subject": rendered.subject, "html": html, "text": text, "html_size": rendered.html_size})
    else:
        screen.say(f"{rendered.subject}\n{html}  ({rendered.html_size:,} bytes of the 102,000 that Gmail shows)\n{text}")


async def _show(newsroom: Newsroom, issue_on: date, *, as_json: bool, whole: bool = False) -> None:
    from newsletter.cli.drawing import draw_issue
    from newsletter.cli.feeds import NO_FEEDS
    from newsletter.cli.records import issue_facts_json
    from newsletter.daily.facts import read_facts

    facts = await read_facts(newsroom, issue_on)
    if facts.found is None:
        raise RefusedStep(f"issue of {issue_on}", "there is none yet", f"Make it: newsletter draft --date {issue_on}")
    if as_json:
        return print_json(issue_facts_json(facts.found))
    draw_issue(facts.found, ZoneInfo(newsroom.letterhead.zone), whole=whole)
    return None if facts.feeds else screen.say(f"\n{NO_FEEDS}")


async def _show_why(newsroom: Newsroom, issue_on: date, number: int, *, as_json: bool) -> None:
    from newsletter.cli.why import draw_why, why_json
    from newsletter.daily.why import read_why

    why = await read_why(newsroom, issue_on, number)
    return print_json(why_json(why)) if as_json else draw_why(why, ZoneInfo(newsroom.letterhead.zone))


async def _show_why_not(newsroom: Newsroom, issue_on: date, url: str, *, as_json: bool) -> None:
    from newsletter.cli.why import draw_why_not, why_not_json
    from newsletter.daily.why import read_why_not

    asked = await read_why_not(newsroom, issue_on, url)
    return print_json(why_not_json(asked)) if as_json else draw_why_not(asked, ZoneInfo(newsroom.letterhead.zone))
