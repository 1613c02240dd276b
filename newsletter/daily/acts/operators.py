"""Acts on operators, tokens and sessions."""

import secrets

from newsletter.daily.acts import api_tokens
from newsletter.daily.acts.accounts import (
    ChangedOperator,
    NewFactor,
    NewOperator,
    NewPassword,
    Nothing,
    OfOperator,
    OfSessions,
    account_for,
    is_own,
    require_free,
    told,
    told_session,
)
from newsletter.daily.acts.act import Act, Outcome
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.setting_up import hash_of
from newsletter.model.errors import RefusedStep
from newsletter.model.operators import Operator
from newsletter.model.rights import Actor, Right
from newsletter.model.sealing import NONCE_BYTES, BrokenSeal, seal, unseal
from newsletter.operators.run import accounts, logging_in, sessions
from newsletter.operators.set_up import make_set_up

OFFER = "offered second factor"


async def _add(newsroom: Newsroom, actor: Actor, asked: NewOperator) -> Outcome:
    require_free(asked.name)
    now = newsroom.clock()
    hashed = await hash_of(newsroom, asked.name, asked.password) if asked.password else ""
    new = Operator(
        name=asked.name,
        role=asked.role,
        password=hashed,
        address=asked.address,
        created_at=now,
        created_by=actor.name,
        changed_at=now,
    )
    added = await accounts.add_account(newsroom.database, new)
    facts = told(added) | ({} if hashed else {"set_up": _set_up_link(newsroom, added)})
    return Outcome(said=f"{added.name} is an operator now: {added.role.value}.", facts=facts)


async def _list(newsroom: Newsroom, _actor: Actor, _asked: Nothing) -> Outcome:
    found = await accounts.list_accounts(newsroom.database)
    said = "\n".join(f"{one.name}: {'closed' if one.closed_at else one.role.value}" for one in found) or "There is no operator yet."
    return Outcome(said=said, facts={"operators": [told(one) for one in found]})


async def _edit(newsroom: Newsroom, _actor: Actor, asked: ChangedOperator) -> Outcome:
    operator = await accounts.account_of(newsroom.database, asked.name)
    wanted = {"role": asked.role, "address": asked.address, "subject": asked.subject}
    changed = await accounts.change_account(newsroom.database, operator, newsroom.clock(), **wanted)
    return Outcome(said=f"{operator.name}: kept.", facts=told(await accounts.account_of(newsroom.database, asked.name)), changed=changed)


async def _password(newsroom: Newsroom, actor: Actor, asked: NewPassword) -> Outcome:
    operator = await account_for(newsroom, actor, asked.name, "operators password")
    if is_own(actor, operator):
        await _require_password(newsroom, operator, asked.current)
    elif not asked.password:
        said = f"Give {operator.name} this link: it opens a page that sets a password, once."
        return Outcome(said=said, facts={"name": operator.name, "set_up": _set_up_link(newsroom, operator)})
    hashed = await hash_of(newsroom, operator.name, asked.password)
    await accounts.keep_password(newsroom.database, operator, hashed, newsroom.clock())
    return Outcome(said=f"{operator.name} has a new password; every login of theirs has ended.", facts={"name": operator.name})


async def _totp(newsroom: Newsroom, actor: Actor, asked: NewFactor) -> Outcome:
    from newsletter.operators.totp import SECRET_BYTES, secret_of, uri_of

    operator, now = await account_for(newsroom, actor, asked.name, "operators totp"), newsroom.clock()
    if is_own(actor, operator) and (operator.totp or asked.remove):
        await _require_password(newsroom, operator, asked.current)
    if asked.remove:
        await accounts.keep_totp(newsroom.database, operator, "", 0, now)
        return Outcome(said=f"{operator.name} has no second factor now.", facts={"name": operator.name}, changed=bool(operator.totp))
    secret, step = _offered(newsroom, operator, asked) if asked.offer else (secret_of(secrets.token_bytes(SECRET_BYTES)), 0)
    sealed = seal(secret, logging_in.SEAL, newsroom.ring, secrets.token_bytes(NONCE_BYTES))
    await accounts.keep_totp(newsroom.database, operator, sealed, step, now)
    shown = {} if asked.offer else {"secret": secret, "uri": uri_of(secret, operator.name, newsroom.letterhead.name)}
    return Outcome(said=f"{operator.name} has a new second factor.", facts={"name": operator.name, **shown})


async def _close(newsroom: Newsroom, _actor: Actor, asked: OfOperator) -> Outcome:
    operator = await accounts.account_of(newsroom.database, asked.name)
    await accounts.close_account(newsroom.database, operator, newsroom.clock())
    said = f"The account of {operator.name} is closed, with its logins, tokens and links."
    return Outcome(said=said, facts={"name": operator.name})


async def _sessions(newsroom: Newsroom, actor: Actor, asked: OfSessions) -> Outcome:
    operator, now = await account_for(newsroom, actor, asked.name, "operators sessions"), newsroom.clock()
    found = await sessions.list_sessions(newsroom.database, operator, newsroom.operators, now)
    facts = {"name": operator.name, "sessions": [told_session(one) for one in found]}
    if not asked.end:
        said = "\n".join(f"{one.label}  {one.created_at:%Y-%m-%d %H:%M} UTC  {one.network}" for one in found)
        return Outcome(said=said or f"{operator.name} is not logged in.", facts=facts, changed=False)
    if asked.session:
        ended = [await sessions.end_session(newsroom.database, one.digest, now) for one in found if one.label == asked.session]
    else:
        ended = [True] * await sessions.end_all_sessions(newsroom.database, operator, now)
    return Outcome(said=f"Ended: {sum(ended)}.", facts=facts | {"ended": sum(ended)}, changed=any(ended))


def offer_of(newsroom: Newsroom, operator: Operator) -> tuple[str, str]:
    """A new secret for a telephone, and the same sealed for the form that proves it is there. Stored nowhere yet."""
    from newsletter.operators.totp import SECRET_BYTES, secret_of

    secret = secret_of(secrets.token_bytes(SECRET_BYTES))
    return secret, seal(f"{operator.id} {secret}", OFFER, newsroom.ring, secrets.token_bytes(NONCE_BYTES))


def secret_in(newsroom: Newsroom, operator: Operator, offer: str) -> str:
    """The secret of an offer that was made to this account; "" for anything else."""
    try:
        number, _, secret = unseal(offer, OFFER, newsroom.ring).partition(" ")
    except BrokenSeal:
        return ""
    return secret if number == str(operator.id) else ""


def _offered(newsroom: Newsroom, operator: Operator, asked: NewFactor) -> tuple[str, int]:
    from newsletter.operators.totp import step_of_code

    secret = secret_in(newsroom, operator, asked.offer)
    step = step_of_code(secret, asked.code, newsroom.clock(), 0) if secret else None
    if step is None:
        cure = "Wait for the next code and enter that. If none fits, look at the clock of the telephone."
        raise RefusedStep("second factor", "that is not the code of the secret shown", cure)
    return secret, step


async def _require_password(newsroom: Newsroom, operator: Operator, current: str) -> None:
    from newsletter.operators.passwords import Passwords

    if not await logging_in.confirm_password(newsroom.database, Passwords(), newsroom.operators, operator, current, now=newsroom.clock()):
        raise RefusedStep("present password", "that is not the one", "Ask an owner if it is lost: newsletter operators password NAME")


def _set_up_link(newsroom: Newsroom, operator: Operator) -> str:
    ends_at = newsroom.clock() + newsroom.operators.link_lasts
    return f"{newsroom.letterhead.base_url}/console/set-up/{make_set_up(operator, newsroom.ring, ends_at)}"


ACTS: tuple[Act, ...] = (
    Act(
        name="operators add",
        right=Right.OWN,
        purpose="Give somebody an account. Without a password the answer is a link with which they set one.",
        takes=NewOperator,
        path="operators/add",
        does=_add,
        secrets=frozenset({"set_up"}),
    ),
    Act(
        name="operators list",
        right=Right.OWN,
        purpose="Who has an account, with which role.",
        takes=Nothing,
        path="operators",
        does=_list,
        reads=True,
    ),
    Act(
        name="operators edit",
        right=Right.OWN,
        purpose="Change somebody's role, address, or who they are at the OpenID provider. The last owner stays one.",
        takes=ChangedOperator,
        path="operators/edit",
        does=_edit,
    ),
    Act(
        name="operators password",
        right=Right.READ,
        purpose="Give an account a new password and end its logins; another's only as an owner.",
        takes=NewPassword,
        path="operators/password",
        does=_password,
        secrets=frozenset({"set_up"}),
    ),
    Act(
        name="operators totp",
        right=Right.READ,
        purpose="Give an account a new second factor, or none, and end its logins; another's only as an owner.",
        takes=NewFactor,
        path="operators/totp",
        does=_totp,
        secrets=frozenset({"secret", "uri"}),
    ),
    Act(
        name="operators close",
        right=Right.OWN,
        purpose="Close an account, with its logins, tokens and links. Never the last owner's.",
        takes=OfOperator,
        path="operators/close",
        does=_close,
    ),
    Act(
        name="operators sessions",
        right=Right.READ,
        purpose="List the logins of an account, or end them; another's only as an owner.",
        takes=OfSessions,
        path="operators/sessions",
        does=_sessions,
    ),
    *api_tokens.ACTS,
)
