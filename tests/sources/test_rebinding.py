"""Addresses that lead inside (SSRF): names that change their answer at a real name server, and every kind of request that we make."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Any

import pytest
from dnslib import AAAA, CNAME, QTYPE, RR, A, DNSRecord
from dnslib.server import BaseResolver, DNSLogger, DNSServer

from newsletter.model.options import SourceOptions
from newsletter.sources.fetch import Fetcher
from newsletter.sources.outcomes import Fetched, Refused
from tests.web_server import WebServer

INSIDE = {
    "loopback": "127.0.0.1",
    "another loopback": "127.8.8.8",
    "unspecified": "0.0.0.0",
    "IPv6 loopback": "::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "compatible loopback": "::7f00:1",
    "NAT64": "64:ff9b::7f00:1",
    "6to4": "2002:7f00:1::",
    "multicast": "224.0.0.1",
    "site-local": "fec0::1",
    "6bone": "3ffe::1",
    "link-local": "fe80::1",
    "unique local": "fd00::1",
    "metadata": "169.254.169.254",
    "mapped metadata": "::ffff:169.254.169.254",
    "private 10": "10.0.0.5",
    "private 172": "172.16.3.4",
    "private 192": "192.168.0.7",
    "carrier": "100.64.0.1",
    "broadcast": "255.255.255.255",
}


class Names(BaseResolver):
    """A name server whose answers are written down: a list of addresses for each question, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []

    def resolve(self, request: DNSRecord, handler: object) -> DNSRecord:
        name, kind = str(request.q.qname).rstrip("."), QTYPE[request.q.qtype]
        left = self.answers[name]
        if kind == "A":
            self.asked.append(name)
        reply = request.reply()
        for said in left[0]:
            record = (
                CNAME(said)
                if not set(said) <= set("0123456789abcdef.:")
                else AAAA(tuple(IPv6Address(said).packed))
                if ":" in said
                else A(said)
            )
            reply.add_answer(RR(request.q.qname, getattr(QTYPE, type(record).__name__), rdata=record, ttl=0))
        if kind == "AAAA" and len(left) > 1:
            left.pop(0)  # the next look-up hears something else
        return reply


class Zone:
    """The name server and how to ask it, as the machine's own resolver would: both kinds of address, aliases followed."""

    def __init__(self, names: Names, port: int) -> None:
        self.names, self.port = names, port

    def look_up(self, host: str, port: int) -> list[str]:
        found: list[str] = []
        for kind in ("A", "AAAA"):
            reply = DNSRecord.parse(DNSRecord.question(host.rstrip("."), kind).send("127.0.0.1", self.port, timeout=5))
            for record in reply.rr:
                if QTYPE[record.rtype] == "CNAME":
                    found += self.look_up(str(record.rdata), port) if kind == "A" else []
                elif QTYPE[record.rtype] == kind:
                    found.append(str(ip_address(bytes(record.rdata.data))))
        return found


@pytest.fixture
def zone() -> Iterator[Zone]:
    names = Names()
    server = DNSServer(names, port=0, address="127.0.0.1", logger=DNSLogger("-request,-reply,-truncated,-error", prefix=False))
    server.start_thread()
    yield Zone(names, server.server.server_address[1])
    server.stop()
    server.server.server_close()


def inside_is(private: str) -> Any:
    """A guard for which one loopback address is the world and another is the inside: the real world cannot be asked in a test."""
    return lambda ip, port, options: f"{ip} is a private address" if ip == private else None


@pytest.fixture
async def world() -> AsyncIterator[WebServer]:
    async with WebServer("127.0.0.1") as server:
        yield server


OPEN = SourceOptions(allow_private_networks=True, ports=(), total_timeout=timedelta(seconds=5))
ANY_PORT = SourceOptions(ports=(), total_timeout=timedelta(seconds=5))


async def ask(fetcher: Fetcher, how: str, url: str) -> object:
    if how == "get":
        return await fetcher.get(url)
    if how == "probe":
        return await fetcher.probe(url, within=timedelta(seconds=5))
    return await fetcher.post(url, b"{}", headers={}, within=timedelta(seconds=5))


@pytest.mark.parametrize("how", ["get", "probe", "post"])
@pytest.mark.parametrize("address", INSIDE.values(), ids=INSIDE.keys())
async def test_no_request_of_any_kind_goes_inside(zone: Zone, address: str, how: str):
    """Feeds, pages and pictures (get), checks of links (probe), webhooks, alarms and logins (post): by name or as written, none is sent."""
    zone.names.answers["inside.example"] = [[address]]
    written = f"[{address}]" if ":" in address else address
    async with Fetcher(ANY_PORT, "Test/1.0", look_up=zone.look_up) as fetcher:
        by_name = await ask(fetcher, how, "http://inside.example/")
        as_written = await ask(fetcher, how, f"http://{written}/")
    assert (type(by_name), type(as_written)) == (Refused, Refused)


@pytest.mark.parametrize(
    "answers",
    [["93.184.215.14", "10.0.0.1"], ["10.0.0.1", "93.184.215.14"], ["93.184.215.14", "::1"], ["2606:4700::1111", "127.0.0.1"]],
    ids=["second private", "first private", "IPv6 private", "IPv4 private"],
)
async def test_all_answers_must_be_public(zone: Zone, answers: list[str]):
    """One private address among public ones: the name is refused whole, and nothing is asked at all."""
    zone.names.answers["mixed.example"] = [answers]
    async with Fetcher(ANY_PORT, "Test/1.0", look_up=zone.look_up) as fetcher:
        refused = await fetcher.get("http://mixed.example/")
    private = next(address for address in answers if address in ("10.0.0.1", "::1", "127.0.0.1"))
    assert refused == Refused(f"mixed.example: {private} is a private address (sources.allow_private_networks)")


async def test_an_alias_of_an_inner_name_is_refused(zone: Zone):
    """Where the alias leads is what counts."""
    zone.names.answers |= {"alias.example": [["inner.example"]], "inner.example": [["192.168.1.1"]]}
    async with Fetcher(ANY_PORT, "Test/1.0", look_up=zone.look_up) as fetcher:
        refused = await fetcher.get("http://alias.example/")
    assert refused == Refused("alias.example: 192.168.1.1 is a private address (sources.allow_private_networks)")


async def test_a_name_that_flips_is_connected_to_where_it_was_judged(zone: Zone, world: WebServer):
    """Public when judged, private at any later question: there is no later question, and the connection goes to the judged address."""
    async with WebServer("127.0.0.2") as inner:
        world.put("/feed", "from the world")
        zone.names.answers["flip.example"] = [["127.0.0.1"], ["127.0.0.2"]]
        async with Fetcher(OPEN, "Test/1.0", why_not=inside_is("127.0.0.2"), look_up=zone.look_up) as fetcher:
            came = await fetcher.get(f"http://flip.example:{world.port}/feed")
        assert (isinstance(came, Fetched), zone.names.asked, inner.requests) == (True, ["flip.example"], [])


async def test_a_name_that_flips_between_two_requests_is_refused_at_the_second(zone: Zone, world: WebServer):
    """What was learnt of a name is good for one connection only."""
    zone.names.answers["flip.example"] = [["127.0.0.1"], ["127.0.0.2"]]
    world.put("/feed", "from the world", connection="close")
    came = []
    for _ in range(2):
        async with Fetcher(OPEN, "Test/1.0", why_not=inside_is("127.0.0.2"), look_up=zone.look_up) as fetcher:
            came.append(await fetcher.get(f"http://flip.example:{world.port}/feed"))
    assert (isinstance(came[0], Fetched), came[1]) == (True, Refused("flip.example: 127.0.0.2 is a private address"))


async def test_a_redirect_to_a_name_that_flips_is_judged_again(zone: Zone, world: WebServer):
    """The first hop is fine, the second leads to a name that has become private meanwhile."""
    zone.names.answers |= {"outer.example": [["127.0.0.1"]], "flip.example": [["127.0.0.2"]]}
    world.redirect("/feed", f"http://flip.example:{world.port}/feed")
    async with Fetcher(OPEN, "Test/1.0", why_not=inside_is("127.0.0.2"), look_up=zone.look_up) as fetcher:
        refused = await fetcher.get(f"http://outer.example:{world.port}/feed")
    assert (refused, len(world.requests)) == (Refused("flip.example: 127.0.0.2 is a private address"), 1)


@pytest.mark.parametrize("how", ["get", "probe", "post"])
@pytest.mark.parametrize("port", [22, 25, 587, 3306, 5432, 6379, 8080, 11211])
async def test_no_other_port_is_reached(zone: Zone, port: int, how: str):
    """A web address must not speak to a mail server or a database, wherever it stands."""
    zone.names.answers["public.example"] = [["93.184.215.14"]]
    async with Fetcher(SourceOptions(), "Test/1.0", look_up=zone.look_up) as fetcher:
        assert await ask(fetcher, how, f"http://public.example:{port}/") == Refused(f"port {port} is not allowed (sources.ports)")
    assert zone.names.asked == []


@pytest.mark.parametrize("how", ["get", "probe", "post"])
@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://public.example/", "ftp://public.example/", "data:,x", "http://a@public.example/"]
)
async def test_nothing_but_plain_web_addresses_is_asked(zone: Zone, url: str, how: str):
    """No file, no other protocol, no user name."""
    async with Fetcher(SourceOptions(), "Test/1.0", look_up=zone.look_up) as fetcher:
        assert isinstance(await ask(fetcher, how, url), Refused)
    assert zone.names.asked == []
