"""Log lines: one for each event, readable by machines, never with an address."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from newsletter.bootstrap import set_up_logging


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


def test_libraries_speak_from_warnings_up() -> None:
    """Their progress is not ours to print."""
    stream = io.StringIO()
    set_up_logging(stream=stream, level=logging.DEBUG)
    logging.getLogger("some.library").info("connecting")
    structlog.get_logger("newsletter.x").debug("claimed")
    assert [line["event"] for line in lines(stream)] == ["claimed"]
