"""``newsletter issues`` and ``newsletter audit``: the issues there are, and what was asked by whom."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, BareDay, Config, Day, Now, one_day
from newsletter.cli.printing import screen

Limit = Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="Show no more than this.")]
Cursor = Annotated[str, typer.Option("--cursor", metavar="TEXT", help="Go on where the JSON of the last page said next.")]


def list_issues(limit: Limit = 50, cursor: Cursor = "", config: Config = None, as_json: AsJson = False) -> None:
    """The issues, latest first: number, state, when each leaves, subject."""
    act("issues list", config, None, as_json, show=_draw_issues, limit=limit, cursor=cursor)


def show_issue(bare: BareDay = None, day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """How one issue stands: state, times, balance."""
    act("issues show", config, now, as_json, show=_draw_issue, issue_on=one_day(bare, day))


def audit(
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Only what this person or program asked.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """What was asked by whom, through which door, and what came of it; newest first."""
    act("audit", config, None, as_json, show=_draw_audit, by=by, limit=limit, cursor=cursor)


def _draw_issues(facts: dict[str, Any]) -> None:
    rows = [(one["date"], one["number"], one["state"], one["due_at"][:16], one["subject"] or None) for one in facts["issues"]]
    screen.table(("date", "no.", "state", "due (UTC)", "subject"), rows, right=("no.",))


def _draw_issue(facts: dict[str, Any]) -> None:
    why = f" ({facts['reason']})" if facts["reason"] else ""
    screen.say(f"Issue {facts['number']}, {facts['date']}: {facts['state']}{why}", style="bold")
    states = ", ".join(f"{number:,} {state}" for state, number in facts["balance"]["states"].items() if number)
    screen.say(f"{facts['balance']['audience']:,} in the audience{f': {states}' if states else ''}")


def _draw_audit(facts: dict[str, Any]) -> None:
    rows = [
        (one["at"][:19].replace("T", " "), one["by"], one["face"], one["act"], one["outcome"], one["reason"] or None)
        for one in facts["entries"]
    ]
    screen.table(("at (UTC)", "by", "door", "act", "outcome", "why"), rows)
