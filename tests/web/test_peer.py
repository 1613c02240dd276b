"""Who is asking."""

import pytest
from starlette.requests import Request

from newsletter.web.peer import client_address, is_from_this_machine


def request(peer: str = "127.0.0.1", host: str = "127.0.0.1:8080", version: str = "1.1", **headers: str) -> Request:
    given = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "client": (peer, 1), "headers": raw, "http_version": version})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param(request(), True, id="at-this-machine"),
        pytest.param(request(host="localhost:8080"), True, id="localhost"),
        pytest.param(request("::1", "[::1]:8080"), True, id="ipv6"),
        pytest.param(request("::1", "[::1]"), True, id="ipv6-without-a-port"),
        pytest.param(request("192.0.2.1"), False, id="another-machine"),
        pytest.param(request(host="topten.example"), False, id="a-public-name"),
        pytest.param(request(host="127.0.0.1.evil.example"), False, id="a-name-that-looks-like-it"),
        pytest.param(request(host=""), False, id="no-host"),
        pytest.param(request(x_forwarded_for="192.0.2.1"), False, id="through-a-proxy"),
        pytest.param(request(forwarded="for=192.0.2.1"), False, id="through-a-modern-proxy"),
        pytest.param(request(via="1.1 proxy"), False, id="through-a-cache"),
        pytest.param(request(version="1.0"), False, id="through-a-silent-proxy"),
    ],
)
def test_is_from_this_machine(asked: Request, expected: bool) -> None:
    """The operators' page opens for somebody at this machine, and for nobody who comes by another way."""
    assert is_from_this_machine(asked) is expected


@pytest.mark.parametrize(
    ("peer", "passed_on", "trusted", "expected"),
    [
        ("192.0.2.1", "198.51.100.7", (), "192.0.2.1"),
        ("10.0.0.2", "198.51.100.7", ("10.0.0.2",), "198.51.100.7"),
        ("10.0.0.2", "1.1.1.1, 198.51.100.7, 10.0.0.3", ("10.0.0.0/8",), "198.51.100.7"),
        ("10.0.0.2", "", ("10.0.0.2",), "10.0.0.2"),
        ("10.0.0.2", "unknown", ("10.0.0.2",), "unknown"),
    ],
)
def test_client_address(peer: str, passed_on: str, trusted: tuple[str, ...], expected: str) -> None:
    """Forwarding headers are believed from named proxies only, and from the right: what stands left of it anybody can write."""
    assert client_address(request(peer, x_forwarded_for=passed_on), trusted) == expected
