"""The verb that says what was wrong in an issue that readers have: ``correct``."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsletter.cli.arguments import AsJson, Config, Now, read_day
from newsletter.cli.opening import in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom

if TYPE_CHECKING:
    from newsletter.model.corrections import Correction


def correct(
    day: Annotated[date, typer.Argument(metavar="DATE", parser=read_day, help="Date of the issue, such as 2026-11-21.")],
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help="What was wrong and what is right; without it the corrections are listed.")
    ] = "",
    story: Annotated[int | None, typer.Option("--story", metavar="N", min=1, help="The story it is about; else the whole issue.")] = None,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Publish a correction of an issue that was released, dated, on its pages, on the page of corrections and in the feeds.

    The words as printed stay. It cannot be taken back; correct it by another. No letter is sent.
    """
    if story is not None and not text:
        raise typer.BadParameter("--story wants the text of a correction")

    async def action(newsroom: Newsroom) -> None:
        await (_publish(newsroom, day, text, story, as_json) if text else _list(newsroom, day, as_json))

    in_newsroom(action, config, now)


async def _publish(newsroom: Newsroom, day: date, text: str, story: int | None, as_json: bool) -> None:
    from newsletter.daily import corrections

    account = await corrections.correct(newsroom, day, text, by=operator(), number=story)
    if as_json:
        return print_json({"correction": _json(account.correction), "new": account.new})
    return screen.say(f"{_place(account.correction)}: {account.correction.text}{'' if account.new else ' (stands already)'}")


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


def _place(correction: "Correction") -> str:
    return f"No. {correction.number} of {correction.issue_on}" if correction.number else f"Issue of {correction.issue_on}"


def _at(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M}"


def _json(correction: "Correction") -> dict[str, Any]:
    names = ("issue_on", "number", "headline", "text", "by", "at")
    return {name: getattr(correction, name) for name in names}
