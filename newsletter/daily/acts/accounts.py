"""What the acts on operators ask and tell, and who may touch whose account."""

from contextlib import suppress
from datetime import UTC
from typing import Any, ClassVar

from pydantic import Field

from newsletter.daily.acts.act import Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.issue.lifecycle import MACHINES
from newsletter.model.errors import ForbiddenAct, RefusedStep
from newsletter.model.operators import NAME_LENGTH, Operator, Session
from newsletter.model.rights import Actor, Face, Right, Role
from newsletter.operators.run.accounts import account_of

NAME = r"^[^\W_][\w .'’-]*$"
SECRET = 300
TAKEN = frozenset(name.casefold() for name in (*MACHINES, "API", "console", "letter"))
"""Who is called so in histories is nobody with an account: a hold by the schedule is lifted by itself, a person's never is."""

ADDRESS = r"^([^@\s]+@[^@\s]+)?$"


class Nothing(Takes):
    """A question that asks for nothing more."""


class OfOperator(Takes):
    """An act on one account."""

    name: str = Field(min_length=1, max_length=NAME_LENGTH, description="Name of the account.")


class NewOperator(Takes):
    """Who they are to be."""

    private: ClassVar[frozenset[str]] = frozenset({"password", "address"})

    name: str = Field(min_length=1, max_length=NAME_LENGTH, pattern=NAME, description="Name to log in with; given once and for ever.")
    role: Role = Field(Role.VIEWER, description="What they may do; each role includes the ones before it.")
    address: str = Field("", max_length=254, pattern=ADDRESS, description="Where notices to operators go.")
    password: str = Field("", max_length=SECRET, description="First password. Without one the answer is a link with which they set it.")


class ChangedOperator(OfOperator):
    """What is to be different."""

    private: ClassVar[frozenset[str]] = frozenset({"address", "subject"})

    role: Role | None = Field(None, description="New role.")
    address: str | None = Field(None, max_length=254, pattern=ADDRESS, description="Where notices to operators go; empty for nowhere.")
    subject: str | None = Field(None, max_length=255, description="Who they are at the OpenID provider; empty for nobody.")


class NewPassword(OfOperator):
    """A new password for an account."""

    private: ClassVar[frozenset[str]] = frozenset({"password", "current"})

    password: str = Field("", max_length=SECRET, description="New password. Without one the answer is a link with which they set it.")
    current: str = Field("", max_length=SECRET, description="Present password: asked for one's own account in the console.")


class NewFactor(OfOperator):
    """A new second factor for an account."""

    private: ClassVar[frozenset[str]] = frozenset({"offer", "code", "current"})

    offer: str = Field("", max_length=SECRET, description="The sealed secret that the console showed; without it a new one is made.")
    code: str = Field("", max_length=20, description="The code that proves the offered secret is in the telephone.")
    current: str = Field("", max_length=SECRET, description="Present password: asked for one's own account in the console.")
    remove: bool = Field(False, description="Whether there is to be none; who needs one sets it up at the next login.")


class OfSessions(OfOperator):
    """The logins of an account."""

    end: bool = Field(False, description="Whether to end them; without it they are listed.")
    session: str = Field("", max_length=64, description="The one to end, as the list names it; all without it.")


async def account_for(newsroom: Newsroom, actor: Actor, name: str, act: str) -> Operator:
    """The account, if it is the actor's own in the console or the actor may change those of others. Raises ForbiddenAct."""
    if actor.may(Right.OWN):
        return await account_of(newsroom.database, name)
    with suppress(RefusedStep):  # whether there is such an account is nobody else's business
        if is_own(actor, found := await account_of(newsroom.database, name)):
            return found
    raise ForbiddenAct(act, f"{actor.name} may change no account but their own", "Ask an owner.")


def require_free(name: str) -> None:
    """Raise RefusedStep for a name by which histories know a machine."""
    if name.strip().casefold() in TAKEN:
        raise RefusedStep(name, "is what a machine is called here; nothing was done", "Take another name.")


def is_own(actor: Actor, operator: Operator) -> bool:
    """Whether a person logged in to the console changes their own account: then the password is asked again."""
    return actor.face is Face.CONSOLE and actor.operator_id == operator.id


def told(operator: Operator) -> dict[str, Any]:
    """An account for programs: nothing that opens it."""
    return {
        "name": operator.name,
        "role": operator.role.value,
        "address": operator.address,
        "second_factor": bool(operator.totp),
        "subject": operator.subject,
        "created_at": operator.created_at.astimezone(UTC).isoformat(),
        "closed_at": operator.closed_at.astimezone(UTC).isoformat() if operator.closed_at else None,
    }


def told_session(session: Session) -> dict[str, Any]:
    """A login for programs."""
    return {
        "session": session.label,
        "created_at": session.created_at.astimezone(UTC).isoformat(),
        "seen_at": session.seen_at.astimezone(UTC).isoformat(),
        "ends_at": session.ends_at.astimezone(UTC).isoformat(),
        "second_factor": session.second_factor_at is not None,
        "network": session.network,
        "agent": session.agent,
    }
