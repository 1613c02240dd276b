"""The first wave and the burst rule: when an issue that is being refused stops, and that a good one never waits."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from newsletter.delivery.canary import Replies, Wave, judge_wave, wave_reason
from newsletter.model.deliveries import Verdict
from newsletter.model.sending_options import DeliveryOptions
from newsletter.model.states import DeliveryState as S
from newsletter.model.states import IssueState, VerdictKind
from newsletter.storage import issues, schema
from newsletter.storage.database import Database
from tests.conftest import HandClock
from tests.delivery.conftest import Post
from tests.smtp_sink import Rule, Sink


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param({S.PENDING: 100}, Wave.WAIT, id="not begun"),
        pytest.param({S.ACCEPTED: 81, S.SENDING: 19}, Wave.GO, id="no reply that is due can change it"),
        pytest.param({S.ACCEPTED: 80, S.SENDING: 20}, Wave.WAIT, id="all that are due could be refused"),
        pytest.param({S.REJECTED: 20, S.CLAIMED: 80}, Wave.STOP, id="refused enough already"),
        pytest.param({S.REJECTED: 19, S.ACCEPTED: 81}, Wave.GO, id="just below"),
        pytest.param({S.REJECTED: 20, S.ACCEPTED: 80}, Wave.STOP, id="just reached"),
        pytest.param({S.DEFERRED: 100}, Wave.GO, id="everybody greylists"),
        pytest.param({S.REJECTED: 10, S.DEFERRED: 90}, Wave.GO, id="few refused, the rest put off"),
        pytest.param({S.UNKNOWN: 60, S.REJECTED: 10, S.ACCEPTED: 30}, Wave.STOP, id="doubt counts neither way"),
        pytest.param({S.UNKNOWN: 100}, Wave.STOP, id="no answer at all"),
        pytest.param({S.UNKNOWN: 99, S.ACCEPTED: 1}, Wave.GO, id="one answer, and a good one"),
        pytest.param({S.SUPPRESSED: 100}, Wave.GO, id="all have left meanwhile"),
    ],
)
def test_the_wave_is_judged_as_soon_as_it_can_be(counts: dict[S, int], expected: Wave) -> None:
    """A fifth refused stops; greylists, doubt and readers who left do not count as refusals."""
    assert judge_wave(counts, 0.2) is expected


def test_the_reason_names_the_commonest_answer_and_nobody() -> None:
    """An operator reads what the relay said, without anybody's address."""
    replies = [(550, "5.7.1 <a@x.example>: blocked"), (550, "5.1.1 no such user"), (550, "5.7.1 <b@y.example>: blocked")]
    reason = wave_reason({S.REJECTED: 3, S.ACCEPTED: 7}, replies)
    assert reason == "3 of the first 10 letters were refused: 550 5.7.1 …: blocked: look, then newsletter resume"


def hear(replies: Replies, *verdicts: VerdictKind) -> str:
    for kind in verdicts:
        replies.hear(Verdict(kind=kind, code=554, reply="5.7.1 no"))
    return replies.trouble


def test_a_burst_is_half_of_the_latest_and_many() -> None:
    """50 at least, and more than half of the latest 200; old replies are forgotten; doubt says nothing."""
    replies = Replies()
    assert hear(replies, *[VerdictKind.PERMANENT] * 49, *[VerdictKind.UNKNOWN] * 500) == ""
    assert hear(replies, VerdictKind.PERMANENT) == "50 of the latest 50 letters were refused: 554 5.7.1 no: look, then newsletter resume"
    replies.hear_accepted(50)
    assert replies.trouble == ""
    replies.hear_accepted(1_000)
    assert hear(replies, *[VerdictKind.PERMANENT] * 100) == ""
    assert hear(replies, VerdictKind.PERMANENT).startswith("101 of the latest 200 letters")


def test_an_address_that_cannot_be_written_is_no_refusal() -> None:
    """No relay was asked: a thousand bad rows of an import do not stop everybody else's letters."""
    replies = Replies()
    for _ in range(1_000):
        replies.hear(Verdict(kind=VerdictKind.PERMANENT, reply="the address cannot be written"))
    assert replies.trouble == ""


async def prepared(post: Post, audience: int, canary: int) -> list[str]:
    """An issue of which only the first wave may leave."""
    addresses = [f"reader{number:03}@example.com" for number in range(audience)]
    await post.release(*addresses)
    async with post.database.write() as connection:
        ids = (await connection.scalars(select(schema.delivery.c.id).order_by(schema.delivery.c.id))).all()
        await connection.execute(update(schema.issue).values(canary_id=ids[canary - 1]))
    post.options = DeliveryOptions(canary=canary)
    return addresses


async def stand(post: Post) -> tuple[str, str, int | None]:
    async with post.database.read() as connection:
        row = (await connection.execute(select(schema.issue.c.state, schema.issue.c.reason, schema.issue.c.canary_id))).one()
    return row.state, row.reason, row.canary_id


@pytest.fixture
def post(any_database: Database, clock: HandClock) -> Post:
    return Post(any_database, clock)


async def test_a_good_wave_lets_the_rest_leave(post: Post) -> None:
    """In one call, and nobody is left out or gets two."""
    addresses = await prepared(post, 40, 10)
    async with Sink() as sink:
        balance = await post.send(sink)
    assert (balance.counts, await stand(post)) == ({S.ACCEPTED: 40}, ("sending", "", None))
    assert sorted(letter.recipient for letter in sink.letters) == addresses


async def test_a_refused_wave_pauses_the_issue(post: Post) -> None:
    """Only the wave was tried; the reason says how many and what; who resumes sends the rest whatever is refused."""
    addresses = await prepared(post, 40, 10)
    sink_rules = (Rule(stage="rcpt", action="550 5.7.1 blocked", every=2),)
    async with Sink(rules=sink_rules) as sink:
        balance = await post.send(sink)
        assert balance.counts.keys() == {S.ACCEPTED, S.REJECTED, S.PENDING}
        assert balance.counts[S.PENDING] >= 30
        state, reason, canary_id = await stand(post)
        assert (state, reason.split(" ", 1)[1]) == (
            "paused",
            "of the first 10 letters were refused: 550 5.7.1 blocked: look, then newsletter resume",
        )
        assert canary_id is not None
        async with post.database.write() as connection:
            await issues.change_state(
                connection, post.issue_id, IssueState.PAUSED, IssueState.SENDING, now=post.clock(), by="anna", reason=""
            )
            await issues.open_the_rest(connection, post.issue_id)
        balance = await post.send(sink)
    assert balance.counts == {S.ACCEPTED: 20, S.REJECTED: 20}
    assert len({letter.recipient for letter in sink.letters}) == 20 == len(sink.letters)
    assert {letter.recipient for letter in sink.letters} < set(addresses)


async def test_a_refused_wave_stops_before_its_end(post: Post) -> None:
    """A slow relay that refuses every second letter is not asked about all of the wave: a fifth of it is enough."""
    await prepared(post, 80, 60)
    async with Sink(rules=(Rule(stage="dot", action="550 5.7.1 blocked", every=2),), slow=0.15) as sink:
        balance = await post.send(sink)
    assert balance.counts[S.REJECTED] >= 12
    assert balance.counts[S.PENDING] > 20
    assert (await stand(post))[0] == "paused"


async def test_letters_held_back_say_nothing(post: Post) -> None:
    """Most of the wave is put off for the sake of warm-up: the few that left and were refused stop the issue all the same."""
    await prepared(post, 40, 20)
    async with post.database.write() as connection:
        held = select(schema.delivery.c.id).order_by(schema.delivery.c.id).limit(16)
        later = {"state": S.DEFERRED, "retry_at": post.clock.now + timedelta(hours=5)}
        await connection.execute(update(schema.delivery).where(schema.delivery.c.id.in_(held)).values(later))
    async with Sink(rules=(Rule(stage="rcpt", action="550 5.7.1 blocked", every=2),)) as sink:
        await post.send(sink)
    assert (await stand(post))[0] == "paused"


async def test_several_senders_wait_for_one_wave(post: Post) -> None:
    """However many claim, nothing behind the wave leaves before it is judged, and a refused one stops all."""
    await prepared(post, 60, 8)
    others = [replace(post) for _ in range(3)]
    async with Sink(rules=(Rule(stage="rcpt", action="550 5.7.1 blocked"),), slow=0.02) as sink:
        await asyncio.gather(*(one.send(sink) for one in others))
    assert (await stand(post))[0] == "paused"
    assert sum(line.startswith(b"RCPT") for line in sink.lines) <= 8


async def test_several_senders_share_what_follows(post: Post) -> None:
    """A good wave lets all of them go on, one copy for each."""
    addresses = await prepared(post, 60, 8)
    others = [replace(post) for _ in range(3)]
    async with Sink(slow=0.005) as sink:
        await asyncio.gather(*(one.send(sink) for one in others))
    assert sorted(letter.recipient for letter in sink.letters) == addresses


@pytest.mark.parametrize("ends", [{"accepted": 10}, {"accepted": 8, "unknown": 2}], ids=["all accepted", "some in doubt"])
async def test_a_wave_that_nobody_judged_keeps_nobody_waiting(post: Post, ends: dict[str, int]) -> None:
    """Whoever sent the wave died, or was told to stop, before it could let the rest go: the next one does."""
    addresses = await prepared(post, 40, 10)
    states = [state for state, number in ends.items() for _ in range(number)]
    rows = (await post.rows())[:10]
    async with post.database.write() as connection:
        for row, state in zip(rows, states, strict=True):
            await connection.execute(update(schema.delivery).where(schema.delivery.c.id == row.id).values(state=state))
    async with Sink() as sink:
        await post.send(sink)
    assert sorted(letter.recipient for letter in sink.letters) == addresses[10:]


async def test_a_burst_of_refusals_pauses_later_too(post: Post) -> None:
    """Without a wave, and in the middle of an issue; resumed once, the rule has had its say."""
    await post.release(*[f"reader@d{number:03}.example" for number in range(400)])
    async with Sink(rules=(Rule(stage="rcpt", action="554 5.7.1 spam"),)) as sink:
        balance = await post.send(sink)
        state, reason, _ = await stand(post)
        assert (state, reason.endswith("letters were refused: 554 5.7.1 spam: look, then newsletter resume")) == ("paused", True)
        assert 50 <= balance.counts[S.REJECTED] < 200
        await post.set_issue(state="sending")
        assert (await post.send(sink)).counts == {S.REJECTED: 400}


async def test_an_unreachable_relay_keeps_the_wave_waiting(post: Post) -> None:
    """Trouble of the relay is no refusal: the wave waits, and goes on when it is back."""
    addresses = await prepared(post, 30, 10)
    async with Sink(rules=(Rule(stage="mail", action="421 4.3.2 going down", times=2),)) as sink:
        balance = await post.send(sink)
    assert balance.counts == {S.ACCEPTED: 30}
    assert sorted(letter.recipient for letter in sink.letters) == addresses
