"""The verbs that change an issue by hand: ``swap``, ``replace``, ``move``, ``reorder``, ``bench``, ``lock``, ``edit`` and the others."""

from datetime import datetime
from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now, Seen, Why
from newsletter.cli.printing import count, screen

Number = Annotated[int, typer.Argument(metavar="N", min=1, max=999, help="Number of the story; the bench goes on after the last.")]
Other = Annotated[str, typer.Option("--with", metavar="M|URL", help="Another number, one of the bench too, or the address of an article.")]


def swap(
    number: Number,
    other: Other,
    day: Day = None,
    seen: Seen = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let two stories change places, or one of the bench take a story's place.

    With ten stories the bench begins at no. 11. An article that the day's choice knew can be named by its address.
    """
    act("swap", config, now, as_json, issue_on=day, number=number, other=other, seen=seen)


def replace(
    number: Number,
    other: Other,
    day: Day = None,
    reason: Why = "",
    seen: Seen = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let another story stand at a number of an approved issue. All checks are made anew first: while one is red nothing changes.

    The approval is yours from then on. An issue that is on its way is not touched.
    """
    act("replace", config, now, as_json, issue_on=day, number=number, other=other, reason=reason or None, seen=seen)


def move(
    number: Number,
    to: Annotated[int, typer.Option("--to", metavar="M", min=1, max=999, help="The number that it gets.")],
    day: Day = None,
    seen: Seen = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Let a story stand at another number; those between make room."""
    act("move", config, now, as_json, issue_on=day, number=number, to=to, seen=seen)


def reorder(
    order: Annotated[list[int], typer.Argument(metavar="N...", min=1, help="The present numbers of all stories in the order wanted.")],
    day: Day = None,
    seen: Seen = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Give every story a new number."""
    act("reorder", config, now, as_json, issue_on=day, order=tuple(order), seen=seen)


def bench(number: Number, day: Day = None, seen: Seen = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Take a story out of the letter; the first runner-up moves up at the end. No refresh brings it back."""
    act("bench", config, now, as_json, issue_on=day, number=number, seen=seen)


def lock(number: Number, day: Day = None, seen: Seen = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Keep a story at its number and in its words, whatever a refresh finds and whoever moves others, until it is unlocked."""
    act("lock", config, now, as_json, issue_on=day, number=number, seen=seen)


def unlock(number: Number, day: Day = None, seen: Seen = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Let a story be moved again."""
    act("unlock", config, now, as_json, issue_on=day, number=number, seen=seen)


def edit(
    number: Annotated[
        int | None, typer.Argument(metavar="[N]", min=1, max=999, help="Number of the story; none for subject, preheader and intro.")
    ] = None,
    headline: Annotated[str | None, typer.Option("--headline", metavar="TEXT", help="At most 110 characters.")] = None,
    summary: Annotated[str | None, typer.Option("--summary", metavar="TEXT", help="At most 600 characters.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="Why it matters, at most 300 characters.")] = None,
    link: Annotated[
        str | None, typer.Option("--link", metavar="URL", help="Which report readers are sent to: one of the story's own.")
    ] = None,
    subject: Annotated[str | None, typer.Option("--subject", metavar="TEXT", help="The letter's subject, at most 100 characters.")] = None,
    preheader: Annotated[
        str | None, typer.Option("--preheader", metavar="TEXT", help="What inboxes show after the subject, at most 150 characters.")
    ] = None,
    intro: Annotated[str | None, typer.Option("--intro", metavar="TEXT", help="The opening paragraph, at most 600 characters.")] = None,
    day: Day = None,
    seen: Seen = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Change what is printed of a story, or above all of them. Empty words ("") give the machine's own their place again.

    What is not named stays as it is. Every refresh keeps it; newsletter edits shows the machine's words beside it.
    """
    words = {"headline": headline, "summary": summary, "why": why, "link": link}
    above = {"subject": subject, "preheader": preheader, "intro": intro}
    given: dict[str, Any] = {name: text for name, text in (words | above).items() if text is not None}
    if not given:
        raise typer.BadParameter(f"edit wants one of {', '.join(f'--{name}' for name in words | above)}")
    act("edit", config, now, as_json, issue_on=day, number=number, seen=seen, **given)


def note(
    number: Number,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The note.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Leave a word for colleagues at a story. It is never printed."""
    act("note", config, now, as_json, issue_on=day, number=number, text=text)


def list_edits(day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Every edit of an issue with its number, who and when; what the machine would print instead; and the bench."""
    act("edits", config, now, as_json, issue_on=day, show=_show)


def undo(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Its number, as newsletter edits shows it.")],
    day: Day = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Undo an edit, with those that were one decision with it. What was said before it counts again."""
    act("undo", config, now, as_json, issue_on=day, edit=number)


def _show(facts: dict[str, Any]) -> None:
    standing = [one for one in facts["history"] if not one["undone_at"]]
    screen.say(f"Issue of {facts['date']}, version {facts['version']}: {count(len(standing), 'edit')} in force")
    if facts["history"]:
        screen.table(("no.", "edit", "story", "by", "at"), [_row(one) for one in facts["history"]], right=("no.",))
    for story in facts["stories"]:
        for name in story["edited"]:
            screen.say(f"no. {story['number']}, {name} of the machine: {story['machine'][name] or '-'}", hang=2)
    for name in facts["edited"]:
        screen.say(f"{name} of the machine: {facts['machine'][name]}", hang=2)
    if facts["bench"]:
        rows = [(one["number"], one["headline"], one["source"], _why_waiting(one)) for one in facts["bench"]]
        screen.table(("no.", "on the bench", "source", ""), rows, right=("no.",))


def _row(one: dict[str, Any]) -> tuple[object, ...]:
    where = f" at no. {one['place']}" if one["place"] else ""
    said = f": {one['value']}" if one["value"] else ""
    undone = f" (undone by {one['undone_by']})" if one["undone_at"] else ""
    at = datetime.fromisoformat(one["at"])
    return one["edit"], f"{one['kind']}{where}{said}{undone}", one["story"] or "-", one["by"], f"{at:%Y-%m-%d %H:%M} UTC"


def _why_waiting(one: dict[str, Any]) -> str:
    return f"taken out by {one['benched']['by']}" if one["benched"] else ""
