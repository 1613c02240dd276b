"""The verbs about a mistake in an issue that readers have: ``correct``, ``corrections``, and ``erratum``, the letter about it."""

import re
from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Day, Now, Yes
from newsletter.cli.asking import require_yes
from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.opening import chosen_day, in_newsroom
from newsletter.cli.printing import count, print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.corrections import Amendable, Correction

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
WhichOne = Annotated[
    int | None, typer.Option("--correction", metavar="NUMBER", min=1, help="Its number, as `corrections` says; else the issue's latest.")
]


def read_words(text: str) -> str:
    """What was wrong. A date alone is none: what is published cannot be taken back."""
    if _DATE.fullmatch(text.strip()):
        raise typer.BadParameter(f"{text} is a date, not what was wrong; write --date {text}")
    return text


def correct(
    text: Annotated[
        str,
        typer.Argument(metavar="TEXT", parser=read_words, help="What was wrong and what is right; without it the corrections are listed."),
    ] = "",
    day: Day = None,
    story: Annotated[int | None, typer.Option("--story", metavar="N", min=1, help="The story it is about; else the whole issue.")] = None,
    field: Annotated[
        Amendable | None,
        typer.Option("--field", metavar="FIELD", help="Words of our pages that change with it."),
    ] = None,
    words: Annotated[str, typer.Option("--words", metavar="TEXT", help="How that field is to read.")] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Publish a correction of an issue that was released, dated, on its pages, on the page of corrections and in the feeds.

    With --field and --words the words on our pages change; what stood there before is shown with the note. Letters that were sent stay.
    It cannot be taken back; correct it by another. No letter is sent: newsletter erratum send writes one.
    """
    if story is not None and not text:
        raise typer.BadParameter("--story wants the text of a correction")
    if (field is None) is bool(words):
        raise typer.BadParameter("--field and --words go together")
    if text:
        act("correct", config, now, as_json, issue_on=day, text=text, story=story, field=field, words=words)
    else:
        in_newsroom(lambda newsroom: _list(newsroom, chosen_day(newsroom, day), as_json), config, now)


def corrections(
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="How many at most.")] = 50,
    cursor: Annotated[str, typer.Option("--cursor", metavar="TEXT", help="Where to go on: what the answer before called next.")] = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Everything that was corrected, newest first, with its number and the letters about it."""
    act("corrections", config, now, as_json, show=_draw, limit=limit, cursor=cursor)


def send_erratum(
    correction: WhichOne = None,
    day: Day = None,
    subject: Annotated[str, typer.Option("--subject", metavar="TEXT", help="Of the letter; else it names the issue.")] = "",
    unknown: Annotated[bool, typer.Option("--also-unknown", help="Also to those of whom we cannot know whether they have it.")] = False,
    yes: Yes = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Write to exactly those who have the issue, and are still on the list, about a correction of it. Each gets it once, ever."""
    if not (yes or is_dry_run()):
        _ask(day, correction, unknown=unknown, config=config, now=now)
    act("erratum send", config, now, as_json, issue_on=day, correction=correction, subject=subject, unknown=unknown)


def list_errata(config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """The newest letters about mistakes, and how they stand."""
    act("erratum list", config, now, as_json, part="errata")


def pause_erratum(correction: WhichOne = None, day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Let the rest wait; letters in hand are finished."""
    act("erratum pause", config, now, as_json, issue_on=day, correction=correction)


def resume_erratum(correction: WhichOne = None, day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Go on with the rest."""
    act("erratum resume", config, now, as_json, issue_on=day, correction=correction)


def cancel_erratum(correction: WhichOne = None, day: Day = None, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call off the rest: what left, left."""
    act("erratum cancel", config, now, as_json, issue_on=day, correction=correction)


def _ask(day: date | None, correction: int | None, *, unknown: bool, config: Any, now: datetime | None) -> None:
    from newsletter.daily.errata import count_receivers

    about, to = in_newsroom(lambda newsroom: count_receivers(newsroom, chosen_day(newsroom, day), correction), config, now)
    number = to.accepted + (to.unknown if unknown else 0)
    question = f"Write to {count(number, 'reader')} about “{about.text}”?"
    which = f" --date {day}" if day else ""
    require_yes(question, yes=False, thing=question, cure=f"newsletter erratum send{which} --yes", undone="nothing was written")


async def _list(newsroom: Newsroom, day: date, as_json: bool) -> None:
    from newsletter.daily.corrections import list_corrections
    from newsletter.daily.times import zone_of

    found = await list_corrections(newsroom, day)
    if as_json:
        return print_json([_json(one) for one in found])
    if not found:
        return screen.say(f"Issue of {day}: nothing was corrected.")
    zone = zone_of(newsroom)
    rows = [(_at(one.at.astimezone(zone)), "-" if one.number is None else one.number, one.by, one.text) for one in found]
    return screen.table(("at", "story", "by", "correction"), rows, right=("story",))


def _draw(facts: dict[str, Any]) -> None:
    if not facts["corrections"]:
        return screen.say("Nothing was corrected so far.")
    rows = [_row(one, ZoneInfo(facts["zone"])) for one in facts["corrections"]]
    screen.table(("no.", "at", "issue of", "story", "field", "letters", "correction"), rows, right=("no.", "story", "letters"))
    return screen.say(f"There are more: --cursor {facts['next']}") if facts["next"] else None


def _row(one: dict[str, Any], zone: ZoneInfo) -> tuple[object, ...]:
    letters = f"{one['erratum']['balance']['audience']:,}" if one["erratum"] else "-"
    at = _at(datetime.fromisoformat(one["at"]).astimezone(zone))
    return one["id"], at, one["issue_on"], one["number"] or "-", one["field"] or "-", letters, one["text"]


def _at(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M}"


def _json(correction: Correction) -> dict[str, Any]:
    names = ("issue_on", "number", "headline", "text", "by", "at", "id", "field", "before", "after")
    return {name: getattr(correction, name) for name in names}
