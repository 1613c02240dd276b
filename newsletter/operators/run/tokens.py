"""Makes, finds and ends the tokens of programs. Does not read a header."""

import secrets
from dataclasses import replace
from datetime import datetime

from newsletter.model.operators import TOKEN_PREFIX, ApiToken, Operator, digest_of
from newsletter.model.rights import Right
from newsletter.operators.sessions import NOTED_EVERY
from newsletter.storage import api_tokens as stored
from newsletter.storage.database import Database

SECRET_BYTES = 32


async def make_token(database: Database, new: ApiToken) -> tuple[str, ApiToken]:
    """Its secret, which is told once, and the token with its number; the digest of ``new`` is not looked at."""
    secret = TOKEN_PREFIX + secrets.token_urlsafe(SECRET_BYTES)
    kept = replace(new, digest=digest_of(secret))
    async with database.write() as connection:
        return secret, replace(kept, id=await stored.add_token(connection, kept))


async def who_holds_token(database: Database, secret: str, now: datetime) -> tuple[ApiToken, Operator | None] | None:
    """The token that works, with its rights as of now: never more than its maker's. None for any other secret."""
    if not secret.startswith(TOKEN_PREFIX):
        return None
    async with database.read() as connection:
        found = await stored.find_token(connection, digest_of(secret))
    if found is None or not found[0].works(now):
        return None
    token, operator = found
    rights = rights_of(token, operator)
    if not rights:
        return None
    if token.used_at is None or now >= token.used_at + NOTED_EVERY:
        async with database.write() as connection:
            await stored.note_token_used(connection, token.id, now, now - NOTED_EVERY)
    return replace(token, rights=rights), operator


def rights_of(token: ApiToken, operator: Operator | None) -> frozenset[Right]:
    """Its own, as far as its maker has them still; the command line's keep theirs."""
    return token.rights if token.operator_id is None else token.rights & (operator.rights if operator else frozenset())


async def list_tokens(database: Database, operator_id: int | None = None) -> tuple[ApiToken, ...]:
    """Those of one person, or of everybody."""
    async with database.read() as connection:
        return await stored.all_tokens(connection, operator_id)


async def token_of(database: Database, number: int) -> ApiToken | None:
    """The token of a number."""
    async with database.read() as connection:
        return await stored.token_of(connection, number)


async def revoke_token(database: Database, number: int, by: str, now: datetime) -> bool:
    """End it; False where it had been ended."""
    async with database.write() as connection:
        return await stored.revoke_token(connection, number, by, now)
