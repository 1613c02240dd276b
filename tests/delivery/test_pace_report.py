"""What status says about pace."""

from datetime import timedelta

from sqlalchemy import update

from newsletter.delivery.run.pace import PREFIX
from newsletter.delivery.run.pace_report import PaceReport, pace_words, read_pace
from newsletter.model.sending_options import DeliveryOptions, RelayOptions
from newsletter.storage import schema
from newsletter.storage.pace import Pace, add_letters, keep_limits, put_off_rest
from tests.conftest import NOW
from tests.delivery.conftest import Post, readers

FREE = RelayOptions()
LIMITED = RelayOptions(per_second=14, per_day=50_000)


async def report(post: Post, relays: dict[str, RelayOptions], **options: object) -> PaceReport:
    return await read_pace(post.database, relays, DeliveryOptions(**options), "main", readers=500, today=NOW.date(), now=NOW)


def words(found: PaceReport) -> str:
    return pace_words(found, lambda instant: f"{instant:%H:%M}")


async def test_without_limits_there_is_nothing_to_say(any_post: Post) -> None:
    """The usual case takes no line of the screen."""
    await any_post.release(*readers(3))
    assert words(await report(any_post, {"relay": FREE})) == ""


async def test_a_used_up_day_is_told_with_who_waits_until_when(any_post: Post) -> None:
    """Rate, day and waiting letters in one understandable line."""
    await any_post.release(*readers(123))
    async with any_post.database.write() as connection:
        await add_letters(connection, "relay", NOW - timedelta(hours=2, minutes=29), 50_000)
        assert await put_off_rest(connection, any_post.issue_id, "throttle", NOW + timedelta(hours=21, minutes=33), NOW) == 123
    found = await report(any_post, {"relay": LIMITED})
    assert words(found) == "14 a second; today’s 50,000 are used up; 123 letters wait until 06:33"
    assert found.relays[0].free_at == NOW + timedelta(hours=21, minutes=33)


async def test_letters_that_wait_for_a_reply_are_not_pace(any_post: Post) -> None:
    """A greylisted letter is the retry schedule's; one held back by the warm-up plan is named so."""
    await any_post.release(*readers(3))
    async with any_post.database.write() as connection:
        for number, reason in ((1, "reply"), (2, "warm-up"), (3, "relay")):
            change = update(schema.delivery).where(schema.delivery.c.id == number)
            await connection.execute(change.values(state="deferred", reason=reason, retry_at=NOW))
    assert words(await report(any_post, {"relay": FREE})) == "1 letter waits until 09:00 (warm-up)"


async def test_several_relays_and_slow_groups_are_named(any_post: Post) -> None:
    """Which relay has which limit, and which group is slowed or stopped and why."""
    slowed = Pace(name=f"{PREFIX}gmail.com", per_second=2.5, usual=5, slowed_at=NOW)
    stopped = Pace(name=f"{PREFIX}a.example", stopped_until=NOW + timedelta(hours=1), reason="our fault: 550 5.7.26")
    async with any_post.database.write() as connection:
        await keep_limits(connection, [slowed, stopped])
        await add_letters(connection, "relays.b", NOW, 7)
    found = await report(any_post, {"relay": FREE, "relays.b": LIMITED}, groups={"yahoo.com": 4})
    assert words(found) == (
        "relays.b: 14 a second; 7 of 50,000 a day used; a.example stopped until 10:00 (our fault: 550 5.7.26); "
        "gmail.com slowed to 2.5 a second; yahoo.com slowed to 4 a second"
    )


async def test_the_warm_up_plan_is_shown_day_by_day(any_post: Post) -> None:
    """Until everybody is within the cap."""
    found = await report(any_post, {"relay": FREE}, warm_up=True)
    assert [cap for _, cap in found.warm_up.ahead] == [200, 300, 450, 675]
    assert (await report(any_post, {"relay": FREE})).warm_up is None
