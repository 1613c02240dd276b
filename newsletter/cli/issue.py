"""The verbs about one issue before it leaves: draft, show, preview, approve, hold, skip; and pause, resume, cancel while it does."""

import webbrowser
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.arguments import AsJson, Config, Day, Now, Why, parse_day
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import print_json, say
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue

Step = Callable[..., Awaitable[Issue]]


def draft(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Make the draft anew from what is collected: choose, read pages, write, render, check. Sends nothing."""
    from newsletter.daily.day import draft as make

    async def action(newsroom: Newsroom) -> Any:
        issue_on = chosen_day(newsroom, day)
        await make(newsroom, issue_on, by=operator())
        return await _facts(newsroom, issue_on)

    _show(in_newsroom(action, config, now), as_json)


def show(
    day: Day = None,
    whole: Annotated[bool, typer.Option("--all", help="Also every cluster that was passed over, with the reason.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """The issue with its reasons: why each story is in, what stands behind, how the checks stand."""

    async def action(newsroom: Newsroom) -> Any:
        return await _facts(newsroom, chosen_day(newsroom, day))

    _show(in_newsroom(action, config, now), as_json, whole=whole)


def preview(
    day: Day = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open the letter in a browser.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Write the letter as a reader would get it, both parts, to files, and say where."""
    from newsletter.rendering.blanks import fill_html, fill_text
    from newsletter.rendering.run import load_rendered

    async def action(newsroom: Newsroom) -> Any:
        facts, _ = await _facts(newsroom, chosen_day(newsroom, day))
        rendered = await load_rendered(newsroom.database, facts.issue.id)
        if rendered is None:
            raise RefusedStep(f"issue of {facts.issue.issue_on}", "not rendered yet", "Make the draft: newsletter draft")
        return facts.issue, rendered

    issue, rendered = in_newsroom(action, config, now)
    folder = Path(mkdtemp(prefix=f"issue-{issue.issue_on}-"))
    html, text = folder / "letter.html", folder / "letter.txt"
    html.write_text(fill_html(rendered.html, _EXAMPLE), "utf-8")
    text.write_text(fill_text(rendered.text, _EXAMPLE), "utf-8")
    if open_it:
        webbrowser.open(html.as_uri())
    if as_json:
        return print_json({"subject": rendered.subject, "html": html, "text": text, "html_size": rendered.html_size})
    return say(f"{rendered.subject}\n{html}  ({rendered.html_size:,} bytes of the 102,000 that Gmail shows)\n{text}")


def approve(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Freeze the words and let the issue leave at its time. Refused while a check is red."""
    from newsletter.daily import day as steps

    _step(steps.approve, day, reason, config, now, as_json)


def hold(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Keep the issue from leaving until a person approves it."""
    from newsletter.daily import day as steps

    _step(steps.hold, day, reason, config, now, as_json)


def skip(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Leave a date out, today's or one to come. Drafting it takes it up again."""
    from newsletter.daily import day as steps

    _step(steps.skip, day, reason, config, now, as_json)


def pause(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Stop in the middle of sending, in whichever process sends; letters in hand are finished."""
    from newsletter.daily import day as steps

    _step(steps.pause, day, reason, config, now, as_json)


def resume(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Go on with the rest: the running server does, or newsletter send --now."""
    from newsletter.daily import day as steps

    _step(steps.resume, day, reason, config, now, as_json)


def cancel(day: Day = None, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call off the rest. What left, left."""
    from newsletter.daily import day as steps

    _step(steps.cancel, day, reason, config, now, as_json)


def chosen_day(newsroom: Newsroom, day: str | None) -> date:
    """The date that was asked for, or today in the newsletter's zone."""
    from newsletter.issue.calendar import local_date

    return parse_day(day) or local_date(newsroom.clock(), ZoneInfo(newsroom.letterhead.zone))


def _step(step: Step, day: str | None, reason: str, config: Path | None, now: str | None, as_json: bool) -> None:
    async def action(newsroom: Newsroom) -> Issue:
        return await step(newsroom, chosen_day(newsroom, day), by=operator(), reason=reason)

    issue = in_newsroom(action, config, now)
    if as_json:
        return print_json(issue)
    return say(f"Issue of {issue.issue_on}: {issue.state.value}{f' ({issue.reason})' if issue.reason else ''}")


async def _facts(newsroom: Newsroom, issue_on: date) -> Any:
    from newsletter.daily.facts import read_facts

    facts = await read_facts(newsroom, issue_on)
    if facts.found is None:
        raise RefusedStep(f"issue of {issue_on}", "there is none yet", f"Make it: newsletter draft --date {issue_on}")
    return facts.found, ZoneInfo(newsroom.letterhead.zone)


def _show(found: Any, as_json: bool, *, whole: bool = False) -> None:
    from newsletter.cli.drawing import draw_issue

    facts, zone = found
    if not as_json:
        return draw_issue(facts, zone, whole=whole)
    selection = facts.selection
    return print_json(
        {
            "issue": facts.issue,
            "slots": facts.slots,
            "runners_up": [_brief(one) for one in selection.runners_up] if selection else [],
            "passed_over": [_brief(one) for one in selection.passed_over] if selection else [],
            "checks": facts.checks,
            "balance": facts.balance,
            "history": facts.history,
        }
    )


def _brief(found: Any) -> dict[str, Any]:
    return {
        "headline": found.lead.title,
        "source": found.lead.source,
        "url": found.lead.url,
        "score": found.score,
        "topic": found.topic,
        "reasons": [reason.text for reason in found.reasons],
    }


def _example() -> dict[Any, str]:
    from newsletter.model.letters import Blank

    return {blank: "reader@example.com" if blank in (Blank.ADDRESS, Blank.TO) else "https://example.invalid/" for blank in Blank}


_EXAMPLE = _example()
