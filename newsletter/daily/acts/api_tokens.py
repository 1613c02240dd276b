"""Acts on the tokens of programs."""

from datetime import UTC, datetime, time, timedelta
from typing import Annotated, Any

from pydantic import AwareDatetime, Field

from newsletter.daily.acts.accounts import require_free
from newsletter.daily.acts.act import Act, Outcome, Takes
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import ForbiddenAct, RefusedStep
from newsletter.model.instants import FIRST_DAY, LAST_DAY
from newsletter.model.operators import ApiToken
from newsletter.model.rights import Actor, Face, Right
from newsletter.operators.run import tokens

LONGEST_NAME = 60
NAME = r"^[^\x00-\x1f\x7f-\x9f]+$"
"""It stands in histories and in letters to operators, on one line."""

LONGEST = timedelta(days=36_525)
FIRST, LAST = (datetime.combine(day, time(), UTC) for day in (FIRST_DAY, LAST_DAY))


class NewToken(Takes):
    """What a program is to be allowed."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME, pattern=NAME, description="What it is for.")
    rights: Annotated[tuple[Right, ...], Field(min_length=1, description="What it may do; never more than whoever makes it.")]
    ends_at: AwareDatetime | None = Field(None, ge=FIRST, le=LAST, description="When it stops working. Left out: never.")
    lasts: timedelta | None = Field(
        None, gt=timedelta(), le=LONGEST, description="The same as a length of time from now, instead of an instant."
    )


class AllTokens(Takes):
    """The list."""


class OfToken(Takes):
    """One token."""

    token: int = Field(ge=1, description="Its number in the list.")


async def _add(newsroom: Newsroom, actor: Actor, asked: NewToken) -> Outcome:
    _require_person_or_owner(actor, "tokens add")
    require_free(asked.name)
    missing = sorted(right.value for right in set(asked.rights) - actor.rights)
    if missing:
        raise ForbiddenAct("tokens add", f"{actor.name} has not the right to {', '.join(missing)} and cannot give it away", "Ask an owner.")
    now = newsroom.clock()
    ends_at = _end_of(asked, now)
    if ends_at is not None and ends_at <= now:
        raise RefusedStep(f"token {asked.name}", "it would have ended already", "Give a moment to come.")
    new = ApiToken(
        name=asked.name,
        digest="",
        rights=frozenset(asked.rights),
        operator_id=actor.operator_id,
        by=actor.name,
        created_at=now,
        ends_at=ends_at,
    )
    secret, kept = await tokens.make_token(newsroom.database, new)
    said = f"Token {kept.id}, told this once: {secret}"
    return Outcome(said=said, facts=told(kept, newsroom) | {"secret": secret})


def _end_of(asked: NewToken, now: datetime) -> datetime | None:
    if asked.ends_at is not None:
        return asked.ends_at.astimezone(UTC)
    return now + asked.lasts if asked.lasts is not None else None


async def _list(newsroom: Newsroom, actor: Actor, _asked: AllTokens) -> Outcome:
    found = await _visible(newsroom, actor)
    said = "\n".join(
        f"{one.id}  {one.name}: {', '.join(_rights(one))}{'' if one.works(newsroom.clock()) else '  (ended)'}" for one in found
    )
    return Outcome(said=said or "There is no token.", facts={"tokens": [told(one, newsroom) for one in found]})


async def _revoke(newsroom: Newsroom, actor: Actor, asked: OfToken) -> Outcome:
    _require_person_or_owner(actor, "tokens revoke")
    found = next((one for one in await _visible(newsroom, actor) if one.id == asked.token), None)
    if found is None:
        raise RefusedStep(f"token {asked.token}", "there is none of that number", "newsletter tokens list shows them.")
    changed = await tokens.revoke_token(newsroom.database, found.id, actor.name, newsroom.clock())
    kept = await tokens.token_of(newsroom.database, found.id)
    return Outcome(said=f"Token {found.id}, {found.name}, opens nothing any more.", facts=told(kept or found, newsroom), changed=changed)


async def _visible(newsroom: Newsroom, actor: Actor) -> tuple[ApiToken, ...]:
    """An owner sees all, a person their own; a program without an account and the right none."""
    if actor.may(Right.OWN):
        return await tokens.list_tokens(newsroom.database)
    return await tokens.list_tokens(newsroom.database, actor.operator_id) if actor.operator_id is not None else ()


def _require_person_or_owner(actor: Actor, act: str) -> None:
    """A program that may only read must not make itself a second token that outlives the first."""
    if actor.face is Face.API and not actor.may(Right.OWN):
        raise ForbiddenAct(act, f"needs the right “{Right.OWN.value}” when a program asks", "Make tokens in the console.")


def told(token: ApiToken, newsroom: Newsroom) -> dict[str, Any]:
    """A token for programs, without its secret."""
    return {
        "token": token.id,
        "name": token.name,
        "rights": _rights(token),
        "by": token.by,
        "works": token.works(newsroom.clock()),
        "created_at": token.created_at.astimezone(UTC).isoformat(),
        **{name: at.astimezone(UTC).isoformat() if (at := getattr(token, name)) else None for name in ("ends_at", "used_at", "revoked_at")},
    }


def _rights(token: ApiToken) -> list[str]:
    return [right.value for right in Right if right in token.rights]


ACTS: tuple[Act, ...] = (
    Act(
        name="tokens add",
        right=Right.READ,
        purpose="Make a token for a program, with rights of its own. Its secret is told this once.",
        takes=NewToken,
        path="tokens/add",
        does=_add,
        secrets=frozenset({"secret"}),
    ),
    Act(
        name="tokens list",
        right=Right.READ,
        purpose="The tokens of programs: one's own, or as an owner all.",
        takes=AllTokens,
        path="tokens",
        does=_list,
        reads=True,
    ),
    Act(
        name="tokens revoke",
        right=Right.READ,
        purpose="End a token at once.",
        takes=OfToken,
        path="tokens/revoke",
        does=_revoke,
    ),
)
