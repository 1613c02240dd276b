"""What each broken relay does to a delivery: the table of a sender's nightmares, one line each, against real connections."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from newsletter.delivery.run import balance
from newsletter.model.errors import RelayError
from tests.delivery.conftest import Post, counts, misbehaving, readers, received, relay_for, until

PASSING = [
    "banner*2=554 no service today",
    "banner*2=421 busy",
    "banner*1=hang",
    "banner*2=drop",
    "banner*1=hello world\r\n",
    "ehlo*1=drop",
    "ehlo*1=421 not now",
    "mail*2=drop",
    "mail*1=451 4.3.2 not now",
    "mail*1=421 4.3.2 closing",
    "rcpt*2=drop",
    "rcpt*1=hang",
    "rcpt*2=421 4.7.0 too many connections",
    "rcpt*1=25",
    "rcpt*1=nonsense\r\n",
    "rcpt*1=354 what?",
    "rcpt*1=250 2.1.5 ok\r\n250 2.1.5 and again",
    "rcpt*1=" + "250-long\r\n" * 5_000 + "250 end",
    "rcpt*1=451 4.3.1 no space left",
    "rcpt*1=454 4.7.0 throttling failure: maximum sending rate exceeded",
    "data*2=drop",
    "data*1=421 4.3.2 closing",
    "data*1=hang",
    "dot*1=421 4.3.2 closing, did not take it",
    "dot*1=454 4.7.0 Throttling failure: Maximum sending rate exceeded.",
    "quit=drop",
    "quit=hang",
    "quit=421 bye",
]

LASTING = {
    "rcpt=550 5.1.1 user unknown": ("rejected", "reply", 0),
    "rcpt=550-5.7.1 we do not\r\n550 5.7.1 like your looks": ("rejected", "reply", 0),
    "rcpt=550": ("rejected", "reply", 0),
    "rcpt=450 4.2.1 mailbox busy": ("deferred", "reply", 0),
    "rcpt=452 4.2.2 mailbox full": ("deferred", "reply", 0),
    "rcpt=421 4.3.2 always for this one": ("deferred", "relay", 0),
    "rcpt=421 4.7.0 too many for this one": ("deferred", "reply", 0),
    "rcpt=drop": ("deferred", "relay", 0),
    "data=drop": ("deferred", "relay", 0),
    "data=451 4.2.0 later": ("deferred", "reply", 0),
    "data=554 5.6.0 no": ("rejected", "reply", 0),
    "dot=451 4.2.0 later": ("deferred", "reply", 0),
    "dot=552 5.3.4 too big": ("rejected", "reply", 0),
    "dot=554 5.7.1 spam": ("rejected", "reply", 0),
    "content=drop": ("unknown", "the content had left and no answer came", 0),
    "dot=drop": ("unknown", "the content had left and no answer came", 1),
    "dot=hang": ("unknown", "the content had left and no answer came", 1),
    "dot=25": ("unknown", "the content had left and no answer came", 1),
    "dot=hello world\r\n": ("unknown", "the content had left and no answer came", 1),
    "dot=354 go on": ("unknown", "the content had left and no answer came", 1),
}


WAYS = {"plain": (), "groups": ("PIPELINING",)}
"""What the relay offers: the same must come of it whether it hears one command at a time or several."""

either_way = pytest.mark.parametrize("way", WAYS)


@either_way
@pytest.mark.parametrize("rule", PASSING, ids=lambda rule: rule[:30].strip())
async def test_passing_trouble_costs_no_letter(post: Post, rule: str, way: str) -> None:
    """Before the content has begun every breakdown is tried again, and the reader has exactly one copy in the end."""
    await post.release("lisa@example.com")
    async with misbehaving(rule, extensions=WAYS[way]) as sink:
        result = await post.send(sink)
    assert (counts(result), received(sink)) == ({"accepted": 1}, ["lisa@example.com"])


@either_way
@pytest.mark.parametrize("rule", LASTING, ids=lambda rule: rule[:30].strip())
async def test_lasting_trouble_ends_in_the_right_state(post: Post, rule: str, way: str) -> None:
    """A refusal is the reader's, a broken connection the relay's, and lost after the content is nobody's to know."""
    await post.release("lisa@example.com")
    async with misbehaving(rule, extensions=WAYS[way]) as sink:
        await post.send(sink)
        (row,) = await post.rows()
        assert (row.state, row.reason, len(sink.letters)) == LASTING[rule]
        await post.send(sink)
        assert len(sink.letters) == LASTING[rule][2]
    assert len(await post.attempts()) == 1


@either_way
@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("rcpt/7=450 4.2.1 mailbox busy", {"accepted": 18, "deferred": 3}),
        ("rcpt/7=550 5.1.1 user unknown", {"accepted": 18, "rejected": 3}),
        ("dot/7=451 4.2.0 later", {"accepted": 18, "deferred": 3}),
        ("mail/7=drop", {"accepted": 21}),
        ("rcpt/7=drop", {"accepted": 21}),
        ("data/7=drop", {"accepted": 21}),
        ("content/7=drop", {"accepted": 18, "unknown": 3}),
        ("dot/7=drop", {"accepted": 18, "unknown": 3}),
    ],
)
async def test_trouble_with_some_readers_leaves_the_others_alone(post: Post, rule: str, expected: dict[str, int], way: str) -> None:
    """Every seventh goes wrong: the others have one copy each and nobody has two."""
    await post.release(*readers(21))
    async with misbehaving(rule, extensions=WAYS[way]) as sink:
        result = await post.send(sink)
        states = await post.states()
    assert counts(result) == expected
    assert len(received(sink)) == len(set(received(sink)))
    accepted = sorted(address for address, state in states.items() if state == "accepted")
    assert set(accepted) <= set(received(sink)) <= set(readers(21))


@either_way
async def test_a_relay_may_close_after_a_few_letters(post: Post, way: str) -> None:
    """A relay that takes five letters a connection gets new connections, without a pause and without losing a letter."""
    await post.release(*readers(48))
    async with misbehaving(per_connection=5, extensions=WAYS[way]) as sink:
        relay = relay_for(sink, first_pause=timedelta(hours=1), longest_pause=timedelta(hours=1))
        assert counts(await post.send(sink, relay)) == {"accepted": 48}
    assert received(sink) == sorted(readers(48))
    assert sink.connections >= 10


async def test_a_slow_relay_gets_one_copy(post: Post) -> None:
    """We wait for the answer as long as RFC 5321 asks; giving up early is how duplicates are made."""
    await post.release("lisa@example.com")
    async with misbehaving(slow=0.7) as sink:
        relay = relay_for(sink, data_timeout=timedelta(minutes=10))
        assert counts(await post.send(sink, relay)) == {"accepted": 1}
    assert received(sink) == ["lisa@example.com"]


async def test_a_relay_that_is_down_is_waited_for(post: Post) -> None:
    """While the relay is down every row stays pending, it is told once, and sending goes on by itself when the relay is back."""
    await post.release(*readers(10))
    async with misbehaving() as gone:
        pass
    with capture_logs() as told:
        sending = asyncio.create_task(post.send(gone))
        await until(lambda: told)
        assert counts(await balance(post.database, post.issue_id)) == {"pending": 10}
        async with misbehaving(port=gone.port) as back:
            assert counts(await sending) == {"accepted": 10}
    assert received(back) == sorted(readers(10))
    assert [one["event"] for one in told] == ["relay_down", "relay_back"]


async def test_pausing_ends_the_wait_for_a_relay(post: Post) -> None:
    """An operator who pauses does not have to wait for a relay that is down."""
    await post.release(*readers(3))
    async with misbehaving() as gone:
        pass
    relay = relay_for(gone, first_pause=timedelta(hours=1), longest_pause=timedelta(hours=1))
    sending = asyncio.create_task(post.send(gone, relay))
    await asyncio.sleep(0)
    await post.set_issue(state="paused")
    assert counts(await sending) == {"pending": 3}


@pytest.mark.parametrize(
    "rule",
    [
        "mail=553 5.7.1 sender address rejected",
        "mail=530 5.7.0 authentication required",
        "rcpt=554 5.7.1 <lisa@example.com>: Relay access denied",
        "rcpt=550 5.7.1 Unable to relay",
    ],
)
async def test_a_relay_that_refuses_us_rejects_nobody(post: Post, rule: str) -> None:
    """When the relay does not take our letters at all, no reader is to blame: all wait, and the operator is told why.

    Said of a reader it is believed only of the third in a row, and by then each of the three connections may have asked once more.
    """
    await post.release(*readers(30))
    async with misbehaving(rule) as sink:
        with pytest.raises(RelayError) as told:
            await post.send(sink)
    found = counts(await balance(post.database, post.issue_id))
    assert found.pop("deferred", 0) <= (5 if rule.startswith("rcpt") else 0)
    assert set(found) == {"pending"}
    assert told.value.problem.startswith("refuses our letters: 5") and "newsletter.from_address" in told.value.cure
    assert "example.com" not in str(told.value)


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)], ids=["plain", "groups"])
async def test_what_a_relay_says_of_one_reader_stops_nobody_else(post: Post, extensions: tuple[str, ...]) -> None:
    """A badly set up mail server behind the relay answers as if the relay itself refused us: that reader waits, all others are served."""
    await post.release(*readers(60))
    async with misbehaving("rcpt@reader0@=554 5.7.1 <reader0@example.com>: Relay access denied", extensions=extensions) as sink:
        assert counts(await post.send(sink, relay_for(sink, connections=1))) == {"accepted": 59, "deferred": 1}
    assert (await post.states())["reader0@example.com"] == "deferred"
