"""What a Postfix log says about letters in doubt. The lines are as Postfix 3.7 writes them; names and numbers are made up."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from newsletter.delivery.log_file import Piece, Position, read_pieces
from newsletter.delivery.relay_log import GRACE, Fate, Trace, read_stamp, restore_trace, write_trace

NOW = datetime(2026, 11, 22, 6, 40, tzinfo=UTC)
BEGUN = datetime(2026, 11, 22, 6, 30, 5, 400_000, tzinfo=UTC)
DOUBTED = datetime(2026, 11, 22, 6, 30, 20, tzinfo=UTC)
LETTER = "<20261122.00000000000000aa@topten.example>"


def log(*lines: str) -> str:
    """``06:30:01 smtpd[7] text`` as syslog would write it."""
    stamped = (line.split(" ", 2) for line in lines)
    return "".join(f"Nov 22 {at} relay postfix/{process}: {text}\n" for at, process, text in stamped)


def conversation(*inner: str, pid: int = 7, began: str = "06:30:01") -> tuple[str, ...]:
    return (f"{began} smtpd[{pid}] connect from localhost[127.0.0.1]", *inner)


def letter(queue_id: str, message_id: str = "", *, at: str = "06:30:06", pid: int = 7) -> tuple[str, ...]:
    begun = (f"{at} smtpd[{pid}] {queue_id}: client=localhost[127.0.0.1]",)
    return (*begun, f"{at} cleanup[8] {queue_id}: message-id={message_id}") if message_id else begun


def taken(queue_id: str, at: str = "06:30:06") -> str:
    return f"{at} qmgr[9] {queue_id}: from=<letter@topten.example>, size=60355, nrcpt=1 (queue active)"


def cut(at: str = "06:30:07", pid: int = 7) -> str:
    return f"{at} smtpd[{pid}] lost connection after DATA (1420 bytes) from localhost[127.0.0.1]"


def end(contents: str = "1", at: str = "06:30:07", pid: int = 7) -> str:
    return f"{at} smtpd[{pid}] disconnect from localhost[127.0.0.1] ehlo=1 mail=1 rcpt=1 data={contents} commands=4"


START = ("06:29:00 smtpd[6] connect from localhost[127.0.0.1]", "06:29:01 smtpd[6] disconnect from localhost[127.0.0.1] quit=1 commands=1")
LATER = "06:30:40 smtpd[6] connect from localhost[127.0.0.1]"


def fate(*lines: str, now: datetime = NOW, whole: bool = True, begun_at: datetime = BEGUN, doubted_at: datetime = DOUBTED) -> Fate:
    trace = Trace()
    trace.read(log(*lines), NOW, UTC)
    return trace.fate(LETTER, begun_at=begun_at, doubted_at=doubted_at, now=now, whole=whole)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param((*conversation(*letter("A1B2C3D4E5", LETTER)), taken("A1B2C3D4E5")), Fate.TAKEN, id="named and queued"),
        pytest.param((*conversation(*letter("4gXyZ123BcD", LETTER)), taken("4gXyZ123BcD")), Fate.TAKEN, id="long queue id"),
        pytest.param((*conversation(*letter("A1B2C3D4E5", LETTER)), "06:30:07 qmgr[9] A1B2C3D4E5: removed"), Fate.TAKEN, id="removed"),
        pytest.param((*conversation(*letter("A1B2C3D4E5", LETTER)),), Fate.OPEN, id="named, not queued yet"),
        pytest.param((*conversation(*letter("A1B2C3D4E5", LETTER), end()), LATER), Fate.OPEN, id="named, queue busy"),
        pytest.param(conversation(*letter("A1B2C3D4E5", LETTER), cut(), end("0/1")), Fate.NOT_TAKEN, id="cut in its content"),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", LETTER)), taken("A1B2C3D4E5"), *letter("B1B2C3D4E5"), cut(), end("1/2")),
            Fate.TAKEN,
            id="the one behind it was cut",
        ),
        pytest.param(
            (
                *conversation(*letter("A1B2C3D4E5", LETTER), cut()),
                *conversation(*letter("C1B2C3D4E5", LETTER, pid=8), pid=8),
                taken("C1B2C3D4E5"),
            ),
            Fate.TAKEN,
            id="cut once and taken at the next try",
        ),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5"), cut(), end("0/1")), LATER), Fate.NOT_TAKEN, id="cut before its name"),
        pytest.param((*START, *conversation(end("0"))), Fate.NOT_TAKEN, id="never begun, and a quiet log"),
        pytest.param((*START, *conversation(), LATER), Fate.OPEN, id="the conversation goes on"),
        pytest.param(
            (*START, *conversation(*letter("A1B2C3D4E5", "<other@x>", at="06:30:30")), LATER),
            Fate.NOT_TAKEN,
            id="it has moved on since",
        ),
        pytest.param((*conversation(end("0"), began="06:30:06"), LATER), Fate.OPEN, id="the log begins too late"),
        pytest.param((*START,), Fate.OPEN, id="the log ends too early"),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5"), end()), LATER), Fate.OPEN, id="a finished letter without a name"),
        pytest.param(
            (*START, *conversation(*letter("A1B2C3D4E5", "<other@x>"), end("3")), LATER), Fate.OPEN, id="more contents than letters"
        ),
        pytest.param((*START, *letter("A1B2C3D4E5", "<other@x>"), end(), LATER), Fate.OPEN, id="a conversation without beginning"),
        pytest.param((*START, end(), LATER), Fate.OPEN, id="an end without beginning"),
        pytest.param(
            (*START, *conversation(), *conversation(end("0", at="06:30:31"), began="06:30:30"), LATER),
            Fate.OPEN,
            id="a new conversation where the last one never ended",
        ),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", "<20261122.00000000000000aa@stranger.example>")), taken("A1B2C3D4E5")),
            Fate.OPEN,
            id="a stranger's Message-ID",
        ),
        pytest.param(
            ("06:30:06 smtpd[7] warning: message-id=" + LETTER, "06:30:06 qmgr[9] A1B2C3D4E5: from=<x>, size=1, nrcpt=1 (queue active)"),
            Fate.OPEN,
            id="a name where none belongs",
        ),
        pytest.param(
            (
                *conversation(*letter("A1B2C3D4E5", LETTER), taken("A1B2C3D4E5")),
                *letter("A1B2C3D4E5", "<other@x>", at="06:31:00"),
                *letter("B1B2C3D4E5", "<third@x>", at="06:31:01"),
            ),
            Fate.TAKEN,
            id="its queue id came again",
        ),
        pytest.param(
            ("06:30:06 cleanup[8] A1B2C3D4E5: message-id=<20261122. 00000000000000aa@topten.example>", taken("A1B2C3D4E5")),
            Fate.TAKEN,
            id="folded",
        ),
    ],
)
def test_what_the_log_says(lines: tuple[str, ...], expected: Fate) -> None:
    """Taken or not taken only on evidence; where lines could be missing, it stays open."""
    assert fate(*lines) is expected


def test_absence_is_no_evidence_where_another_relay_may_have_it() -> None:
    """Of several relays, one log shows only what that one took."""
    lines = (*START, *conversation(end("0")), LATER)
    assert (fate(*lines), fate(*lines, whole=False)) == (Fate.NOT_TAKEN, Fate.OPEN)


def test_what_was_cut_off_before_says_nothing_of_the_last_try() -> None:
    """Cut off, sent again, and in doubt again: the old line is no evidence, the new one is."""
    trace = Trace()
    trace.read(log(*START, *conversation(*letter("A1B2C3D4E5", LETTER), cut(at="06:30:06"))), NOW, UTC)

    def says(tried_until: datetime | None) -> Fate:
        return trace.fate(LETTER, begun_at=BEGUN, doubted_at=DOUBTED, now=NOW, whole=True, tried_until=tried_until)

    between = BEGUN + timedelta(seconds=5)
    assert (says(None), says(between)) == (Fate.NOT_TAKEN, Fate.OPEN)
    trace.read(log(*conversation(*letter("B1B2C3D4E5", LETTER, at="06:30:12", pid=17), cut(at="06:30:13", pid=17), pid=17)), NOW, UTC)
    assert says(between) is Fate.NOT_TAKEN


def test_a_quiet_log_is_given_time() -> None:
    """Lines may still be on their way to the file."""
    lines = (*START, *conversation(end("0")))
    assert fate(*lines, now=DOUBTED + GRACE - timedelta(seconds=1)) is Fate.OPEN
    assert fate(*lines, now=DOUBTED + GRACE) is Fate.NOT_TAKEN


def test_a_trace_can_be_kept_between_any_two_lines() -> None:
    """Written down and restored after every single line it says the same; letters that nobody asks about are forgotten."""
    other = (*letter("A1B2C3D4E5", "<other@x>"), taken("A1B2C3D4E5"))
    lines = [*START, *conversation(*other, *letter("B1B2C3D4E5", LETTER)), taken("B1B2C3D4E5"), end("2")]
    trace = Trace()
    for line in lines:
        trace.read(log(line), NOW, UTC)
        trace.keep({LETTER})
        trace = restore_trace(json.loads(json.dumps(write_trace(trace))))
    assert trace.fate(LETTER, begun_at=BEGUN, doubted_at=DOUBTED, now=NOW, whole=True) is Fate.TAKEN
    assert [one.message_id for one in trace.letters.values()] == [LETTER]
    assert trace.followed_since == datetime(2026, 11, 22, 6, 29, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Nov 22 06:30:01", datetime(2026, 11, 22, 5, 30, 1, tzinfo=UTC), id="syslog"),
        pytest.param("Nov  2 06:30:01", datetime(2026, 11, 2, 5, 30, 1, tzinfo=UTC), id="a day of one digit"),
        pytest.param("Dec 31 23:59:59", datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), id="last year"),
        pytest.param("Feb 29 12:00:00", datetime(2024, 2, 29, 11, 0, tzinfo=UTC), id="the last leap year"),
        pytest.param("2026-11-22T06:30:01.25+01:00", datetime(2026, 11, 22, 5, 30, 1, 250_000, tzinfo=UTC), id="RFC 3339"),
    ],
)
def test_both_kinds_of_time_are_read(text: str, expected: datetime) -> None:
    """What names no year or zone is of this machine and not of the future."""
    assert read_stamp(text, NOW, timezone(timedelta(hours=1))) == expected


def follow(path: Path, position: Position) -> tuple[str, Position, bool]:
    pieces = list(read_pieces(path, position))
    last = pieces[-1] if pieces else Piece("", position)
    return "\n".join(piece.text for piece in pieces), last.position, any(piece.gap for piece in pieces)


def test_a_log_is_followed_and_not_read_twice(tmp_path: Path) -> None:
    """Only whole lines, each once."""
    path = tmp_path / "mail.log"
    path.write_text("one\ntwo\nthr")
    text, position, gap = follow(path, Position())
    assert (text, gap) == ("one\ntwo", False)
    with path.open("a") as file:
        file.write("ee\nfour\n")
    text, position, gap = follow(path, position)
    assert (text, gap, follow(path, position)[0]) == ("three\nfour", False, "")


@pytest.mark.parametrize("name", ["mail.log.1", "mail.log-20261122"])
def test_a_rotated_log_is_read_to_its_end(tmp_path: Path, name: str) -> None:
    """The rest of the old file first, then the new one."""
    path = tmp_path / "mail.log"
    path.write_text("one\n")
    _, position, _ = follow(path, Position())
    with path.open("a") as file:
        file.write("two\n")
    path.rename(tmp_path / name)
    path.write_text("three\n")
    text, position, gap = follow(path, position)
    assert (text, gap, follow(path, position)[0]) == ("two\nthree", False, "")


def cut_short(path: Path) -> None:
    path.write_text("new\n")


def put_anew(path: Path) -> None:
    path.unlink()
    path.write_text("new\n")


def overwritten(path: Path) -> None:
    path.write_text("new\n" * 100)


@pytest.mark.parametrize("change", [cut_short, put_anew, overwritten])
def test_what_was_lost_is_noticed(tmp_path: Path, change: object) -> None:
    """Cut short, put anew, or an old number on a new file: from the beginning, and as a gap."""
    path = tmp_path / "mail.log"
    path.write_text("one\n" * 50)
    _, position, _ = follow(path, Position())
    change(path)
    text, position, gap = follow(path, position)
    assert (text.splitlines()[0], gap, follow(path, position)[0]) == ("new", True, "")


def test_a_long_log_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory does not grow with the log, and no line is torn."""
    monkeypatch.setattr("newsletter.delivery.log_file.PIECE", 100)
    path = tmp_path / "mail.log"
    lines = [f"line {number} {'x' * (number % 60)}" for number in range(200)]
    path.write_text("\n".join(lines) + "\n")
    pieces = list(read_pieces(path, Position()))
    assert "\n".join(piece.text for piece in pieces).split("\n") == lines
    assert len(pieces) > 50
