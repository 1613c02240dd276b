"""Refuses a step that an issue's state does not allow, with what the issue is and the cure. Changes nothing."""

from datetime import tzinfo

from newsletter.issue.lifecycle import Verb, next_state, refusal
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.storage import deliveries
from newsletter.storage.database import Connection


async def require_now(connection: Connection, issue: Issue, verb: Verb, zone: tzinfo) -> None:
    """Raise RefusedStep if this step is not possible from the state that this issue has."""
    if next_state(verb, issue.state) is None or (issue.leaves_at and verb in (Verb.ANNOUNCE, Verb.RELEASE)):
        why = refusal(issue, verb, await deliveries.read_balance(connection, issue.id), zone)
        raise RefusedStep(name_of(issue), why.problem, why.cure)


def changed_meanwhile(issue: Issue) -> RefusedStep:
    """What is told to who was slower than somebody else."""
    return RefusedStep(name_of(issue), "somebody else changed it at the same moment; nothing was changed", "Look again, then try again.")


def name_of(issue: Issue) -> str:
    """``issue of 2026-11-21``."""
    return f"issue of {issue.issue_on.isoformat()}"
