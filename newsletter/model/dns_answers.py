"""What asking the DNS can come to, and the protocol of whoever does the asking."""

from dataclasses import dataclass
from typing import Literal, Protocol

RecordKind = Literal["A", "AAAA", "CNAME", "MX", "PTR", "TXT"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DnsAnswer:
    """``records`` as text (a TXT with its strings joined, an MX as ``10 mail.example``), in a steady order; none where there are none.

    ``exists``: whether the DNS knows the name at all. ``problem``: why nobody answered; then nothing is known.
    """

    records: tuple[str, ...] = ()
    exists: bool = True
    problem: str = ""


class Resolves(Protocol):
    """Asks the DNS. ``newsletter.delivery.dns.Names`` is the real one."""

    async def ask(self, name: str, kind: RecordKind) -> DnsAnswer:
        """The records of one kind under a name."""
        ...
