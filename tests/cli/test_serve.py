"""``newsletter serve``: one process with everything, that says where it is and ends in good order."""

import json
import signal
import socket
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.cli.operator import MORNING, Operator, Relay

DUE = "2026-11-21T11:30:00Z"
"""The moment at which the issue of the day leaves."""


def ask(url: str) -> int:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    connection.request("GET", parts.path or "/")
    status = connection.getresponse().status
    connection.close()
    return status


@pytest.mark.slow
def test_it_says_where_it_answers_and_ends_when_told(begun: Operator) -> None:
    """Standard output is one JSON value, the pages answer, and the end comes within seconds with code 0."""
    with begun.start("serve", "--port", "0", "--json", "--now", MORNING) as program:
        shown = json.loads("".join(program.stdout.readline() for _ in range(4)))
        assert [ask(shown["pages"]), ask(shown["console"])] == [200, 200]
        program.send_signal(signal.SIGTERM)
        out, err = program.communicate(timeout=10)
    assert (program.returncode, out) == (0, "")
    assert err.splitlines()[-1] == "stopping: letters in hand are finished first"


def test_a_port_in_use_is_named(begun: Operator) -> None:
    """Nothing is begun where the pages cannot answer."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = begun.type("serve", "--port", str(port), "--now", MORNING)
    assert (result.code, result.out) == (1, "")
    assert f"newsletter: web.port: cannot listen on 127.0.0.1:{port}: " in result.err
    assert result.err.endswith("Set web.port to a free one.\n")
    assert begun.type("feeds", "list", "--json").json == []


@pytest.mark.parametrize("verb", [("serve", "--port", "0"), ("intake",)], ids=["serve", "intake"])
def test_a_place_for_returns_in_use_is_named(begun: Operator, verb: tuple[str, ...]) -> None:
    """Nor where the listener for what comes back cannot listen: it would only be missed when the first bounce is."""
    settings = begun.folder / "newsletter.toml"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        settings.write_text(settings.read_text() + f'\n[returns]\ndomain = "bounce.topten.example"\nlisten = "{place}"\n')
        result = begun.type(*verb, "--now", MORNING)
    assert (result.code, result.out) == (1, "")
    assert f"newsletter: returns.listen {place}: cannot be listened on (" in result.err
    assert result.err.endswith("Choose another in returns.listen, or end what listens there.\n")


@pytest.mark.slow
def test_two_beside_each_other_send_once(drafted: Operator, relay: Relay) -> None:
    """A second program on the same instance is a help and no harm."""
    programs = [drafted.start("serve", "--port", "0", "--now", DUE) for _ in range(2)]
    try:
        relay.wait_for(40)
    finally:
        for program in programs:
            program.send_signal(signal.SIGTERM)
        ended = [program.communicate(timeout=20) for program in programs]
    assert [program.returncode for program in programs] == [0, 0], ended
    assert set(relay.copies.values()) == {1}
    status = drafted.type("status", "--now", "2026-11-21T11:35:00Z", "--json").json
    assert (status["issue"]["number"], status["balance"]["accepted"]) == (1, 40)
