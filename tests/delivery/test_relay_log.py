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


LOGGERS = ("rsy", "sys")


def log(*lines: str) -> str:
    """``06:30:01 smtpd[7] text`` as syslog would write it."""
    stamped = (line.split(" ", 2) for line in lines)
    return "".join(f"Nov 22 {at} relay {'' if process[:3] in LOGGERS else 'postfix/'}{process}: {text}\n" for at, process, text in stamped)


def conversation(*inner: str, pid: int = 7, began: str = "06:30:01") -> tuple[str, ...]:
    return (f"{began} smtpd[{pid}] connect from localhost[127.0.0.1]", *inner)


def letter(queue_id: str, message_id: str = "", *, at: str = "06:30:06", pid: int = 7) -> tuple[str, ...]:
    begun = (f"{at} smtpd[{pid}] {queue_id}: client=localhost[127.0.0.1]",)
    return (*begun, f"{at} cleanup[8] {queue_id}: message-id={message_id}") if message_id else begun


def taken(queue_id: str, at: str = "06:30:06") -> str:
    return f"{at} qmgr[9] {queue_id}: from=<letter@topten.example>, size=60355, nrcpt=1 (queue active)"


def cut(at: str = "06:30:07", pid: int = 7) -> str:
    return f"{at} smtpd[{pid}] lost connection after DATA (1420 bytes) from localhost[127.0.0.1]"


def end(contents: str = "1", at: str = "06:30:07", pid: int = 7, readers: int = 1) -> str:
    return f"{at} smtpd[{pid}] disconnect from localhost[127.0.0.1] ehlo=1 mail={readers} rcpt={readers} data={contents} commands=4"


START = ("06:29:00 smtpd[6] connect from localhost[127.0.0.1]", "06:29:01 smtpd[6] disconnect from localhost[127.0.0.1] quit=1 commands=1")
LATER = "06:30:40 smtpd[6] connect from localhost[127.0.0.1]"


def traced(*lines: str) -> Trace:
    trace = Trace()
    trace.read(log(*lines), NOW, UTC)
    return trace


def knows(*lines: str, now: datetime = NOW, since: datetime = BEGUN) -> bool:
    return traced(*lines).would_know(since, DOUBTED, now)


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
            conversation(*letter("A1B2C3D4E5"), cut(), end("0/1"), f"06:30:07 cleanup[8] A1B2C3D4E5: message-id={LETTER}"),
            Fate.NOT_TAKEN,
            id="named after it was cut",
        ),
        pytest.param(
            conversation(*letter("A1B2C3D4E5", LETTER), cut().replace("DATA", "BDAT"), end("0/1").replace("data", "bdat")),
            Fate.NOT_TAKEN,
            id="cut in a chunk",
        ),
        pytest.param(conversation(*letter("A1B2C3D4E5", LETTER), cut()), Fate.OPEN, id="cut, and the end not yet seen"),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", LETTER), cut(), end("1/2", readers=2)), LATER),
            Fate.OPEN,
            id="the letter that was cut is missing",
        ),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", LETTER)), LATER.replace("[6]", "[7]"), cut(), end("0/1")),
            Fate.OPEN,
            id="the cut is of the next conversation",
        ),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", LETTER)), "06:30:06 smtpd[8] disconnect from x[::1] commands=0/0", cut(), end("0/1")),
            Fate.OPEN,
            id="a line was missed while it went on",
        ),
        pytest.param(
            (*letter("A1B2C3D4E5", LETTER), cut(), end("0/1")),
            Fate.OPEN,
            id="cut in a conversation without beginning",
        ),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", LETTER)), taken("A1B2C3D4E5"), *letter("B1B2C3D4E5"), cut(), end("1/2", readers=2)),
            Fate.TAKEN,
            id="the one behind it was cut",
        ),
        pytest.param(
            (
                *conversation(*letter("A1B2C3D4E5", LETTER), cut(), end("0/1")),
                *conversation(*letter("C1B2C3D4E5", LETTER, pid=8), pid=8),
                taken("C1B2C3D4E5"),
            ),
            Fate.TAKEN,
            id="cut once and taken at the next try",
        ),
        pytest.param((*START, *conversation(end("0")), LATER), Fate.SILENT, id="never named"),
        pytest.param(
            (*conversation(*letter("A1B2C3D4E5", "<20261122.00000000000000aa@stranger.example>")), taken("A1B2C3D4E5")),
            Fate.SILENT,
            id="a stranger's Message-ID",
        ),
        pytest.param(
            ("06:30:06 smtpd[7] warning: message-id=" + LETTER, "06:30:06 qmgr[9] A1B2C3D4E5: from=<x>, size=1, nrcpt=1 (queue active)"),
            Fate.SILENT,
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
    """Taken or not taken only on lines that are there and can only be about this letter."""
    assert traced(*lines).fate(LETTER) is expected


def test_what_was_cut_off_before_says_nothing_of_the_last_try() -> None:
    """Cut off, sent again, and in doubt again: the old line is no evidence, the new one is."""
    trace = traced(*START, *conversation(*letter("A1B2C3D4E5", LETTER), cut(at="06:30:06"), end("0/1", at="06:30:06")))
    between = BEGUN + timedelta(seconds=5)
    assert (trace.fate(LETTER), trace.fate(LETTER, between)) == (Fate.NOT_TAKEN, Fate.SILENT)
    again = letter("B1B2C3D4E5", LETTER, at="06:30:12", pid=17), cut(at="06:30:13", pid=17), end("0/1", at="06:30:13", pid=17)
    trace.read(log(*conversation(*again[0], *again[1:], pid=17, began="06:30:12")), NOW, UTC)
    assert trace.fate(LETTER, between) is Fate.NOT_TAKEN


RSYSLOG_LOSES = "imuxsock[pid: 7, name: /usr/lib/postfix/sbin/smtpd]: 42 messages lost due to rate-limiting (200 allowed within 5 seconds)"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param((*START, *conversation(end("0")), LATER), True, id="everything has ended"),
        pytest.param((*START, *conversation(end("0"))), True, id="a quiet log"),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5"), cut(), end("0/1")), LATER), True, id="cut before its name"),
        pytest.param((*START, *conversation(), LATER), False, id="the conversation goes on"),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5", "<other@x>", at="06:30:30")), LATER), True, id="it has moved on since"),
        pytest.param((*conversation(end("0"), began="06:30:06"), LATER), False, id="the log begins too late"),
        pytest.param((*START,), False, id="the log ends too early"),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5"), end()), LATER), False, id="a finished letter without a name"),
        pytest.param((*START, *conversation(*letter("A1B2C3D4E5", "<other@x>"), end("3")), LATER), False, id="more contents than letters"),
        pytest.param((*START, *letter("A1B2C3D4E5", "<other@x>"), end(), LATER), False, id="a conversation without beginning"),
        pytest.param((*START, end(), LATER), False, id="an end without beginning"),
        pytest.param((*START, end(at="06:30:05"), LATER), False, id="missing in the very second"),
        pytest.param(
            (*START, *conversation(), *conversation(end("0", at="06:30:31"), began="06:30:30"), LATER),
            False,
            id="a new conversation where the last one never ended",
        ),
        pytest.param(
            (*START, *conversation(*letter("A1B2C3D4E5"), cut(), end("0/1", readers=2)), LATER),
            False,
            id="a letter before the cut is missing",
        ),
        pytest.param(
            (
                *START,
                *(line.replace("127.0.0.1", "192.0.2.9") for line in conversation(*letter("A1B2C3D4E5"), cut(), end("0/1", readers=2))),
            ),
            True,
            id="a stranger's letter to several was cut",
        ),
        pytest.param(
            ("06:29:00 master[1] daemon started -- version 3.7.11", *START, *conversation(end("0"))), True, id="Postfix began before"
        ),
        pytest.param(
            (*START, *conversation(end("0")), "06:30:30 master[1] daemon started -- version 3.7.11"), False, id="Postfix began anew since"
        ),
        pytest.param(
            (*START, *conversation(), "06:30:02 master[1] daemon started -- version 3.7.11", LATER),
            True,
            id="Postfix began anew and ended it",
        ),
        pytest.param(
            (*START, "06:29:02 rsyslogd x: begin to drop messages", end(at="06:29:03"), *conversation(end("0"))),
            False,
            id="rsyslog drops some, and more is missing",
        ),
        pytest.param((*START, *conversation(end("0")), f"06:30:10 rsyslogd {RSYSLOG_LOSES}"), False, id="rsyslog lost some"),
        pytest.param(
            (*START, "06:29:02 rsyslogd-2177 imuxsock begins to drop messages from pid 7 due to rate-limiting", *conversation(end("0"))),
            False,
            id="old rsyslog drops some",
        ),
        pytest.param(
            (
                *START,
                "06:29:02 rsyslogd imjournal from <x:postfix/smtpd>: begin to drop messages due to rate-limiting",
                *conversation(end("0")),
            ),
            False,
            id="imjournal drops some",
        ),
        pytest.param(
            (*START, *conversation(end("0")), "06:30:10 rsyslogd-2177 imuxsock lost 42 messages from pid 7 due to rate-limiting"),
            False,
            id="old rsyslog lost some",
        ),
        pytest.param(
            (*START, *conversation(end("0")), "06:30:10 systemd-journald[2] Suppressed 917 messages from postfix@-.service"),
            False,
            id="journald lost some",
        ),
        pytest.param(
            (*START, *conversation(end("0")), "06:30:10 rsyslogd [origin software=x] rsyslogd was HUPed"), True, id="rsyslog has other news"
        ),
        pytest.param(
            ("06:10:00 smtpd[6] connect from x[::1]", "06:19:00 rsyslogd x: begin to drop messages", *START[1:], *conversation(end("0"))),
            True,
            id="rsyslog dropped some long before",
        ),
    ],
)
def test_whether_anything_is_known_to_be_missing(lines: tuple[str, ...], expected: bool) -> None:
    """Lines that are missing are noticed, or confessed by the logger; then the log does not know of the time before."""
    assert knows(*lines) is expected


def test_a_quiet_log_is_given_time() -> None:
    """Lines may still be on their way to the file."""
    lines = (*START, *conversation(end("0")))
    assert not knows(*lines, now=DOUBTED + GRACE - timedelta(seconds=1))
    assert knows(*lines, now=DOUBTED + GRACE)


def test_one_end_that_is_missing_does_not_keep_all_later_doubt_open() -> None:
    """A conversation without a line for an hour is over; of the time before that, the log does not know."""
    lost = "04:00:00 smtpd[5] connect from localhost[127.0.0.1]"
    lines = (lost, *START, *conversation(end("0")))
    assert (knows(*lines), knows(lost.replace("04:00", "05:31"), *lines[1:])) == (True, False)
    assert traced(*lines).followed_since == datetime(2026, 11, 22, 5, 0, 1, tzinfo=UTC)


def test_a_trace_can_be_kept_between_any_two_lines() -> None:
    """Written down and restored after every single line it says the same; letters that nobody asks about are forgotten."""
    other = (*letter("A1B2C3D4E5", "<other@x>"), taken("A1B2C3D4E5"))
    nameless = (*conversation(*letter("C1B2C3D4E5", pid=17), pid=17), cut(pid=17), end("0/1", pid=17))
    lines = [*START, *nameless, *conversation(*other, *letter("B1B2C3D4E5", LETTER)), taken("B1B2C3D4E5"), *letter("D1B2C3D4E5")]
    trace = Trace()
    for line in (*lines, cut(), end("2/3", readers=3)):
        trace.read(log(line), NOW, UTC)
        trace.keep({LETTER}, BEGUN)
        trace = restore_trace(json.loads(json.dumps(write_trace(trace))))
    assert trace.fate(LETTER) is Fate.TAKEN
    assert {name: (one.message_id, one.is_nameless_cut, one.after) for name, one in trace.letters.items()} == {
        "C1B2C3D4E5": ("", True, ""),
        "B1B2C3D4E5": (LETTER, False, "<other@x>"),
        "D1B2C3D4E5": ("", True, LETTER),
    }
    assert trace.followed_since == datetime(2026, 11, 22, 6, 29, tzinfo=UTC)
    trace.keep({LETTER}, BEGUN + timedelta(seconds=2))
    assert list(trace.letters) == ["B1B2C3D4E5"]


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
