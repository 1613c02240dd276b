"""What operators hear of what came back, and when an issue is stopped for it: each thing once, and no reader touched."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from newsletter.daily.came_back import look_after_returns
from newsletter.daily.checks.complaints import look_at_complaints
from newsletter.daily.checks.draft import Draft
from newsletter.daily.complaints import ComplaintWatch
from newsletter.daily.concerns import read_concerns
from newsletter.daily.desk import resume
from newsletter.daily.newsroom import Newsroom
from newsletter.issue import run
from newsletter.model.checks import Check, Light
from newsletter.model.return_options import ReturnOptions
from newsletter.storage import schema
from newsletter.storage.database import Database
from tests.conftest import NOW, HandClock
from tests.daily.conftest import open_newsroom
from tests.returns.conftest import LETTERHEAD, OTHERS, ReturnDesk, key_of
from tests.returns.reports import DOMAIN, TODAY, bounce, complaint, letter_of
from tests.smtp_sink import Sink

FBL = f"fbl@{DOMAIN}"
OPTIONS = ReturnOptions(domain=DOMAIN)


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
async def newsroom(any_database: Database, clock: HandClock, tmp_path: Path, sink: Sink) -> AsyncIterator[Newsroom]:
    async with open_newsroom(any_database, clock, tmp_path, sink, returns=OPTIONS, letterhead=LETTERHEAD) as opened:
        yield opened


@pytest.fixture
def desk(newsroom: Newsroom, clock: HandClock) -> ReturnDesk:
    return ReturnDesk(newsroom.database, clock)


async def blocked(desk: ReturnDesk, number: int, day: int = 0) -> None:
    """The letter to this reader came back because of us."""
    said = f"550 5.7.1 <r{number}@x.example>: our policy, see https://why.example"
    on = TODAY + timedelta(days=day)
    await desk.take(bounce(f"r{number}@x.example", "5.7.1", said, name=f"{number}.{on}"), desk.path(number, on))


async def test_faults_of_ours_are_told_once_for_a_domain_and_issue(newsroom: Newsroom, desk: ReturnDesk, clock: HandClock) -> None:
    """One letter with what the servers say and no address; more of the same is no news, another domain waits for the next letter."""
    await desk.issue(await desk.readers("r0@a.example", "r1@a.example", "r2@b.example"))
    await blocked(desk, 0)
    await look_after_returns(newsroom, ComplaintWatch())
    await blocked(desk, 1)
    await blocked(desk, 2)
    await look_after_returns(newsroom, ComplaintWatch())
    [first] = await desk.alarms()
    assert first["subject"] == "Lisa’s Top Ten: letters come back through a fault of ours"
    assert "a.example: 1 (550 5.7.1 <r…@x….example>: our policy, see https://why.example)" in first["text"]
    clock.move(hours=1)
    await look_after_returns(newsroom, ComplaintWatch())
    second = (await desk.alarms())[1:]
    assert [("b.example: 1" in one["text"], "a.example: " in one["text"].replace("b.example", "")) for one in second] == [(True, False)]
    assert set((await desk.states()).values()) == {"active"}
    assert [acted is None for (acted,) in await desk.rows("acted_at")] == [False] * 3


async def test_faults_of_ours_stand_in_the_status_for_a_day(newsroom: Newsroom, desk: ReturnDesk, clock: HandClock) -> None:
    """As long as they are news."""
    await desk.issue(await desk.readers("r0@a.example"))
    await blocked(desk, 0)
    [concern] = await read_concerns(newsroom, None)
    assert concern.what == (
        "1 letter to a.example came back through a fault of ours: 550 5.7.1 <r…@x….example>: our policy, see https://why.example"
    )
    clock.move(hours=25)
    assert await read_concerns(newsroom, None) == ()


async def test_reports_that_prove_nothing_are_told_once_a_day(newsroom: Newsroom, desk: ReturnDesk, clock: HandClock) -> None:
    """Forged or misdirected: nobody is touched, and operators hear of it, not of each."""
    await desk.issue(await desk.readers("r0@a.example"))
    for number in range(3):
        await desk.take(complaint(name=str(number), address="r0@a.example"), FBL)
        await look_after_returns(newsroom, ComplaintWatch())
    await desk.take(bounce(name="f"), desk.path(0, ring=OTHERS))
    assert [one["subject"] for one in await desk.alarms()] == ["Lisa’s Top Ten: 1 report about letters of nobody"]
    clock.move(hours=24)
    await look_after_returns(newsroom, ComplaintWatch())
    assert "(1 × bounce, 2 × complaint)" in (await desk.alarms())[1]["text"]
    assert await desk.states() == {"r0@a.example": "active"}


async def complain(desk: ReturnDesk, *numbers: int, day: int = 0) -> None:
    for number in numbers:
        raw = complaint(name=f"{number}.{day}", letter=letter_of(key_of(number), on=TODAY + timedelta(days=day)))
        await desk.take(raw, FBL)


async def state_of(desk: ReturnDesk, issue_id: int) -> tuple[str, str]:
    async with desk.database.read() as connection:
        row = (await connection.execute(select(schema.issue.c.state, schema.issue.c.reason).where(schema.issue.c.id == issue_id))).one()
    return row.state, row.reason


async def test_complaints_tell_operators_and_then_stop_the_issue(newsroom: Newsroom, desk: ReturnDesk) -> None:
    """Two say nothing yet; at 0.08 % one letter; at 0.3 % what has not left waits for a person, who decides for good."""
    people = await desk.readers(*(f"r{number}@a.example" for number in range(2_000)))
    issue_id = await desk.issue(people, issue_state="sending")
    watch = ComplaintWatch()
    await complain(desk, 0, 1)
    await look_after_returns(newsroom, watch)
    assert (await desk.alarms(), (await state_of(desk, issue_id))[0]) == ([], "sending")
    await complain(desk, 2)
    await look_after_returns(newsroom, watch)
    await look_after_returns(newsroom, watch)
    [told] = await desk.alarms()
    assert told["subject"] == "Lisa’s Top Ten: readers complain"
    assert told["text"].startswith("3 of 2,000 readers of this issue complained (0.15 %).")
    await complain(desk, 3, 4, 5)
    await look_after_returns(newsroom, watch)
    assert await state_of(desk, issue_id) == ("paused", "6 of 2,000 readers of this issue complained (0.30 %)")
    assert [one["subject"] for one in await desk.alarms()][1:] == ["Lisa’s Top Ten: the issue of 2026-11-21 is paused"]
    await resume(newsroom, TODAY, by="anna")
    await complain(desk, 6)
    await look_after_returns(newsroom, watch)
    assert (await state_of(desk, issue_id))[0] == "sending"


@pytest.mark.parametrize(
    "raw", [complaint("not-spam", letter=letter_of(key_of(1))), complaint(address="r1@a.example")], ids=["praise", "unproven"]
)
async def test_what_is_no_complaint_or_proves_none_stops_nothing(newsroom: Newsroom, desk: ReturnDesk, raw: bytes) -> None:
    """Else anybody could stop an issue with three letters."""
    issue_id = await desk.issue(await desk.readers(*(f"r{number}@a.example" for number in range(10))), issue_state="sending")
    for number in range(5):
        await desk.take(raw.replace(b"arf1@", b"arf%d@" % number), FBL)
    await look_after_returns(newsroom, ComplaintWatch())
    assert (await state_of(desk, issue_id))[0] == "sending"


@pytest.mark.parametrize(("complaints", "light"), [(2, None), (3, Light.AMBER), (10, Light.RED)])
async def test_the_next_issue_shows_the_rate_of_the_last_ones(
    newsroom: Newsroom, desk: ReturnDesk, complaints: int, light: Light | None
) -> None:
    """A check that is red from 0.3 % on, so that nothing leaves unseen."""
    await desk.issue(await desk.readers(*(f"r{number}@a.example" for number in range(3_000))))
    await complain(desk, *range(complaints))
    next_id = await desk.issue(on=TODAY + timedelta(days=1), issue_state="drafted")
    draft = Draft(newsroom=newsroom, issue=await run.get_issue(newsroom.database, next_id), slots=(), rendered=None)
    assert [one.light for one in await look_at_complaints(draft)] == ([light] if light else [])
    if light is Light.RED:
        [check] = await look_at_complaints(replace(draft))
        assert check == Check(
            code="complaints",
            light=Light.RED,
            text="10 of 3,000 readers of the last seven days complained (0.33 %)",
            cure=check.cure,
        )
