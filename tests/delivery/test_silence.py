"""What it means that a relay's log does not name a letter in doubt. The lines are as Postfix 3.7 writes them; names are made up."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from newsletter.delivery.relay_log import Fate, Trace
from newsletter.delivery.silence import Case, Weighed, weigh
from tests.delivery.test_relay_log import BEGUN, DOUBTED, LATER, NOW, START, conversation, cut, end, letter, log, taken

ANN, BEN, CEM = (Case(id=n, message_id=f"<{n}@topten.example>", begun_at=BEGUN, doubted_at=DOUBTED) for n in (1, 2, 3))
NEAR = "<near@topten.example>"


def nameless(queue_id: str, *, at: str = "06:30:06", pid: int = 17) -> tuple[str, ...]:
    """A conversation that broke off in its only letter, before that was named."""
    return conversation(*letter(queue_id, at=at, pid=pid), cut(at=at, pid=pid), end("0/1", at=at, pid=pid), began=at, pid=pid)


def named(queue_id: str, name: str, *, at: str = "06:30:06", pid: int = 27) -> tuple[str, ...]:
    """A conversation with one letter, which was taken."""
    return (*conversation(*letter(queue_id, name, at=at, pid=pid), end(at=at, pid=pid), began=at, pid=pid), taken(queue_id, at=at))


def traced(*lines: str) -> Trace:
    trace = Trace()
    trace.read(log(*START, *lines, LATER), NOW, UTC)
    return trace


def fates(lines: Iterable[str], *cases: Case, whole: bool = True) -> list[Fate]:
    weighed = weigh(traced(*lines), cases, now=NOW, whole=whole)
    return [weighed.fates[case.id] for case in cases]


ONE, TWO = nameless("A1B2C3D4E5"), nameless("B1B2C3D4E5", pid=18)
AHEAD = (*letter("C1B2C3D4E5", ANN.message_id), taken("C1B2C3D4E5"), *letter("D1B2C3D4E5"), cut(), end("1/2", readers=2))


@pytest.mark.parametrize(
    ("lines", "cases", "expected"),
    [
        pytest.param((), [ANN], "open", id="nothing at all"),
        pytest.param(conversation(end("0")), [ANN], "open", id="a conversation without a letter"),
        pytest.param(named("F1B2C3D4E5", NEAR), [ANN], "open", id="only another's letter"),
        pytest.param(ONE, [ANN], "not taken", id="a cut of its own"),
        pytest.param(ONE, [ANN, BEN], "open, open", id="one cut for two"),
        pytest.param((*ONE, *TWO), [ANN, BEN], "not taken, not taken", id="one cut for each"),
        pytest.param(nameless("A1B2C3D4E5", at="06:30:04"), [ANN], "open", id="a cut before its time"),
        pytest.param(nameless("A1B2C3D4E5", at="06:30:05"), [ANN], "not taken", id="a cut in the second of its mark"),
        pytest.param(nameless("A1B2C3D4E5", at="06:30:21"), [ANN], "open", id="a cut after its time"),
        pytest.param((line.replace("127.0.0.1", "192.0.2.9") for line in ONE), [ANN], "open", id="a stranger's cut"),
        pytest.param((*conversation(*AHEAD), *ONE), [ANN, BEN, CEM], "taken, open, open", id="the cut of an envelope said ahead"),
        pytest.param((*conversation(*AHEAD), *ONE), [ANN, BEN], "taken, not taken", id="a cut beside an envelope said ahead"),
        pytest.param((*ONE, "06:30:30 smtpd[9] disconnect from x[::1] commands=0/0"), [ANN], "open", id="a line is missing"),
        pytest.param((*ONE, "06:30:10 smtpd[9] connect from x[::1]"), [ANN], "open", id="another conversation has not ended"),
        pytest.param(ONE, [replace(ANN, neighbours=frozenset({NEAR}))], "open", id="its neighbour is missing"),
        pytest.param(
            (*ONE, *named("F1B2C3D4E5", NEAR)), [replace(ANN, neighbours=frozenset({NEAR}))], "not taken", id="its neighbour is there"
        ),
        pytest.param(
            (*ONE, *conversation(*letter("F1B2C3D4E5", NEAR), cut(), end("0/1"))),
            [replace(ANN, neighbours=frozenset({NEAR}))],
            "open",
            id="its neighbour is there, but cut off",
        ),
        pytest.param(
            (*ONE, *TWO),
            [replace(ANN, neighbours=frozenset({NEAR})), BEN],
            "open, open",
            id="a neighbour of another at that time is missing",
        ),
        pytest.param(
            conversation(*letter("A1B2C3D4E5", ANN.message_id), cut(), end("0/1")),
            [replace(ANN, neighbours=frozenset({NEAR}))],
            "open",
            id="named and cut off, but its neighbour is missing",
        ),
        pytest.param(
            named("A1B2C3D4E5", ANN.message_id), [replace(ANN, neighbours=frozenset({NEAR}))], "taken", id="taken whoever is missing"
        ),
        pytest.param(
            ONE, [replace(ANN, begun_at=BEGUN - timedelta(hours=3), tried_until=BEGUN)], "not taken", id="the last try is what counts"
        ),
        pytest.param(
            ONE,
            [replace(ANN, begun_at=BEGUN - timedelta(hours=3), tried_until=BEGUN + timedelta(seconds=5))],
            "open",
            id="an earlier try's cut",
        ),
    ],
)
def test_silence_counts_only_on_other_evidence(lines: Iterable[str], cases: list[Case], expected: str) -> None:
    """A cut of its own for everybody in doubt at that time, all neighbours named, no line known to be missing."""
    assert fates(lines, *cases) == [Fate(one) for one in expected.split(", ")]


def test_doubts_of_different_times_do_not_hold_each_other_up() -> None:
    """The cut of one cannot be that of another whose time is over; where their times meet, they are counted together."""
    later = replace(BEN, begun_at=DOUBTED + timedelta(seconds=5), doubted_at=DOUBTED + timedelta(seconds=19))
    assert fates(nameless("A1B2C3D4E5", at="06:30:30"), ANN, later) == [Fate.OPEN, Fate.NOT_TAKEN]
    meets = replace(later, begun_at=DOUBTED)
    assert fates(nameless("A1B2C3D4E5", at="06:30:30"), ANN, meets) == [Fate.OPEN, Fate.OPEN]
    assert fates((*ONE, *nameless("B1B2C3D4E5", at="06:30:30")), ANN, meets) == [Fate.NOT_TAKEN, Fate.NOT_TAKEN]
    assert fates((*ONE, *TWO), ANN, meets) == [Fate.OPEN, Fate.OPEN]


def test_absence_is_no_evidence_where_another_relay_may_have_it() -> None:
    """Of several relays, one log shows only what that one took."""
    assert (fates(ONE, ANN), fates(ONE, ANN, whole=False)) == ([Fate.NOT_TAKEN], [Fate.OPEN])


def test_a_cut_proves_something_once() -> None:
    """What settled one doubt, or belongs to a letter that was settled, must not settle the next; what was not believed stays."""
    stale = nameless("E1B2C3D4E5", at="06:29:30")
    used = weigh(traced(*stale, *ONE, *TWO), [ANN], now=NOW, whole=True)
    assert used == Weighed({1: Fate.NOT_TAKEN}, {"A1B2C3D4E5", "B1B2C3D4E5"})
    assert weigh(traced(*conversation(*AHEAD)), [ANN], now=NOW, whole=True) == Weighed({1: Fate.TAKEN}, {"D1B2C3D4E5"})
    assert weigh(traced(*ONE), [ANN, BEN], now=NOW, whole=True) == Weighed({1: Fate.OPEN, 2: Fate.OPEN}, set())
