"""Performs an act for somebody who may, and writes down that it was asked, by whom, through which door, and what came of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.acts.rehearsing import rehearsed
from newsletter.daily.audit_lines import begin_line
from newsletter.daily.newsroom import Newsroom
from newsletter.model.addresses import without_addresses
from newsletter.model.errors import ForbiddenAct, NewsletterError
from newsletter.model.rights import Actor, Right
from newsletter.storage.audit import end_entry


async def perform(newsroom: Newsroom, actor: Actor, act: Act, asked: Takes, *, dry_run: bool = False) -> Outcome:
    """What came of it, or with ``dry_run`` what would. Raises ForbiddenAct to who has not the right, and what the act itself raises.

    The line in the audit log is there before anything is done, so that a power cut hides nothing. Looking is not written down, but at
    what belongs to one reader; a dry run only looks.
    """
    looks = act.reads or dry_run
    does = act.does if act.reads or not dry_run else rehearsed(act)
    if looks and act.right is not Right.PEOPLE:
        _require_right(actor, act)
        return replace(await does(newsroom, actor, asked), changed=False)
    entry = await _begin(newsroom, actor, act, asked)
    try:
        _require_right(actor, act)
        outcome = await does(newsroom, actor, asked)
    except NewsletterError as refused:
        await _end(newsroom, entry, "refused", reason=without_addresses(refused.problem))
        raise
    except BaseException as failed:
        await _end(newsroom, entry, "failed", reason=type(failed).__name__)
        raise
    await _end(newsroom, entry, _came_to(outcome, looks=looks), outcome=outcome)
    return outcome


def _came_to(outcome: Outcome, *, looks: bool) -> str:
    if outcome.changed:
        return "done"
    return "looked" if looks else "nothing to do"


def _require_right(actor: Actor, act: Act) -> None:
    if not actor.may(act.right):
        problem = f"needs the right “{act.right.value}”, which {actor.name} has not; nothing was done"
        raise ForbiddenAct(act.name, problem, "Ask an owner: newsletter operators edit NAME --role ROLE")


async def _begin(newsroom: Newsroom, actor: Actor, act: Act, asked: Takes) -> int:
    said = asked.model_dump(mode="json", exclude_defaults=True).items()
    facts = {name: _without_addresses(value) for name, value in said if name not in asked.private}
    async with newsroom.database.write() as connection:
        return await begin_line(connection, newsroom, actor, act.name, facts)


def _without_addresses(value: Any) -> Any:
    """Every viewer reads the log, and it is kept for ever: whoever was named in a reason or a name is not to be found in it."""
    if isinstance(value, str):
        return without_addresses(value)
    if isinstance(value, list):
        return [_without_addresses(one) for one in value]
    return {name: _without_addresses(one) for name, one in value.items()} if isinstance(value, dict) else value


async def _end(newsroom: Newsroom, entry: int, ending: str, *, reason: str = "", outcome: Outcome | None = None) -> None:
    async with newsroom.database.write() as connection:
        await end_entry(
            connection,
            entry,
            ending,
            reason=reason,
            issue_id=outcome.issue_id if outcome else None,
            subscriber_id=outcome.subscriber_id if outcome else None,
        )
