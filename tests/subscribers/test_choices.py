"""What readers choose, through every way that a subscriber comes, moves and goes; on both engines."""

from datetime import date, time

import pytest

from newsletter.model.preferences import Answer, Preferences
from newsletter.model.states import SubscriberState, SuppressionReason
from newsletter.model.subscribers import GivenFeedback
from newsletter.model.tokens import Purpose, make_token
from newsletter.model.variants import Variant
from newsletter.storage.preferences import write_preferences
from newsletter.subscribers import run
from newsletter.subscribers.choice_form import Mistake
from newsletter.subscribers.outcomes import Chooser, Door, Dossier, Link
from tests.storage.test_preferences import add_issue
from tests.subscribers.conftest import RING, SignUpDesk

ADA, NEW = "ada@example.com", "ada@example.org"
CHOSEN = Preferences(zone="Asia/Kolkata", send_at=time(7, 30), paused_until=date(2026, 12, 24), variant=Variant(top=3, muted=("Sport",)))
GUESS = Preferences(zone="Europe/Berlin")


async def choose(desk: SignUpDesk, address: str, chosen: Preferences = CHOSEN) -> None:
    async with desk.database.write() as connection:
        await write_preferences(connection, (await desk.subscriber(address))["id"], chosen, desk.clock())


async def chosen_by(desk: SignUpDesk, address: str) -> Preferences:
    return await run.preferences_of(desk.database, (await desk.subscriber(address))["id"])


async def settings_token(desk: SignUpDesk, address: str) -> str:
    return make_token(Purpose.SUBSCRIPTION, (await desk.subscriber(address))["key"], RING)


async def test_a_guess_is_kept_with_a_new_sign_up(desk: SignUpDesk) -> None:
    """Before anybody confirms, so that the first page can say when the letter comes."""
    await desk.sign_up(ADA, guess=GUESS)
    assert await chosen_by(desk, ADA) == GUESS
    await desk.sign_up(NEW)
    assert await desk.rows("preference") == [row for row in await desk.rows("preference") if row["zone"] == GUESS.zone]


async def test_a_sign_up_changes_nothing_of_who_is_known(desk: SignUpDesk) -> None:
    """Whoever types a reader's address into the form must not move their letter: pending, active, left, suppressed."""
    for state in ("pending", "active", "left", "suppressed"):
        address = f"{state}@example.com"
        await (desk.sign_up(address) if state == "pending" else desk.active(address))
        if state == "left":
            await run.unsubscribe_address(desk.database, "main", address, by="lisa", now=desk.clock())
        if state == "suppressed":
            why = {"by": "lisa", "now": desk.clock(), "reason": SuppressionReason.COMPLAINT}
            await run.suppress_address(desk.database, "main", address, RING, **why)
        assert await desk.sign_up(address, guess=GUESS) is None
    assert await desk.rows("preference") == []
    await choose(desk, "active@example.com")
    await desk.sign_up("active@example.com", guess=GUESS)
    assert await chosen_by(desk, "active@example.com") == CHOSEN


async def test_what_is_typed_is_kept_for_the_holder_of_the_link(desk: SignUpDesk) -> None:
    """Active or waiting to confirm; everything in place of what stood there."""
    await desk.active(ADA)
    await desk.sign_up(NEW)
    for address in (ADA, NEW):
        await choose(desk, address, GUESS)
        token = await settings_token(desk, address)
        seen: list[Preferences] = []
        kept = await run.keep_choices(desk.database, token, RING, lambda before, seen=seen: seen.append(before) or CHOSEN, now=desk.clock())
        assert isinstance(kept, Chooser)
        assert (kept.preferences, kept.mistakes, seen) == (CHOSEN, (), [GUESS])
        assert await run.show_choices(desk.database, token, RING, now=desk.clock()) == kept
        assert await chosen_by(desk, address) == CHOSEN


async def test_a_mistake_keeps_nothing(desk: SignUpDesk) -> None:
    """Not even the fields that were right."""
    await desk.active(ADA)
    await choose(desk, ADA)
    wrong = (Mistake(field="hour", words="no"),)
    kept = await run.keep_choices(desk.database, await settings_token(desk, ADA), RING, lambda before: wrong, now=desk.clock())
    assert isinstance(kept, Chooser)
    assert (kept.preferences, kept.mistakes) == (CHOSEN, wrong)
    assert await chosen_by(desk, ADA) == CHOSEN


async def test_who_left_chooses_nothing(desk: SignUpDesk) -> None:
    """The link still opens, but only coming back makes choices."""
    await desk.active(ADA)
    await choose(desk, ADA)
    await run.unsubscribe_address(desk.database, "main", ADA, by="lisa", now=desk.clock())
    kept = await run.keep_choices(desk.database, await settings_token(desk, ADA), RING, lambda before: GUESS, now=desk.clock())
    assert isinstance(kept, Chooser)
    assert (kept.subscriber.state, kept.preferences) == (SubscriberState.UNSUBSCRIBED, CHOSEN)


@pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.SUBSCRIPTION])
async def test_only_the_link_to_the_settings_chooses(desk: SignUpDesk, purpose: Purpose) -> None:
    """A token for another purpose, or for nobody, opens nothing."""
    token = make_token(purpose, await desk.active(ADA), RING)
    for given, link in ((token, Link.UNKNOWN), ("cut", Link.UNKNOWN), (make_token(Purpose.SUBSCRIPTION, "0" * 16, RING), Link.GONE)):
        assert await run.show_choices(desk.database, given, RING, now=desk.clock()) is link
        assert await run.keep_choices(desk.database, given, RING, lambda before: CHOSEN, now=desk.clock()) is link
        assert await run.keep_answer(desk.database, given, RING, 1, Answer.GOOD, now=desk.clock()) is link
    assert (await desk.rows("preference"), await desk.rows("feedback")) == ([], [])


async def test_another_address_keeps_what_was_chosen(desk: SignUpDesk) -> None:
    """It takes the old one's place in everything; pressing again changes nothing."""
    leaving = make_token(Purpose.MOVE, await desk.active(ADA), RING)
    await choose(desk, ADA)
    await desk.sign_up(NEW)
    token = await desk.confirm_token(NEW)
    await run.move_over(desk.database, token, leaving, RING, now=desk.clock())
    assert [row["state"] for row in await desk.rows("subscriber")] == ["active", "pending"]  # not confirmed: nothing moves
    await desk.confirm(token)
    await run.move_over(desk.database, token, leaving, RING, now=desk.clock())
    assert [row["state"] for row in await desk.rows("subscriber")] == ["unsubscribed", "active"]
    assert await chosen_by(desk, NEW) == CHOSEN
    await choose(desk, NEW, GUESS)
    await run.move_over(desk.database, token, leaving, RING, now=desk.clock())
    assert await chosen_by(desk, NEW) == GUESS


async def test_nobody_moves_over_themselves(desk: SignUpDesk) -> None:
    """A link that names one reader twice, or nonsense, lets nobody leave."""
    key = await desk.active(ADA)
    confirm = await desk.confirm_token(ADA)
    for leaving in (*(make_token(one, key, RING) for one in Purpose), "cut"):
        await run.move_over(desk.database, confirm, leaving, RING, now=desk.clock())
    assert (await desk.subscriber(ADA))["state"] == "active"


async def test_the_whole_that_we_hold_tells_it(desk: SignUpDesk) -> None:
    """Choices and answers stand in what an operator and the reader are shown."""
    await desk.active(ADA)
    await choose(desk, ADA)
    async with desk.database.write() as connection:
        issue_id = await add_issue(connection, desk.clock().date())
    await run.keep_answer(desk.database, await settings_token(desk, ADA), RING, issue_id, Answer.FAIR, now=desk.clock())
    said = (GivenFeedback(issue_on=desk.clock().date(), answer=Answer.FAIR, at=desk.clock()),)
    for held in (
        await run.show_subscriber(desk.database, "main", ADA, RING),
        await run.show_holder(desk.database, await settings_token(desk, ADA), RING, now=desk.clock()),
    ):
        assert isinstance(held, Dossier)
        assert (held.preferences, held.feedback) == (CHOSEN, said)
    assert await run.count_answers(desk.database, issue_id) == {Answer.GOOD: 0, Answer.FAIR: 1, Answer.POOR: 0}


async def test_erasing_takes_choices_and_answers_along(desk: SignUpDesk) -> None:
    """Nothing of them is left, on either engine."""
    await desk.active(ADA)
    await choose(desk, ADA)
    async with desk.database.write() as connection:
        issue_id = await add_issue(connection, desk.clock().date())
    await run.keep_answer(desk.database, await settings_token(desk, ADA), RING, issue_id, Answer.GOOD, now=desk.clock())
    await run.erase_subscriber(desk.database, "main", ADA, RING, by="lisa", now=desk.clock())
    assert (await desk.rows("preference"), await desk.rows("feedback")) == ([], [])


async def farewells(desk: SignUpDesk) -> list[str]:
    return [row["state"] for row in await desk.rows("notice") if row["kind"] == "farewell"]


async def test_a_farewell_is_stored_only_when_asked_for(desk: SignUpDesk) -> None:
    """Once for each leaving, and for nobody who had never confirmed; an undo before it leaves takes it back."""
    token = make_token(Purpose.UNSUBSCRIBE, await desk.active(ADA), RING)
    how = {"how": Door.PAGE, "now": desk.clock()}
    await run.unsubscribe(desk.database, token, RING, **how)
    await run.unsubscribe(desk.database, token, RING, farewell=True, **how)  # pressed again, after having left
    assert await farewells(desk) == []
    await run.resubscribe(desk.database, token, RING, network="203.0.113.7", now=desk.clock())
    for _ in range(2):
        await run.unsubscribe(desk.database, token, RING, farewell=True, **how)
    assert await farewells(desk) == ["pending"]
    await run.resubscribe(desk.database, token, RING, network="203.0.113.7", now=desk.clock())
    assert await farewells(desk) == ["cancelled"]
    await desk.sign_up(NEW)
    pending = make_token(Purpose.UNSUBSCRIBE, (await desk.subscriber(NEW))["key"], RING)
    await run.unsubscribe(desk.database, pending, RING, farewell=True, **how)
    assert await farewells(desk) == ["cancelled"]
