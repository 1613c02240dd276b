"""``newsletter subscribers add``, ``show``, ``consent``, ``unsubscribe``, ``suppress``, ``lift``, ``erase``: one person."""

from typing import Annotated, Any

import typer

from newsletter.cli.acting import act
from newsletter.cli.arguments import AsJson, Config, Now, Why, Yes
from newsletter.cli.asking import require_yes
from newsletter.cli.printing import screen
from newsletter.model.states import SuppressionReason

AddressArgument = Annotated[str, typer.Argument(metavar="ADDRESS", help="The person's mail address.")]
Confirmed = Annotated[
    bool, typer.Option("--confirmed", help="They agreed elsewhere and you can prove it; otherwise each gets a confirmation letter.")
]

Statement = Annotated[
    str, typer.Option("--consent", metavar="TEXT", help="How they agreed, word for word: kept in the record of their consent.")
]


def add(
    address: AddressArgument,
    confirmed: Confirmed = False,
    statement: Statement = "",
    config: Config = None,
    now: Now = None,
    as_json: AsJson = False,
) -> None:
    """Add one address."""
    act("subscribers add", config, now, as_json, address=address, confirmed=confirmed, consent=statement)


def show(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """Everything we hold about one person: choices, consent, issues, notices, feedback."""
    act("subscribers show", config, None, as_json, show=lambda held: _draw(address, held), address=address)


def consent(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """How one person came to agree: what they were shown, when, where, and by which letter; for whoever must see proof."""
    act("subscribers consent", config, None, as_json, show=_draw_record, address=address)


def unsubscribe(address: AddressArgument, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Unsubscribe somebody who asked by other means."""
    act("subscribers unsubscribe", config, now, as_json, address=address)


def suppress(address: AddressArgument, reason: Why = "", config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Never write to an address again, whether it is on the list or not."""
    act("subscribers suppress", config, now, as_json, address=address, reason=reason)


def lift(address: AddressArgument, config: Config = None, as_json: AsJson = False) -> None:
    """Take a suppression back. Whoever left stays unsubscribed, but can sign up again."""
    act("subscribers lift", config, None, as_json, address=address)


def suppressions(
    reason: Annotated[
        SuppressionReason | None, typer.Option("--reason", metavar="REASON", help="Who stands there for this reason, by digest.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=500, help="How many at most.")] = 50,
    cursor: Annotated[str, typer.Option("--cursor", metavar="TEXT", help="Where to go on: what the answer before called next.")] = "",
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """How many stand on the suppression list for each reason, or which, with dates. An address is known only of who still has a row."""
    show = _draw_suppressions if reason else _draw_reasons
    act("subscribers suppressions", config, None, as_json, show=show, reason=reason, limit=limit, cursor=cursor)


def _draw_reasons(facts: dict[str, Any]) -> None:
    counted = [(reason, f"{number:,}") for reason, number in facts["counts"].items()]
    screen.table(("reason", "addresses"), counted, right=("addresses",))


def _draw_suppressions(facts: dict[str, Any]) -> None:
    if not facts["suppressions"]:
        return screen.say("Nobody.")
    columns = ("address", "reason", "at", "by", "note", "asked_at")
    screen.table(columns, [tuple(one[name] or "-" for name in columns) for one in facts["suppressions"]])
    return screen.say(f"There are more: --cursor {facts['next']}") if facts["next"] else None


def erase(address: AddressArgument, yes: Yes = False, config: Config = None, now: Now = None, as_json: AsJson = False) -> None:
    """Remove a person and everything we hold about them; only a digest stays, so that they are never written to again."""
    require_yes(f"Erase {address}? This cannot be undone.", yes=yes, thing=address, cure="Add --yes.")
    act("subscribers erase", config, now, as_json, address=address)


def _draw_record(record: dict[str, Any]) -> None:
    screen.say(f"{record['address']}, {record['newsletter']}: {record['state']}; rests on {record['rests_on']}.")
    for line in record["lines"]:
        screen.say(f"{line['at']}  {line['said']}")
    screen.say(f"Made {record['made_at']} of the stored record; every time is UTC.")


def _draw(address: str, held: dict[str, Any]) -> None:
    if not held["subscriber"] and not held["suppression"]:
        return screen.say(f"{address}: we hold nothing")
    for title in ("subscriber", "suppression"):
        if held[title]:
            screen.table((title, ""), held[title].items())
    chosen = {name: value for name, value in (held["preferences"] or {}).items() if value}
    if chosen:
        screen.table(
            ("preferences", ""), [(name, ", ".join(value) if isinstance(value, list) else value) for name, value in chosen.items()]
        )
    for title in ("consents", "issues", "tries", "notices", "feedback", "reports"):
        if held[title]:
            screen.table(tuple(held[title][0]), [tuple(line.values()) for line in held[title]], title=f"\n{title}")
    return None
