"""The guard: which network addresses and written addresses we never fetch from."""

import pytest

from newsletter.model.options import SourceOptions
from newsletter.sources.guard import why_not_address, why_not_url

STRICT = SourceOptions()
INTRANET = SourceOptions(allow_private_networks=True, ports=())

PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8"]
PRIVATE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "::1",
    "fc00::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
]
NEVER = {
    "metadata": "169.254.169.254",
    "metadata in IPv6": "::ffff:169.254.169.254",
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "unspecified in IPv6": "::",
    "protocol assignments": "192.0.0.1",
    "documentation 1": "192.0.2.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "benchmark": "198.18.0.1",
    "6to4 relay": "192.88.99.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64 of a public address": "64:ff9b::808:808",
    "local NAT64": "64:ff9b:1::1",
    "6to4": "2002:7f00:1::",
    "Teredo": "2001:0:4136:e378::1",
    "IPv4-compatible": "::7f00:1",
    "discard": "100::1",
    "documentation in IPv6": "2001:db8::1",
    "new documentation": "3fff::1",
    "6bone": "3ffe::1",
    "site-local": "fec0::1",
    "link-local": "fe80::1",
    "link-local with scope": "fe80::1%eth0",
    "multicast in IPv6": "ff02::1",
    "segment routing": "5f00::1",
    "not given out": "4000::1",
    "no address": "localhost",
}


@pytest.mark.parametrize("ip", PUBLIC)
def test_public_addresses_are_fetched_from(ip: str):
    """The guard lets the world through."""
    assert why_not_address(ip, 443, STRICT) is None


@pytest.mark.parametrize("ip", PRIVATE)
def test_private_addresses_only_by_setting(ip: str):
    """Loopback and intranets open with allow_private_networks, in IPv4 and wrapped in IPv6."""
    refused = f"{ip} is a private address (sources.allow_private_networks)"
    assert (why_not_address(ip, 80, STRICT), why_not_address(ip, 80, INTRANET)) == (refused, None)


@pytest.mark.parametrize("ip", NEVER.values(), ids=NEVER.keys())
def test_special_addresses_never(ip: str):
    """Where cloud machines tell secrets, and what can carry a private address inside, stays shut whatever the settings."""
    assert None not in (why_not_address(ip, 80, STRICT), why_not_address(ip, 80, INTRANET))


@pytest.mark.parametrize(("port", "allowed"), [(80, True), (443, True), (22, False), (25, False), (6379, False), (8080, False)])
def test_other_ports_only_by_setting(port: int, allowed: bool):
    """A feed address must not reach services that are no web servers; an empty list opens every port."""
    assert (why_not_address("8.8.8.8", port, STRICT) is None, why_not_address("8.8.8.8", port, INTRANET)) == (allowed, None)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://paper.example/feed", None),
        ("HTTP://paper.example:80/feed", None),
        ("http://127.0.0.1/", None),
        ("https://paper.example:8443/", "port 8443 is not allowed (sources.ports)"),
        ("file:///etc/passwd", "only http and https are fetched, not file"),
        ("ftp://paper.example/", "only http and https are fetched, not ftp"),
        ("gopher://paper.example:80/", "only http and https are fetched, not gopher"),
        ("javascript:alert(1)", "only http and https are fetched, not javascript"),
        ("/feed", "only http and https are fetched, not an address without a scheme"),
        ("http:///feed", "not a web address: it names no host"),
        ("http://user@paper.example/", "addresses with a user name or password are not fetched"),
        ("http://user:secret@paper.example/", "addresses with a user name or password are not fetched"),
        ("http://@paper.example/", "addresses with a user name or password are not fetched"),
        ("http://[::1/", "not a web address"),
        ("http://paper.example:port/", "not a web address"),
    ],
)
def test_only_plain_web_addresses_are_asked_for(url: str, reason: str | None):
    """Scheme, host, port and user name are judged as written; where the name leads is judged when connecting."""
    assert why_not_url(url, STRICT) == reason
