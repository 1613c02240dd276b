"""Who may listen to the live page, and for how long: four pages of one operator, and none whose session has ended."""

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from newsletter.daily.newsroom import Newsroom
from newsletter.model.errors import RefusedStep
from newsletter.model.issues import Issue
from newsletter.model.operators import Operator
from newsletter.model.rights import Role
from newsletter.operators.run.accounts import change_account, close_account
from newsletter.operators.run.logging_in import Credentials, Entered, start_session
from newsletter.operators.run.sessions import end_session
from newsletter.web.app import create_app
from newsletter.web.console.live_watch import LiveWatch
from newsletter.web.session_cookie import NAME
from tests.conftest import HandClock
from tests.web.accounts import make_operator
from tests.web.conftest import CONSOLE, LOOPBACK, browser
from tests.web.test_console import DAY, PAGE
from tests.web.test_console_live import Steps, heard, next_of, sending

__all__ = ["sending"]

END = b"event: end\ndata: it stands otherwise now\n\n"


def test_too_many_pages_are_refused(newsroom: Newsroom) -> None:
    """A thousand open tabs are no load: the rest ask for themselves instead. One place that is left is free again."""
    watch = LiveWatch(newsroom, most=2)
    first, _ = watch.take_place(1), watch.take_place(2)
    with pytest.raises(RefusedStep, match="2 pages look at sendings already"):
        watch.take_place(3)
    watch.leave_place(first)
    watch.take_place(3)


async def test_one_operator_does_not_take_every_place(newsroom: Newsroom, sending: Issue) -> None:
    """The page opened last works; of more than four the oldest ends. Others lose nothing, and a place given up is counted once."""
    watch = LiveWatch(newsroom, pause=Steps(), most=5)
    other = watch.take_place(2)
    mine = [watch.take_place(1) for _ in range(3)]
    async with aclosing(watch.follow(sending.issue_on, mine[0])) as oldest:
        await next_of(oldest)
        waiting = asyncio.create_task(next_of(oldest))
        mine += [watch.take_place(1) for _ in range(3)]
        with pytest.raises(StopAsyncIteration):
            await waiting
    assert [place.given_up.is_set() for place in (*mine, other)] == [True, True, False, False, False, False, False]
    watch.leave_place(mine[0])
    with pytest.raises(RefusedStep):
        watch.take_place(3)
    await watch.finish()


async def logged_in(newsroom: Newsroom, role: Role) -> tuple[Operator, Entered]:
    """Somebody with a session, beside an owner."""
    await make_operator(newsroom, "olga")
    operator, now = await make_operator(newsroom, "eve", role), newsroom.clock()
    given = Credentials(name=operator.name, password="")
    return operator, await start_session(newsroom.database, newsroom.operators, operator, given, now=now, second_factor_at=now)


async def log_out(newsroom: Newsroom, _operator: Operator, entered: Entered) -> None:
    await end_session(newsroom.database, entered.session.digest, newsroom.clock())


async def become_a_viewer(newsroom: Newsroom, operator: Operator, _entered: Entered) -> None:
    await change_account(newsroom.database, operator, newsroom.clock(), role=Role.VIEWER)


async def be_closed(newsroom: Newsroom, operator: Operator, _entered: Entered) -> None:
    await close_account(newsroom.database, operator, newsroom.clock())


@pytest.mark.parametrize("ends", [log_out, become_a_viewer, be_closed])
async def test_whoever_may_not_look_any_more_is_told_nothing_more(newsroom: Newsroom, sending: Issue, ends: Any) -> None:
    """An open page outlives no logout, no closed account, and no buttons of a role that its operator has no more: it shows itself anew."""
    operator, entered = await logged_in(newsroom, Role.EDITOR)
    doing: list[Any] = []

    def until(said: bytes) -> bool:
        if b"nothing new" in said and not doing:
            doing.append(asyncio.ensure_future(ends(newsroom, operator, entered)))
        return False

    _, said = await heard(newsroom, until, entered.secret)
    assert (said.count(b"event: "), said.endswith(END), sending.issue_on) == (1, True, DAY)


async def test_the_owner_s_first_login_ends_what_was_open_before(newsroom: Newsroom, sending: Issue) -> None:
    """Until there is an owner whoever sits at the machine looks; then a page that is open there asks who it is."""
    making: list[Any] = []

    def until(said: bytes) -> bool:
        if b"data: " in said and not making:
            making.append(asyncio.ensure_future(make_operator(newsroom)))
        return False

    assert (await heard(newsroom, until))[1].endswith(END)
    assert sending.issue_on == DAY


async def test_an_open_page_keeps_no_session_open(newsroom: Newsroom, sending: Issue, clock: HandClock) -> None:
    """Its stream, and what its scripts ask, are no use of it: who went away is logged out when the time of an idle session is over."""
    _, entered = await logged_in(newsroom, Role.VIEWER)
    moved = False

    def until(said: bytes) -> bool:
        nonlocal moved
        if b"data: " in said and not moved:
            moved = True
            clock.move(hours=11)
        return said.count(b"nothing new") >= 2

    await heard(newsroom, until, entered.secret)
    async with browser(newsroom, LOOPBACK, CONSOLE, Cookie=f"{NAME}={entered.secret}") as operator:
        asked = await operator.get(f"{PAGE}/standing", headers={"Sec-Fetch-Mode": "cors"})
        clock.move(hours=2)
        gone = await operator.get(PAGE, headers={"Sec-Fetch-Mode": "navigate"})
    assert (asked.status_code, gone.status_code, sending.issue_on) == (200, 303, DAY)


async def test_going_to_a_page_keeps_the_session_open(newsroom: Newsroom, clock: HandClock) -> None:
    """Whoever follows a link is there."""
    _, entered = await logged_in(newsroom, Role.VIEWER)
    async with browser(newsroom, LOOPBACK, CONSOLE, Cookie=f"{NAME}={entered.secret}") as operator:
        for _ in range(2):
            clock.move(hours=11)
            assert (await operator.get("/console", headers={"Sec-Fetch-Mode": "navigate"})).status_code == 200


async def test_the_oldest_of_too_many_pages_is_told_to_ask_for_itself(newsroom: Newsroom, sending: Issue) -> None:
    """Over the wire: the fifth page of one operator works, the first ends with ``room``, and its place is free."""
    _, entered = await logged_in(newsroom, Role.VIEWER)
    app, newer = create_app(newsroom), []

    def until(said: bytes) -> bool:
        if b"data: " in said and not newer:
            newer.extend(app.state.live_watch.take_place(entered.operator.id) for _ in range(4))
        return False

    _, said = await heard(newsroom, until, entered.secret, app)
    assert said.endswith(b"event: room\ndata: newer pages listen\n\n")
    assert ([place.given_up.is_set() for place in newer], sending.issue_on) == ([False] * 4, DAY)
