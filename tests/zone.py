"""A name server for tests: answers from the text of a zone, by UDP and TCP on one port of 127.0.0.1. What is not in it does not exist."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

from dnslib import QTYPE, RCODE, RR
from dnslib.server import BaseResolver, DNSLogger, DNSServer

PLAIN_LIMIT = 512
"""RFC 1035 section 4.2.1: longer answers go by TCP."""


@dataclass
class Zone(BaseResolver):
    """``silent``: names that get SERVFAIL. ``asked`` remembers every question, as ``TXT example.org``."""

    text: str = ""
    silent: frozenset[str] = frozenset()
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def server(self) -> str:
        """As ``checks.dns_server`` has it."""
        return f"127.0.0.1:{self.port}"

    def resolve(self, request, handler):
        name, kind = str(request.q.qname).rstrip(".").lower(), QTYPE[request.q.qtype]
        self.asked.append(f"{kind} {name}")
        reply = request.reply()
        known = [record for record in RR.fromZone(self.text) if str(record.rname).rstrip(".").lower() == name]
        if name in self.silent:
            reply.header.rcode = RCODE.SERVFAIL
        elif not known:
            reply.header.rcode = RCODE.NXDOMAIN
        for record in known:
            if QTYPE[record.rtype] == kind:
                reply.add_answer(record)
        if handler.protocol == "udp" and len(reply.pack()) > PLAIN_LIMIT:
            reply = request.reply()
            reply.header.tc = 1
        return reply


def txt(name: str, *values: str) -> str:
    """TXT records as a zone's text, each cut into strings of 255, as it must be."""
    cut = ([value[start : start + 255] for start in range(0, len(value), 255)] for value in values)
    return "".join(f"{name}. IN TXT {' '.join(map(json.dumps, strings))}\n" for strings in cut)


@contextmanager
def name_server(text: str, *silent: str, port: int = 0) -> Iterator[Zone]:
    """Listens while the block runs, on any free port or on this one."""
    zone = Zone(text, frozenset(silent))
    quiet = DNSLogger("-request,-reply,-truncated,-error,-recv,-send,-data")
    udp, tcp = _on_one_port(zone, quiet, port)
    zone.port = udp.server.server_address[1]
    for server in (udp.server, tcp.server):
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield zone
    finally:
        for server in (udp.server, tcp.server):
            server.shutdown()
            server.server_close()


def _on_one_port(zone: Zone, quiet: DNSLogger, port: int) -> tuple[DNSServer, DNSServer]:
    """A port that is free for UDP may be somebody's for TCP."""
    for _ in range(1 if port else 50):
        udp = DNSServer(zone, address="127.0.0.1", port=port, logger=quiet)
        try:
            return udp, DNSServer(zone, address="127.0.0.1", port=udp.server.server_address[1], tcp=True, logger=quiet)
        except OSError:
            udp.server.server_close()
    raise OSError("no port is free for both UDP and TCP")
