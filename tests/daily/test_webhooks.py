"""Webhooks: told of what happened, signed, in order, again after a failure, and never in the way of a letter."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from newsletter.daily import calls
from newsletter.daily.acts.perform import perform
from newsletter.daily.acts.register import ACTS
from newsletter.daily.calls import CallsAccount, post_calls
from newsletter.daily.corrections import correct
from newsletter.daily.desk import take_step
from newsletter.daily.newsroom import Newsroom
from newsletter.daily.webhooks import add_webhook
from newsletter.model.errors import ForbiddenAct, NewsletterError, NoSuchThing
from newsletter.model.options import SourceOptions
from newsletter.model.rights import Actor, Face, Right
from newsletter.model.states import IssueState
from newsletter.sources.fetch import Fetcher
from newsletter.storage.schema import webhook_call
from newsletter.subscribers.run import erase_subscriber, unsubscribe_address
from tests.conftest import HandClock
from tests.receiver import Receiver
from tests.web.conftest import dump, make_newsroom, store_issue
from tests.web.people import make_active, make_pending
from tests.web.test_console_plans import heard

KIM = Actor(name="kim", face=Face.CLI, rights=frozenset(Right))
SHORT = timedelta(seconds=0.3)
HERE = SourceOptions(ports=(), allow_private_networks=True)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


@pytest.fixture
async def newsroom(any_database: Any, clock: HandClock, tmp_path: Any) -> AsyncIterator[Newsroom]:
    async with Fetcher(HERE, "test") as fetcher:
        yield make_newsroom(any_database, clock, tmp_path, fetcher=fetcher)


async def ask(newsroom: Newsroom, name: str, by: Actor = KIM, **asked: Any) -> dict[str, Any]:
    """Perform an act; gives its facts."""
    act = ACTS[name]
    return dict((await perform(newsroom, by, act, act.takes(**asked))).facts)


async def states(newsroom: Newsroom, number: int = 1) -> list[tuple[str, str, int, int]]:
    """The calls of a webhook, oldest first."""
    found = (await ask(newsroom, "webhooks deliveries", webhook=number))["calls"]
    return [(one["event"], one["state"], one["attempts"], one["code"]) for one in reversed(found)]


async def test_it_is_told_what_happens_to_an_issue(newsroom: Newsroom, receiver: Receiver) -> None:
    """Each change of state once, in order, with the facts of a change and no more, signed with the secret that was shown."""
    secret = (await ask(newsroom, "webhooks add", url=receiver.url(), events=("issue",)))["secret"]
    issue = await store_issue(newsroom, state=IssueState.SENDING)
    await take_step(newsroom, "pause", issue.issue_on, by="kim", reason="a typo")
    await take_step(newsroom, "cancel", issue.issue_on, by="kim")
    assert await post_calls(newsroom) == CallsAccount(done=3)
    assert [(one["event"], one["data"]["state"], one["data"]["from"]) for one in receiver.told()] == [
        ("issue.collecting", "collecting", ""),
        ("issue.paused", "paused", "sending"),
        ("issue.cancelled", "cancelled", "paused"),
    ]
    assert receiver.told()[1] == {
        "id": "call_2",
        "event": "issue.paused",
        "at": newsroom.clock().isoformat(),
        "data": {
            "date": "2026-11-21",
            "number": 1,
            "subject": "The subject of 2026-11-21",
            "state": "paused",
            "from": "sending",
            "by": "kim",
            "reason": "a typo",
        },
    }
    assert [one.is_signed_with(secret) for one in receiver.received] == [True] * 3
    assert [one.is_signed_with("whsec_" + "A" * 43 + "=") for one in receiver.received] == [False] * 3
    assert receiver.received[0].headers["webhook-timestamp"] == str(int(newsroom.clock().timestamp()))
    assert await post_calls(newsroom) == CallsAccount()


async def test_subscribers_are_told_of_by_key(newsroom: Newsroom, receiver: Receiver) -> None:
    """Confirmed, left, erased; a sign-up that nobody confirmed is not told. No address leaves unless it was asked for."""
    await ask(newsroom, "webhooks add", url=receiver.url("/keys"), events=("subscriber",))
    await ask(newsroom, "webhooks add", url=receiver.url("/addresses"), events=("subscriber",), addresses=True)
    await make_pending(newsroom, "pending@example.com")
    await make_active(newsroom, "ada@example.com")
    await make_active(newsroom, "bob@example.com")
    await post_calls(newsroom)
    to = (newsroom.database, newsroom.letterhead.key)
    await unsubscribe_address(*to, "ada@example.com", by="kim", now=newsroom.clock())
    await erase_subscriber(*to, "bob@example.com", newsroom.ring, by="kim", now=newsroom.clock())
    await post_calls(newsroom)
    events = ["subscriber.confirmed", "subscriber.confirmed", "subscriber.unsubscribed", "subscriber.erased"]
    assert [one["event"] for one in receiver.told("/keys")] == [one["event"] for one in receiver.told("/addresses")] == events
    assert [one.get("address") for one in (told["data"] for told in receiver.told("/addresses"))] == [
        "ada@example.com",
        "bob@example.com",
        "ada@example.com",
        None,
    ]
    assert [set(told["data"]) for told in receiver.told("/keys")] == [{"subscriber", "how"}] * 3 + [{"subscriber"}]
    async with newsroom.database.read() as connection:
        kept = [str(facts) for facts in await connection.scalars(select(webhook_call.c.facts))]
    assert [line for line in kept if "@" in line] == []


async def test_a_correction_is_told(newsroom: Newsroom, receiver: Receiver) -> None:
    """Once, however often it is written."""
    await ask(newsroom, "webhooks add", url=receiver.url(), events=("correction.added",))
    issue = await store_issue(newsroom)
    for _ in range(2):
        await correct(newsroom, issue.issue_on, "The minister is Ana Ruiz.", by="kim", number=3)
    await post_calls(newsroom)
    assert [(one["data"]["story"], one["data"]["text"]) for one in receiver.told()] == [(3, "The minister is Ana Ruiz.")]


async def test_what_was_undone_is_not_told(newsroom: Newsroom, receiver: Receiver) -> None:
    """A call stands in the transaction of what it tells of: where that is rolled back, nobody hears of it."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    with pytest.raises(ZeroDivisionError):
        async with newsroom.database.write() as connection:
            from newsletter.storage.webhooks import queue_calls

            await queue_calls(connection, newsroom.letterhead.key, "issue.sent", {}, newsroom.clock())
            raise ZeroDivisionError
    assert await post_calls(newsroom) == CallsAccount()


async def test_a_failing_receiver_is_tried_again_with_growing_pauses(newsroom: Newsroom, receiver: Receiver, clock: HandClock) -> None:
    """Six tries; then it is given up, which is seen, and can be tried again by a person. Every try has the same id."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    await ask(newsroom, "webhooks test", webhook=1)
    receiver.answers["/hook"] = 500
    accounts = [await post_calls(newsroom)]
    for pause in calls.PAUSES:
        clock.move(seconds=pause.total_seconds() - 1)
        accounts.append(await post_calls(newsroom))
        clock.move(seconds=1)
        accounts.append(await post_calls(newsroom))
    failed, nothing = CallsAccount(failed=1), CallsAccount()
    assert accounts == [failed, *[nothing, failed] * 4, nothing, CallsAccount(failed=1, given_up=1)]
    assert await states(newsroom) == [("webhook.test", "given up", 6, 500)]
    assert (await ask(newsroom, "webhooks list"))["webhooks"][0]["given_up"] == 1
    receiver.answers["/hook"] = 204
    clock.move(hours=48)
    assert await post_calls(newsroom) == nothing
    await ask(newsroom, "webhooks retry", call=1)
    assert await post_calls(newsroom) == CallsAccount(done=1)
    assert {one.headers["webhook-id"] for one in receiver.received} == {"call_1"}
    assert await states(newsroom) == [("webhook.test", "done", 1, 204)]


async def test_nobody_is_posted_to_twice_at_once(newsroom: Newsroom, receiver: Receiver) -> None:
    """Of four processes that look at the same moment, one has each call."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    for _ in range(10):
        await ask(newsroom, "webhooks test", webhook=1)
    await asyncio.gather(*(post_calls(newsroom) for _ in range(4)))
    assert sorted(one["id"] for one in receiver.told()) == sorted(f"call_{number}" for number in range(1, 11))


async def test_a_process_that_died_holds_a_call_for_two_minutes(newsroom: Newsroom, receiver: Receiver, clock: HandClock) -> None:
    """Its attempt was written down before it left: the next one posts it again, and the receiver knows it by its id."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    await ask(newsroom, "webhooks test", webhook=1)
    receiver.answers["/hook"] = "hang"
    dying = asyncio.create_task(post_calls(newsroom))
    async with asyncio.timeout(10):
        await receiver.called.wait()
    dying.cancel()
    receiver.answers["/hook"] = 204
    assert await post_calls(newsroom) == CallsAccount()
    clock.move(minutes=2)
    assert await post_calls(newsroom) == CallsAccount(done=1)
    assert [one.headers["webhook-id"] for one in receiver.received] == ["call_1", "call_1"]


async def test_a_hanging_receiver_keeps_nobody_waiting(newsroom: Newsroom, receiver: Receiver) -> None:
    """It is left alone after one try, while the others get what is theirs."""
    await ask(newsroom, "webhooks add", url=receiver.url("/slow"))
    await ask(newsroom, "webhooks add", url=receiver.url("/quick"))
    receiver.answers["/slow"] = "hang"
    for _ in range(5):
        await ask(newsroom, "webhooks test", webhook=1)
        await ask(newsroom, "webhooks test", webhook=2)
    assert await post_calls(newsroom, within=SHORT) == CallsAccount(done=5, failed=1)
    assert (len(receiver.told("/slow")), len(receiver.told("/quick"))) == (1, 5)
    replies = [one["reply"] for one in (await ask(newsroom, "webhooks deliveries", webhook=1))["calls"]]
    assert replies[-1].startswith("no complete answer within 0.3 s")


async def test_the_status_counts_however_long_the_rest_takes(newsroom: Newsroom, receiver: Receiver) -> None:
    """A receiver that said 200 has it; posting again because of its slow body would be a second copy."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    await ask(newsroom, "webhooks test", webhook=1)
    receiver.answers["/hook"] = "drip"
    assert await post_calls(newsroom, within=SHORT) == CallsAccount(done=1)


async def test_a_redirect_is_not_followed(newsroom: Newsroom, receiver: Receiver) -> None:
    """What we sign for one address is not carried to another."""
    await ask(newsroom, "webhooks add", url=receiver.url("/a"))
    await ask(newsroom, "webhooks test", webhook=1)
    receiver.answers["/a"] = receiver.url("/b")
    assert await post_calls(newsroom) == CallsAccount(failed=1)
    assert (await states(newsroom), receiver.told("/b")) == ([("webhook.test", "waiting", 1, 307)], [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "[::1]", "169.254.169.254", "10.0.0.1"])
async def test_only_public_addresses_are_posted_to(newsroom: Newsroom, receiver: Receiver, host: str) -> None:
    """Who may set up a webhook must not reach what stands behind our own door (S18): the same guard as for feeds."""
    async with Fetcher(SourceOptions(ports=()), "test") as fetcher:
        guarded = replace(newsroom, fetcher=fetcher)
        await ask(guarded, "webhooks add", url=receiver.url("/hook", host))
        await ask(guarded, "webhooks test", webhook=1)
        assert await post_calls(guarded) == CallsAccount(failed=1)
        reply = (await ask(guarded, "webhooks deliveries", webhook=1))["calls"][0]["reply"]
    assert "address" in reply
    assert receiver.received == []


async def test_a_name_that_flips_reaches_nothing(newsroom: Newsroom, receiver: Receiver) -> None:
    """A name server that says a public address first and ours at the next look-up is judged at each connection."""
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])
    async with Fetcher(SourceOptions(ports=()), "test", look_up=lambda _host, _port: [next(answers), "127.0.0.1"][:2]) as fetcher:
        guarded = replace(newsroom, fetcher=fetcher)
        await ask(guarded, "webhooks add", url=receiver.url("/hook", "flips.example"))
        await ask(guarded, "webhooks test", webhook=1)
        assert await post_calls(guarded) == CallsAccount(failed=1)
    assert receiver.received == []


async def test_a_removed_webhook_is_called_no_more(newsroom: Newsroom, receiver: Receiver) -> None:
    """What waited for it is given up; nothing new is queued; removing it twice does no harm."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    await ask(newsroom, "webhooks test", webhook=1)
    await ask(newsroom, "webhooks remove", webhook=1)
    await ask(newsroom, "webhooks remove", webhook=1)
    await store_issue(newsroom)
    assert await post_calls(newsroom) == CallsAccount()
    assert await states(newsroom) == [("webhook.test", "given up", 0, 0)]
    with pytest.raises(NoSuchThing):
        await ask(newsroom, "webhooks test", webhook=1)


async def test_mistakes_are_told(newsroom: Newsroom) -> None:
    """An address nobody can post to, an event there is none of, addresses without the right to people."""
    with pytest.raises(NewsletterError, match="can be posted to"):
        await ask(newsroom, "webhooks add", url="ftp://example.org")
    with pytest.raises(NewsletterError, match="is no event"):
        await ask(newsroom, "webhooks add", url="https://example.org", events=("issue.lost",))
    owner = Actor(name="program", face=Face.API, rights=frozenset({Right.OWN}))
    with pytest.raises(ForbiddenAct):
        await ask(newsroom, "webhooks add", owner, url="https://example.org", addresses=True)
    assert (await ask(newsroom, "webhooks list"))["webhooks"] == []


async def test_deliveries_page_and_are_forgotten_after_a_month(newsroom: Newsroom, receiver: Receiver, clock: HandClock) -> None:
    """Newest first, behind a cursor; what waits is never forgotten."""
    await ask(newsroom, "webhooks add", url=receiver.url())
    for _ in range(5):
        await ask(newsroom, "webhooks test", webhook=1)
    await post_calls(newsroom)
    first = await ask(newsroom, "webhooks deliveries", webhook=1, limit=3)
    second = await ask(newsroom, "webhooks deliveries", webhook=1, limit=3, cursor=first["next"])
    assert ([one["number"] for one in first["calls"]], [one["number"] for one in second["calls"]]) == ([5, 4, 3], [2, 1])
    assert second["next"] is None
    await ask(newsroom, "webhooks test", webhook=1)
    clock.move(days=31)
    await calls.forget_calls(newsroom)
    assert await states(newsroom) == [("webhook.test", "waiting", 0, 0)]


async def test_a_sign_up_asks_nothing_about_webhooks(newsroom: Newsroom) -> None:
    """Nobody is told of it before it is confirmed, so it costs not even a look; a confirmation costs one."""
    await add_webhook(newsroom, "https://example.org/hook", (), addresses=False, by="kim")
    with heard(newsroom.database) as asked:
        await make_pending(newsroom, "ada@example.com")
        before = [statement for statement, _ in asked if "webhook" in statement]
        await make_active(newsroom, "bob@example.com")
    assert (before, len([statement for statement, _ in asked if "webhook" in statement])) == ([], 1)


async def test_the_secret_is_sealed(database: Any, clock: HandClock, tmp_path: Any) -> None:
    """A copy of the database alone signs nothing."""
    newsroom = make_newsroom(database, clock, tmp_path)
    secret = (await ask(newsroom, "webhooks add", url="https://example.org/hook"))["secret"]
    assert [line for line in dump(newsroom) if secret in line or secret.removeprefix("whsec_") in line] == []
