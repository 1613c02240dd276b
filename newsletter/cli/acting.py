"""Performs an act for whoever sits at the command line: who may read the settings and the keys may do everything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from newsletter.cli.dry_run import is_dry_run
from newsletter.cli.opening import chosen_day, in_newsroom, operator
from newsletter.cli.printing import print_json, screen
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.rights import Actor, Face, Right

if TYPE_CHECKING:  # pydantic and the whole day stand behind them
    from newsletter.daily.acts.act import Act, Outcome, Takes


def at_the_command_line() -> Actor:
    """Who acts."""
    return Actor(name=operator(), face=Face.CLI, rights=frozenset(Right))


def act(
    name: str,
    config: Path | None,
    now: datetime | None,
    as_json: bool,
    /,
    *,
    show: Callable[[dict[str, Any]], None] | None = None,
    part: str = "",
    **asked: Any,
) -> dict[str, Any]:
    """Perform an act by its name and print what came of it; gives back its facts. ``show`` prints them for people in its own way.

    ``part``: which of the facts ``--json`` prints; all of them otherwise. What is asked as None is left out; where an act wants the date
    of an issue and none is given, it is today's. A dry run ends the verb here.
    """
    outcome = ask(name, config, now, **asked)
    end_dry_run(outcome, as_json)
    facts = dict(outcome.facts)
    if as_json:
        print_json(facts[part] if part else facts)
    elif show:
        show(facts)
    else:
        screen.say(outcome.said)
    return facts


def end_with(said: str, facts: dict[str, Any], as_json: bool, *, changed: bool = True) -> None:
    """The end of a dry run of what is no act: what would come of it, in a sentence and for scripts."""
    from newsletter.daily.acts.act import Outcome
    from newsletter.daily.acts.rehearsing import would

    end_dry_run(would(Outcome(said=said, facts=facts, changed=changed)), as_json)


def end_dry_run(outcome: Outcome, as_json: bool) -> None:
    """Where --dry-run was typed: say what would happen, and end the verb. Whoever asks by ``ask`` says this next."""
    if not is_dry_run():
        return
    if as_json:
        print_json(dict(outcome.facts))
    else:
        screen.say(outcome.said)
    raise typer.Exit


def ask(name: str, config: Path | None, now: datetime | None, /, **asked: Any) -> Outcome:
    """Perform an act by its name and print nothing. Raises RefusedStep for what the act does not take."""

    async def action(newsroom: Newsroom) -> Outcome:
        return await perform_here(newsroom, name, **asked)

    return in_newsroom(action, config, now)


async def perform_here(newsroom: Newsroom, name: str, /, **asked: Any) -> Outcome:
    """The same in a newsroom that is open."""
    from newsletter.daily.acts.perform import perform
    from newsletter.daily.acts.register import ACTS

    found = ACTS[name]
    given = {key: value for key, value in asked.items() if value is not None}
    if (issue_on := found.takes.model_fields.get("issue_on")) and issue_on.is_required():
        given.setdefault("issue_on", chosen_day(newsroom, None))
    return await perform(newsroom, at_the_command_line(), found, _read(found, given), dry_run=is_dry_run())


async def on_record(newsroom: Newsroom, found: Act, asked: Takes, here: Callable[[], Awaitable[Outcome]]) -> None:
    """An act that is done here, with a progress to look at: the audit log has its line as for any other."""
    from newsletter.daily.acts.perform import perform

    async def does(_newsroom: Newsroom, _actor: Actor, _asked: Takes) -> Outcome:
        return await here()

    await perform(newsroom, at_the_command_line(), replace(found, does=does), asked)


def _read(found: Act, given: dict[str, Any]) -> Takes:
    from pydantic import ValidationError

    try:
        return found.takes(**given)
    except ValidationError as mistakes:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg'][:1].lower()}{one['msg'][1:]}" for one in mistakes.errors())
        raise RefusedStep(found.name, f"{told}; nothing was done") from None
