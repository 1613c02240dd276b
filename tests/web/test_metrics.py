"""Metrics say what console and command line say, to whoever may know."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from newsletter.daily.newsroom import Newsroom
from newsletter.daily.watching import watch
from newsletter.model.desk_options import OperatorOptions, WatchOptions
from newsletter.model.states import DeliveryState
from newsletter.storage import schema
from newsletter.web.app import create_app
from tests.conftest import HandClock
from tests.web.conftest import CONSOLE, LOOPBACK, PUBLIC, STRANGER

COUNTS = {"accepted": 5, "deferred": 2, "rejected": 1, "unknown": 3, "pending": 4, "claimed": 1, "sending": 2, "suppressed": 1}


@asynccontextmanager
async def asking(newsroom: Newsroom, peer: tuple[str, int] = LOOPBACK, base: str = CONSOLE) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=create_app(newsroom), client=peer)
    async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
        yield client


async def figures(newsroom: Newsroom) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, once all is counted: a busy machine takes longer than anybody waits."""
    async with asking(newsroom) as client:
        for _ in range(400):
            answer = await client.get("/metrics")
            if "newsletter_notices{" in answer.text:
                break
            await asyncio.sleep(0.05)
    assert answer.status_code == 200, answer.text
    found = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[(sample.name, *[value for _, value in sorted(sample.labels.items())])] = sample.value
    return found


async def sending(newsroom: Newsroom, clock: HandClock) -> None:
    """Today's issue with deliveries in many states."""
    issue = {"id": 1, "newsletter": newsroom.letterhead.key, "issue_on": clock.now.date(), "number": 7, "state": "sending"}
    issue |= {"due_at": clock.now, "send_not_after": clock.now.replace(hour=23), "created_at": clock.now, "released_at": clock.now}
    states = [state for state, number in COUNTS.items() for _ in range(number)]
    rows = [
        {"issue_id": 1, "subscriber_id": number, "state": state, "changed_at": clock.now} for number, state in enumerate(states, start=1)
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(schema.issue.insert().values(**issue, audience=len(rows), first_at=clock.now.replace(second=4)))
        await connection.execute(schema.delivery.insert(), rows)


async def test_the_sum_check_agrees_everywhere(newsroom: Newsroom, clock: HandClock) -> None:
    """Audience = the sum over all states, the same numbers in metrics, in the API and where the command line reads them."""
    from newsletter.cli.records import balance_json
    from newsletter.delivery.run import balance

    await sending(newsroom, clock)
    seen = await figures(newsroom)
    told = {state.value: seen["newsletter_deliveries", "present", state.value] for state in DeliveryState}
    assert told == {state.value: COUNTS.get(state.value, 0) for state in DeliveryState}
    assert sum(told.values()) == seen["newsletter_audience", "present"] == 19
    typed = balance_json(await balance(newsroom.database, 1))
    assert {name: typed[name] for name in told} == told
    async with asking(newsroom) as client:
        page = (await client.get("/console")).text
    assert re.search(r"\b19\b", page)
    assert (seen["newsletter_queue", "waiting"], seen["newsletter_queue", "deferred"], seen["newsletter_queue", "in_hand"]) == (4, 2, 3)
    assert (seen["newsletter_unknown",], seen["newsletter_issue_due_to_first_seconds", "present"]) == (3, 4.0)
    assert seen["newsletter_issue_info", clock.now.date().isoformat(), "present", "7", "sending"] == 1


async def test_what_needs_a_person_is_a_figure(newsroom: Newsroom, clock: HandClock) -> None:
    """The same list as that of newsletter status."""
    await sending(newsroom, clock)
    assert {key: value for key, value in (await figures(newsroom)).items() if key[0] == "newsletter_needs_person"} == {
        ("newsletter_needs_person", "unknown"): 4.0
    }


async def test_people_feeds_and_ticks(newsroom: Newsroom, clock: HandClock) -> None:
    """Subscribers and notices by state, feeds by what they do, how old the news of each source is, and when somebody last looked."""
    source = {"id": 1, "name": "Paper", "site_url": "https://paper.example", "family": "paper.example", "created_at": clock.now}
    feeds = [
        {"source_id": 1, "url": f"https://paper.example/{n}", "added_at": clock.now, "failures": n, "succeeded_at": clock.now}
        for n in (0, 3)
    ]
    people = [
        {"newsletter": newsroom.letterhead.key, "address": f"r{n}@example.com", "address_key": f"r{n}", "key": f"k{n}", "state": state}
        | {"created_at": clock.now, "suppression_digest": f"d{n}"}
        for n, state in enumerate(("active", "active", "pending"))
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(schema.source.insert().values(source))
        await connection.execute(schema.feed.insert(), feeds)
        await connection.execute(schema.subscriber.insert(), people)
    await watch(newsroom)
    clock.move(minutes=10)
    seen = await figures(newsroom)
    assert [seen["newsletter_subscribers", state] for state in ("active", "pending", "unsubscribed")] == [2, 1, 0]
    assert [seen["newsletter_feeds", state] for state in ("answering", "failing", "paused", "gone", "unasked")] == [1, 1, 0, 0, 0]
    assert seen["newsletter_source_success_age_seconds", "Paper"] == 600
    assert (seen["newsletter_tick_age_seconds",], seen["newsletter_restore_hold",], seen["newsletter_webhook_calls_waiting",]) == (
        600,
        0,
        0,
    )
    assert "r1@example.com" not in str(seen)


@pytest.mark.parametrize(
    ("peer", "base", "token", "sent", "status"),
    [
        (LOOPBACK, CONSOLE, "", "", 200),
        (STRANGER, PUBLIC, "", "", 403),
        (LOOPBACK, PUBLIC, "", "", 403),
        (STRANGER, PUBLIC, "secret", "", 401),
        (STRANGER, PUBLIC, "secret", "Bearer wrong", 401),
        (LOOPBACK, CONSOLE, "secret", "Bearer wrong", 401),
        (STRANGER, PUBLIC, "secret", "Basic secret", 401),
        (STRANGER, PUBLIC, "", "Bearer ", 403),
        (STRANGER, PUBLIC, "secret", "Bearer secret", 200),
    ],
)
async def test_who_may_read_them(newsroom: Newsroom, peer: tuple[str, int], base: str, token: str, sent: str, status: int) -> None:
    """This machine, or the bearer of the token; nobody else, and not through a proxy's name for this machine."""
    guarded = replace(newsroom, watch=WatchOptions(metrics_token=SecretStr(token)))
    async with asking(guarded, peer, base) as client:
        answer = await client.get("/metrics", headers={"Authorization": sent} if sent else {})
    assert answer.status_code == status


async def test_nobody_guesses_the_token(newsroom: Newsroom) -> None:
    """It may be short: after so many wrong ones from a network none is seen. Others read on, and tokens of the API are counted apart."""
    watch, operators = WatchOptions(metrics_token=SecretStr("secret")), OperatorOptions(tries_per_network=2)
    guarded = replace(newsroom, watch=watch, operators=operators)
    async with asking(guarded, STRANGER, PUBLIC) as guesser, asking(guarded, ("198.51.100.9", 50_000), PUBLIC) as monitor:
        guesses = [await guesser.get("/metrics", headers={"Authorization": f"Bearer {word}"}) for word in ("a", "b", "c", "d", "secret")]
        read = await monitor.get("/metrics", headers={"Authorization": "Bearer secret"})
        asked = await guesser.get("/api/v1/issues", headers={"Authorization": "Bearer x"})
    assert [answer.status_code for answer in guesses] == [401, 401, 401, 429, 429]
    assert (guesses[-1].headers["retry-after"], read.status_code, asked.status_code) == ("900", 200, 401)


async def test_what_came_back_is_counted(newsroom: Newsroom, clock: HandClock) -> None:
    """By what it is and whose fault, and the share of readers who complained of an issue, for an alert before receivers act."""
    await sending(newsroom, clock)
    row = {
        "newsletter": newsroom.letterhead.key,
        "number": 0,
        "received_at": clock.now,
        "door": "lmtp",
        "proof": "return_path",
        "issue_id": 1,
    }
    kinds = [("bounce", "soft", "full")] * 2 + [("complaint", "suppress", "nobody")]
    rows = [
        {**row, "digest": str(number), "kind": kind, "action": action, "fault": fault, "subscriber_id": number}
        for number, (kind, action, fault) in enumerate(kinds)
    ]
    async with newsroom.database.write() as connection:
        await connection.execute(schema.returned.insert(), rows)
    seen = await figures(newsroom)
    assert {name[1:]: value for name, value in seen.items() if name[0] == "newsletter_returned"} == {
        ("full", "bounce"): 2,
        ("nobody", "complaint"): 1,
    }
    assert seen["newsletter_complaint_ratio", "present"] == 1 / COUNTS["accepted"]
