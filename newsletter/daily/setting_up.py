"""Lets somebody set their password by a link of an owner, and writes down that they did. Does not log them in."""

from newsletter.daily.audit_lines import begin_line
from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.operators import Operator
from newsletter.model.rights import Actor, Face
from newsletter.operators.password_rules import too_weak
from newsletter.operators.run.accounts import account_of_id, keep_password
from newsletter.operators.set_up import is_genuine, read_set_up
from newsletter.storage.audit import end_entry


async def find_set_up(newsroom: Newsroom, token: str) -> Operator | None:
    """Whose password the link sets; None where it sets nobody's, or no more."""
    said = read_set_up(token)
    operator = await account_of_id(newsroom.database, said.operator_id) if said else None
    return operator if said and is_genuine(said, operator, newsroom.ring, newsroom.clock()) else None


async def set_password(newsroom: Newsroom, token: str, password: str, again: str) -> None:
    """Set it; the link is dead then. Raises RefusedStep where it is too weak, differs, or the link is dead already."""
    operator = await find_set_up(newsroom, token)
    if operator is None:
        raise RefusedStep("link", "it works no more", "Ask an owner for another.")
    if password != again:
        raise RefusedStep("new password", "the two differ", "Type the same twice.")
    hashed = await hash_of(newsroom, operator.name, password)
    await keep_password(newsroom.database, operator, hashed, newsroom.clock())
    await _write_down(newsroom, operator)


async def hash_of(newsroom: Newsroom, name: str, password: str) -> str:
    """What to store of a new password of the account of this name. Raises RefusedStep where it is too weak."""
    from newsletter.operators.passwords import Passwords

    if weak := too_weak(password, (name, newsroom.letterhead.name, newsroom.letterhead.base_url)):
        raise RefusedStep("new password", "it will not do", weak)
    return await Passwords().hash(password)


async def _write_down(newsroom: Newsroom, operator: Operator) -> None:
    """It is no act that somebody asks for by name, but it belongs in the log."""
    actor = Actor(name=operator.name, face=Face.LETTER, rights=operator.rights, operator_id=operator.id)
    async with newsroom.database.write() as connection:
        line = await begin_line(connection, newsroom, actor, "operators password", {"name": operator.name})
        await end_entry(connection, line, "done")
