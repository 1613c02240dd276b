"""A confirmation letter that found no mailbox: nobody is written to there for a month, and one such letter condemns nobody for ever."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from newsletter.model.options import SignUpOptions
from newsletter.model.return_paths import return_path_of_notice
from newsletter.model.states import SuppressionReason
from newsletter.model.tokens import Purpose, make_token
from newsletter.storage import schema
from newsletter.subscribers.run import confirm, sign_up
from tests.returns.conftest import RING, ReturnDesk, key_of
from tests.returns.reports import DOMAIN, bounce

MARA = "mara@example.com"


async def ask(desk: ReturnDesk) -> int:
    """Somebody types the address into the form; gives how many confirmation letters there are by now."""
    await sign_up(
        desk.database,
        SignUpOptions(),
        desk.letterhead,
        RING,
        MARA,
        form_url="",
        network="198.51.100.1",
        randomness=random.Random(1),
        now=desk.clock(),
    )
    return len(await rows(desk, "notice"))


async def rows(desk: ReturnDesk, table: str) -> list[dict[str, object]]:
    async with desk.database.read() as connection:
        return [dict(row._mapping) for row in await connection.execute(select(schema.metadata.tables[table]))]


async def path(desk: ReturnDesk) -> str:
    """The return path of the letter that asked."""
    [reader], [letter, *_] = await rows(desk, "subscriber"), await rows(desk, "notice")
    return return_path_of_notice(int(str(letter["id"])), str(reader["key"]), DOMAIN, RING)


async def test_no_second_letter_goes_where_the_first_found_no_mailbox(desk: ReturnDesk) -> None:
    """For thirty days, also after the sign-up is forgotten; then one more may go, and who confirms is a reader like any other."""
    assert await ask(desk) == 1
    await desk.take(bounce(), await path(desk))
    [why] = await rows(desk, "suppression")
    assert (why["reason"], why["note"]) == (SuppressionReason.BOUNCE, "the confirmation letter found no mailbox")
    assert {letter["state"] for letter in await rows(desk, "notice")} == {"cancelled"}
    desk.clock.move(days=29)
    assert await ask(desk) == 1
    desk.clock.move(days=2)
    assert await ask(desk) == 2
    [reader] = await rows(desk, "subscriber")
    token = make_token(Purpose.CONFIRM, str(reader["key"]), RING, desk.clock() + timedelta(hours=1))
    await confirm(desk.database, token, RING, network="198.51.100.1", now=desk.clock())
    assert [one["state"] for one in await rows(desk, "subscriber")] == ["active"]
    assert await rows(desk, "suppression") == []


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("4.2.1", "450 4.2.1 try again later"),
        ("5.2.2", "552 5.2.2 mailbox full"),
        ("5.7.1", "550 5.7.1 your server is on a blocklist"),
    ],
    ids=["for now", "full", "our fault"],
)
async def test_any_other_bounce_of_it_closes_nothing(desk: ReturnDesk, status: str, said: str) -> None:
    """A full mailbox may be emptied, and a fault of ours is none of theirs."""
    await ask(desk)
    await desk.take(bounce(status=status, said=said), await path(desk))
    assert await rows(desk, "suppression") == []


async def test_nobody_else_can_close_a_sign_up(desk: ReturnDesk) -> None:
    """A report to a return path that we did not sign, or about a letter of somebody who reads, suppresses nobody."""
    await ask(desk)
    true = await path(desk)
    await desk.take(bounce(), true.replace("b+n1.", "b+n2."))
    await desk.readers("ben@example.com")
    number = len(await rows(desk, "subscriber")) - 1
    await desk.take(bounce(), return_path_of_notice(99, key_of(number - 1), DOMAIN, RING))
    assert await rows(desk, "suppression") == []
