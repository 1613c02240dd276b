"""The door to the DNS: dnspython asks one name server, or the machine's own, and the answer comes back as a value.

Does not judge what a record says, keeps no answers, and asks nobody before it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING

from newsletter.model.dns_answers import DnsAnswer, RecordKind
from newsletter.model.plain_text import plain

if TYPE_CHECKING:
    from dns.asyncresolver import Resolver
    from dns.rdata import Rdata

LONGEST_SECONDS = 5.0
_PORT = 53


@dataclass(frozen=True, slots=True)
class Names:
    """``server``: ``9.9.9.9``, ``127.0.0.1:5353``, ``[::1]:5353``; empty: the machine's own. dnspython is loaded when it is asked."""

    server: str = ""
    within: float = LONGEST_SECONDS

    async def ask(self, name: str, kind: RecordKind) -> DnsAnswer:
        """The records of one kind under a name. UDP first, TCP where the answer is too long for it."""
        from dns.exception import DNSException
        from dns.resolver import NXDOMAIN, NoAnswer

        try:
            found = await self._resolver().resolve(f"{name.rstrip('.')}.", kind, lifetime=self.within)
        except NXDOMAIN:
            return DnsAnswer(exists=False)
        except NoAnswer:
            return DnsAnswer()
        except (DNSException, OSError, ValueError) as trouble:
            return DnsAnswer(problem=plain(str(trouble), 200) or type(trouble).__name__)
        return DnsAnswer(records=tuple(sorted(_text(record) for record in found)))

    def _resolver(self) -> Resolver:
        from dns.asyncresolver import Resolver

        resolver = Resolver(configure=not self.server)
        if self.server:
            host, port = _split(self.server)
            resolver.nameservers, resolver.port = [host], port
        resolver.timeout = self.within / 2  # of one try; asking again once bears one lost packet
        return resolver


def _split(server: str) -> tuple[str, int]:
    host, colon, port = server.rpartition(":")
    if not colon or (":" in host and not host.startswith("[")):
        host, port = server, str(_PORT)
    return str(ip_address(host.strip("[]"))), int(port)


def _text(record: Rdata) -> str:
    strings = getattr(record, "strings", None)
    if strings is not None:
        return b"".join(strings).decode("utf-8", "replace")
    return record.to_text().rstrip(".")
