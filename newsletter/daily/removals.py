"""An operator's word on removals that wait: carry them out, or keep everybody. Finds what is meant; ``delivery`` does it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from newsletter.daily.newsroom import Newsroom
from newsletter.delivery.removal import MANY_DOMAINS
from newsletter.delivery.run.held_removals import DecisionAccount, held_removals, keep_held, remove_held
from newsletter.model.errors import RefusedStep
from newsletter.storage.removals import HeldRemoval


async def list_held(newsroom: Newsroom) -> tuple[HeldRemoval, ...]:
    """Everything that waits, newest first."""
    return await held_removals(newsroom.database, now=newsroom.clock())


async def find_held(newsroom: Newsroom, domain: str, issue_on: date | None) -> tuple[HeldRemoval, ...]:
    """What waits of a domain, in one issue or in all. Raises RefusedStep where nothing does."""
    waiting = await list_held(newsroom)
    found = tuple(one for one in waiting if written(one.domain) == domain.lower() and issue_on in (None, one.issue_on))
    if not found:
        names = ", ".join(sorted({written(one.domain) for one in waiting}))
        raise RefusedStep(domain, "no removals of it wait", f"There are removals of {names}." if names else "None wait at all.")
    return found


async def carry_out(newsroom: Newsroom, holds: Sequence[HeldRemoval], *, by: str) -> DecisionAccount:
    """Suppress these readers."""
    return await remove_held(newsroom.database, holds, by=by, now=newsroom.clock())


async def keep(newsroom: Newsroom, holds: Sequence[HeldRemoval], *, by: str) -> DecisionAccount:
    """Let everybody stay."""
    return await keep_held(newsroom.database, holds, by=by)


def held_json(one: HeldRemoval) -> dict[str, Any]:
    """For programs: the domain as the command line takes it, and the issue by its date."""
    counts = {"dead": one.dead, "answered": one.answered}
    return {"domain": written(one.domain), "issue_on": one.issue_on, **counts, "held_at": one.held_at}


def written(domain: str) -> str:
    """As it is typed on the command line."""
    return "many-domains" if domain == MANY_DOMAINS else domain
