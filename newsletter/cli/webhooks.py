"""``newsletter webhooks``: programs that are told what happens, and what became of the calls."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now
from newsletter.cli.printing import screen

Number = Annotated[int, typer.Argument(metavar="NUMBER", show_default=False, help="Its number, as newsletter webhooks list shows it.")]
Call = Annotated[int, typer.Argument(metavar="CALL", show_default=False, help="Its number, as newsletter webhooks deliveries shows it.")]


def list_all(config: Config = None, as_json: AsJson = False) -> None:
    """The webhooks: what each is told of, and how many of its calls wait or were given up."""
    act("webhooks list", config, None, as_json, show=_draw)


def add(
    url: Annotated[str, typer.Argument(metavar="URL", show_default=False, help="Address that is posted to; each call is signed.")],
    event: Annotated[
        list[str] | None,
        typer.Option(
            "--event", metavar="EVENT", help="Tell it of this, such as issue.sent, or of all of issue; may be given several times."
        ),
    ] = None,
    addresses: Annotated[bool, typer.Option("--addresses", help="Name subscribers' addresses beside their keys.")] = False,
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Tell an address of events by a signed POST (Standard Webhooks). The secret to check them with is shown this once."""
    act("webhooks add", config, now, as_json, url=url, events=event or [], addresses=addresses)


def remove(number: Number, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Call it no more; what waits for it is given up."""
    act("webhooks remove", config, now, as_json, webhook=number)


def test(number: Number, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Queue a call that tells of nothing, to see whether it arrives. The running server posts it."""
    act("webhooks test", config, now, as_json, webhook=number)


def deliveries(
    number: Number,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="Show no more calls than this.")] = 50,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """The calls of a webhook, newest first, and what came of them."""
    act("webhooks deliveries", config, None, as_json, show=_draw_calls, webhook=number, limit=limit)


def retry(call: Call, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Try a call again that was given up, or that waits. The running server posts it."""
    act("webhooks retry", config, now, as_json, call=call)


def _draw(facts: dict[str, Any]) -> None:
    found = facts["webhooks"]
    if not found:
        return screen.say("None. newsletter webhooks add URL")
    rows = [(one["number"], one["url"], _told_of(one), one["waiting"], one["given_up"]) for one in found]
    return screen.table(("no.", "address", "is told of", "wait", "given up"), rows, right=("no.", "wait", "given up"))


def _told_of(one: dict[str, Any]) -> str:
    return ", ".join(one["events"]) + (" (with addresses)" if one["addresses"] else "")


def _draw_calls(facts: dict[str, Any]) -> None:
    rows = [
        (
            one["number"],
            one["at"][:19],
            one["event"],
            one["state"],
            one["attempts"],
            one["next_try_at"],
            one["code"] or None,
            one["reply"] or None,
        )
        for one in facts["calls"]
    ]
    screen.table(("no.", "at", "event", "state", "tries", "next try", "code", "answer"), rows, right=("no.", "tries", "code"))
