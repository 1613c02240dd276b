"""Subscribers added by operators, from files and by hand."""

from datetime import timedelta
from typing import Any

from newsletter.model.addresses import RefusedAddress
from newsletter.model.states import SuppressionReason
from newsletter.subscribers import run
from newsletter.subscribers.outcomes import Enrolled, ImportAccount, RefusedLine
from tests.subscribers.conftest import RING, SignUpDesk


async def take(desk: SignUpDesk, *lines: str, confirmed: bool = True) -> ImportAccount:
    """What came of an import. A dry run said the same before, and changed nothing."""
    room = (desk.database, desk.options, desk.letterhead, desk.ring, lines)
    given: dict[str, Any] = {"offer": desk.offer, "confirmed": confirmed, "randomness": desk.randomness, "now": desk.clock()}
    before = await desk.everything()
    foreseen = await run.foresee_import(*room, **given)
    assert await desk.everything() == before
    account = await run.import_subscribers(*room, **given, by="lisa")
    assert foreseen == account
    return account


async def add(desk: SignUpDesk, address: str, *, confirmed: bool) -> Any:
    return await run.add_subscriber(
        desk.database,
        desk.options,
        desk.letterhead,
        desk.ring,
        address,
        confirmed=confirmed,
        by="lisa",
        randomness=desk.randomness,
        now=desk.clock(),
    )


def counts(**given: int) -> dict[Enrolled, int]:
    return {fate: given.get(fate.value, 0) for fate in Enrolled}


async def states(desk: SignUpDesk) -> dict[str, str]:
    return {row["address"]: row["state"] for row in await desk.rows("subscriber")}


async def test_a_confirmed_file_makes_active_subscribers(desk: SignUpDesk) -> None:
    """The operator vouches: consent is recorded with their name, and no letter goes out."""
    account = await take(desk, "email\n", "a@b.example\n", "nonsense\n", "A@b.example\n", "c@d.example\n")
    refusal = "That does not look like an email address. It should read like name@example.com."
    assert account == ImportAccount(counts=counts(added=2, already=1), refused=(RefusedLine(number=3, reason=refusal),), letters=0)
    assert await states(desk) == {"a@b.example": "active", "c@d.example": "active"}
    assert [(line["event"], line["how"]) for line in await desk.rows("consent")] == [("imported", "lisa")] * 2
    assert await desk.rows("notice") == []


async def test_the_same_file_again_adds_nobody(desk: SignUpDesk) -> None:
    """Importing is safe to repeat."""
    await take(desk, "a@b.example")
    before = await desk.everything()
    assert (await take(desk, "a@b.example")).counts == counts(already=1)
    assert await desk.everything() == before


async def test_an_unconfirmed_file_asks_everybody_once(desk: SignUpDesk) -> None:
    """Pending rows and one letter each; a second import asks nobody again."""
    first = await take(desk, "a@b.example", "c@d.example", confirmed=False)
    second = await take(desk, "a@b.example", "c@d.example", confirmed=False)
    assert (first.letters, second.letters, second.counts) == (2, 0, counts(already=2))
    assert set((await states(desk)).values()) == {"pending"}
    assert len(await desk.rows("notice")) == 2


async def test_those_of_a_file_are_asked_at_the_pace_of_sign_ups(desk: SignUpDesk) -> None:
    """A minute's worth at once, the rest at that pace, across batches; who signs up meanwhile waits for none of them."""
    desk.options = desk.options.model_copy(update={"letters_per_minute": 200})
    await take(desk, *(f"reader{number}@d{number}.example" for number in range(700)), confirmed=False)
    due = [row["retry_at"] for row in await desk.rows("notice")]
    assert due == sorted(due, key=lambda at: (at is not None, at))
    minutes = [(at - desk.clock()) / timedelta(minutes=1) for at in due if at]
    assert (len(due), due.count(None)) == (700, 200)
    assert [round(minutes[number], 2) for number in (0, 199, 499)] == [0.01, 1.0, 2.5]
    await desk.sign_up("kim@example.com")
    assert [row["retry_at"] for row in await desk.rows("notice") if row["address"] == "kim@example.com"] == [None]


async def test_nobody_of_a_huge_file_is_asked_too_late(desk: SignUpDesk) -> None:
    """After half a day a letter and its link would grow old before they leave."""
    desk.options = desk.options.model_copy(update={"letters_per_minute": 1})
    await take(desk, *(f"reader{number}@d{number}.example" for number in range(800)), confirmed=False)
    assert max(row["retry_at"] or desk.clock() for row in await desk.rows("notice")) == desk.clock() + timedelta(hours=12)


async def test_an_import_brings_nobody_back(desk: SignUpDesk) -> None:
    """Who left stays away and who is suppressed is passed over; a waiting sign-up may be vouched for."""
    for address in ("left@b.example", "shut@b.example"):
        await desk.active(address)
    await desk.sign_up("waiting@b.example")
    await run.unsubscribe_address(desk.database, "main", "left@b.example", by="lisa", now=desk.clock())
    await run.suppress_address(desk.database, "main", "shut@b.example", RING, by="lisa", now=desk.clock())
    await desk.active("coming@b.example")
    await run.unsubscribe_address(desk.database, "main", "coming@b.example", by="lisa", now=desk.clock.move(days=2))
    await desk.sign_up("coming@b.example")
    complained = {"by": "returns", "now": desk.clock(), "reason": SuppressionReason.COMPLAINT}
    await run.suppress_address(desk.database, "main", "never@b.example", RING, **complained)
    account = await take(desk, *(f"{name}@b.example" for name in ("left", "shut", "waiting", "coming", "never")))
    assert account.counts == counts(left=2, suppressed=2, activated=1)
    assert account.kept_out == {"complaint": 1, "operator": 1, "unsubscribed": 2}
    assert await states(desk) == {
        "left@b.example": "unsubscribed",
        "shut@b.example": "unsubscribed",
        "waiting@b.example": "active",
        "coming@b.example": "pending",
    }


async def test_a_large_file_is_taken_in_batches(desk: SignUpDesk) -> None:
    """Duplicates are found across batches as well as inside one."""
    account = await take(desk, *(f"reader{number % 1_300}@b.example" for number in range(1_600)))
    assert account.counts == counts(added=1_300, already=300)


async def test_one_mailbox_gets_a_few_letters_of_a_file(desk: SignUpDesk) -> None:
    """As many as from the form, whichever of its addresses stand there, in one batch or in several."""
    tagged = [f"mara+{number}@b.example" for number in range(desk.options.letters_per_address + 2)]
    others = [f"reader{number}@b.example" for number in range(600)]
    account = await take(desk, *tagged[:2], *others, *tagged[2:], confirmed=False)
    assert (account.counts, account.letters) == (counts(added=600 + len(tagged)), 600 + desk.options.letters_per_address)


async def test_adding_one_by_hand(desk: SignUpDesk) -> None:
    """The same rules as for a file, and the outcome says which applied."""
    outcomes = [await add(desk, "a@b.example", confirmed=False), await add(desk, "a@b.example", confirmed=True)]
    assert outcomes == [Enrolled.ADDED, Enrolled.ACTIVATED]
    assert isinstance(await add(desk, "nonsense", confirmed=True), RefusedAddress)
