"""Who is who in the rig's closed network: the domains, their addresses, and what the DNS holds besides the records we tell to publish."""

from collections.abc import Iterable, Mapping

from tests.rig.publishers import SOURCES
from tests.zone import txt

OURS, THEIRS = "5.45.100.10", "5.45.101.20"
"""Where our relay sends from and where readers' mail arrives. They look public, for filters mistrust private and documentation addresses;
nothing leaves the network, so they are nobody's."""
DOMAIN, RELAY, RETURNS = "topten.example", "mail.topten.example", "bounce.topten.example"
READERS, THEIR_SERVER = "reader.example", "mx.reader.example"
READER, NEWCOMER = f"ada.lind@{READERS}", f"mara.holm@{READERS}"
BANK = "bank.example"
"""A domain that is not ours and says that nobody may write in its name."""

_HOSTS = {DOMAIN: OURS, RELAY: OURS, THEIR_SERVER: THEIRS, **dict.fromkeys(SOURCES, "127.0.0.1")}


def base_zone() -> str:
    """Everything but our own TXT records."""
    hosts = "".join(f"{name}. IN A {address}\n" for name, address in _HOSTS.items())
    back = "".join(f"{_backwards(_HOSTS[name])}. IN PTR {name}.\n" for name in (RELAY, THEIR_SERVER))
    mail = "".join(f"{name}. IN MX 10 {server}.\n" for name, server in ((DOMAIN, RELAY), (READERS, THEIR_SERVER)))
    strict = txt(BANK, "v=spf1 -all") + txt(f"_dmarc.{BANK}", "v=DMARC1; p=reject")
    return hosts + back + mail + strict


def published(records: Iterable[Mapping[str, str]]) -> str:
    """The records that ``newsletter doctor dns`` tells to publish, as an operator has them who is past the trial: DMARC refuses."""
    return "".join(_line(record["name"], record["type"], record["value"].replace("p=none", "p=reject")) for record in records)


def _line(name: str, kind: str, value: str) -> str:
    return txt(name, value) if kind == "TXT" else f"{name}. IN {kind} {value}\n"


def _backwards(address: str) -> str:
    return ".".join([*reversed(address.split(".")), "in-addr.arpa"])
