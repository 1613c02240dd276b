"""Log lines: one for each event, readable by machines, never with an address."""

import ast
import io
import json
import logging
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from newsletter.logs import set_up_logging


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    found = [json.loads(line) for line in stream.getvalue().splitlines()]
    return [{key: value for key, value in line.items() if key != "timestamp"} for line in found]


def test_away_from_a_terminal_a_line_is_json() -> None:
    """Action word, ids and reason as fields."""
    stream = io.StringIO()
    set_up_logging(stream=stream)
    structlog.get_logger("newsletter.delivery.run").info("deferred", delivery_id=7, reason="reply")
    assert lines(stream) == [
        {"event": "deferred", "delivery_id": 7, "reason": "reply", "level": "info", "logger": "newsletter.delivery.run"}
    ]


def test_on_a_terminal_a_line_is_for_people() -> None:
    """No JSON to read aloud."""
    stream = Terminal()
    set_up_logging(stream=stream)
    structlog.get_logger("newsletter.x").info("refreshed", feeds=3)
    assert "refreshed" in stream.getvalue()
    assert "{" not in stream.getvalue()


def test_an_address_never_stands_in_a_line() -> None:
    """Neither in our fields nor in what a library or a traceback says."""
    stream = io.StringIO()
    set_up_logging(stream=stream)
    structlog.get_logger("newsletter.x").info("rejected", reply="550 <lisa.reader@mail.example.com> unknown")
    logging.getLogger("some.library").warning("cannot write to %s", "lisa.reader@mail.example.com")
    try:
        raise ValueError("lisa.reader@mail.example.com")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    assert "lisa.reader" not in stream.getvalue()
    assert [line["event"] for line in lines(stream)] == ["rejected", "cannot write to l…r@m….com", "failed"]


@pytest.mark.parametrize("stream", [io.StringIO, Terminal], ids=["file", "terminal"])
def test_strangers_words_begin_no_line_and_steer_no_terminal(stream: type[io.StringIO]) -> None:
    """A server's reply, a feed's title: what they say stays within the line that tells of them."""
    told = stream()
    set_up_logging(stream=told)
    structlog.get_logger("newsletter.x").info("rejected", reply="550 no\r\n2026-11-21 [info] sent all\x1b[2J\u202e\x9b")
    logging.getLogger("some.library").warning("odd \x1b]0;title\x07 thing\nsent all")
    try:
        raise ValueError("\x1b[2J")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    said = told.getvalue().replace("\x1b[0m", "").replace("\x1b[1m", "").replace("\x1b[2m", "")
    assert [
        sign for sign in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\u202e", "\r", "\nsent all", "\n2026-11-21 [info]") if sign in said
    ] == []
    assert "\\x1b[2J" in said.replace("\\\\", "\\")


def test_libraries_speak_from_warnings_up() -> None:
    """Their progress is not ours to print."""
    stream = io.StringIO()
    set_up_logging(stream=stream, level=logging.DEBUG)
    logging.getLogger("some.library").info("connecting")
    structlog.get_logger("newsletter.x").debug("claimed")
    assert [line["event"] for line in lines(stream)] == ["claimed"]


PLANTED = "lisa.reader@mail.example.com"
CALLS = [
    (path, call)
    for path in sorted((Path(__file__).parents[2] / "newsletter").rglob("*.py"))
    for call in ast.walk(ast.parse(path.read_text("utf-8")))
    if isinstance(call, ast.Call)
    and isinstance(call.func, ast.Attribute)
    and isinstance(call.func.value, ast.Name)
    and call.func.value.id == "log"
    and call.func.attr in {"debug", "info", "warning", "error", "exception", "critical"}
]
"""Every log line of the program."""


def test_there_are_lines_to_look_at() -> None:
    """The rules below are not kept by an empty list."""
    assert len(CALLS) > 50


@pytest.mark.parametrize(("path", "call"), CALLS, ids=lambda found: found.name if isinstance(found, Path) else str(found.lineno))
def test_a_line_is_an_action_word_with_facts(path: Path, call: ast.Call) -> None:
    """What happened is one word that metrics and people can count; everything else is a field, and no field is an address."""
    event = call.args[0]
    words = [event.body, event.orelse] if isinstance(event, ast.IfExp) else [event]
    known = [word.value for word in words if isinstance(word, ast.Constant)]
    assert all(re.fullmatch(r"[a-z][a-z_]*", str(word)) for word in known)
    assert known or isinstance(event, ast.Name | ast.JoinedStr), ast.unparse(call)
    assert not {word.arg for word in call.keywords} & {"address", "addresses", "email", "recipient", "to", "rcpt", "subscriber"}, path


def test_planted_addresses_stand_in_no_line() -> None:
    """Every line of the program, each of its fields holding an address in turn: as a text, in a list, in a record, in an error's cause."""
    stream = io.StringIO()
    set_up_logging(stream=stream, level=logging.DEBUG)
    error = planted_error()
    facts = (PLANTED, [PLANTED, {"deep": (PLANTED,)}], {PLANTED: PLANTED}, error, f"550 <{PLANTED}>: no", f"https://x.example/?e={PLANTED}")
    log = structlog.get_logger("newsletter.x")
    written = 0
    for _, call in CALLS:
        for field in [word.arg for word in call.keywords if word.arg not in (None, "exc_info")] or ["reason"]:
            for fact in facts:
                getattr(log, call.func.attr if call.func.attr != "exception" else "error")("planted", **{field: fact}, exc_info=error)
                written += 1
    said = stream.getvalue()
    assert said.count("\n") == written > 300
    assert "lisa.reader" not in said


@pytest.mark.parametrize(
    "written",
    [
        PLANTED,
        '"lisa reader"@mail.example.com',
        "lisa.reader%40mail.example.com",
        "lisa.reader@localhost",
        "LISA.READER@MAIL.EXAMPLE.COM",
        "łisa.reader@mäil.example",
        "mailto:lisa.reader@mail.example.com?subject=x",
    ],
)
def test_however_it_is_written(written: str) -> None:
    """Quoted, in a query, without a dot, in other letters."""
    stream = io.StringIO()
    set_up_logging(stream=stream)
    structlog.get_logger("newsletter.x").warning("said", reply=f"550 {written} unknown")
    assert not re.search(r"isa.reader", stream.getvalue().encode().decode("unicode_escape"), re.IGNORECASE)


def planted_error() -> Exception:
    """An error with a cause, both of which name a reader."""
    try:
        try:
            raise ValueError(PLANTED)
        except ValueError as cause:
            raise RuntimeError(f"could not write to {PLANTED}") from cause
    except RuntimeError as error:
        return error


def test_a_long_line_takes_no_time() -> None:
    """A reply or a trace of a hundred thousand signs without a blank is searched at once."""
    stream = io.StringIO()
    set_up_logging(stream=stream)
    began = time.perf_counter()
    structlog.get_logger("newsletter.x").warning("said", reply="a" * 100_000, other='"' * 50_000)
    assert time.perf_counter() - began < 2
