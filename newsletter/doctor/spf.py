"""SPF (RFC 7208): whether the envelope's domain has one good record, within ten questions, and what networks it lets send."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from newsletter.doctor.finding import Finding, Installation, amber, green, red
from newsletter.model.dns_answers import Resolves
from newsletter.model.signing import DnsRecord

GROUP, CODE = "DNS", "spf"
MOST_QUESTIONS = 10
"""RFC 7208 section 4.6.4: receivers give up beyond it."""
_ASKING = ("a", "mx", "include", "exists", "ptr", "redirect")


@dataclass(slots=True)
class Reach:
    """What following a record came to."""

    networks: list[IPv4Network | IPv6Network] = field(default_factory=list)
    questions: int = 0
    mistakes: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    """Records that it includes and nobody told of: what is in them is not known."""
    opaque: bool = False
    """It has terms that depend on the letter, so nobody can list what it covers."""


async def examine_spf(home: Installation) -> tuple[Finding, ...]:
    """The record of each domain that senders of envelopes are of."""
    if home.names is None:
        return ()
    return tuple([await _examine(home, home.names, domain) for domain in home.sending_domains])


async def _examine(home: Installation, names: Resolves, domain: str) -> Finding:
    answer = await names.ask(domain, "TXT")
    if answer.problem:
        return amber(GROUP, CODE, f"SPF of {domain}: nobody answered ({answer.problem})", "Look whether the name server answers.")
    found = [text for text in answer.records if _is_spf(text)]
    if not found:
        cure = "Publish this, with what your relay's operator names added."
        return red(GROUP, CODE, f"{domain} has no SPF record", cure, proposed(home, domain))
    if len(found) > 1:
        text = f"{domain} has {len(found)} SPF records, and receivers then heed none (RFC 7208 section 4.5)"
        return red(GROUP, CODE, text, "Join them to one.")
    return await _judge(home, names, domain, found[0])


async def _judge(home: Installation, names: Resolves, domain: str, record: str) -> Finding:
    reach = Reach()
    await follow(names, domain, record, reach)
    if reach.mistakes:
        return red(GROUP, CODE, f"SPF of {domain} cannot be followed: {reach.mistakes[0]}", "Mend that term.")
    if reach.unanswered:
        return amber(GROUP, CODE, f"SPF of {domain}: nobody answered for {reach.unanswered[0]}", "Look whether the name server answers.")
    if reach.questions > MOST_QUESTIONS:
        text = f"SPF of {domain} takes {reach.questions} questions; receivers stop at {MOST_QUESTIONS} and fail it"
        return red(GROUP, CODE, text, "Put addresses (ip4:, ip6:) in the place of some names.")
    if "+all" in record.lower().split() or "all" in record.lower().split():
        return red(GROUP, CODE, f"SPF of {domain} ends in +all: anybody may send in your name", "End it with -all or ~all.")
    outside = [address for address in await _relay_addresses(home) if not any(ip_address(address) in network for network in reach.networks)]
    if outside and not reach.opaque:
        text = f"SPF of {domain} does not cover {', '.join(outside)}, where the relay is"
        return amber(GROUP, CODE, text, "Add what your relay's operator names; nothing to do where it sends from other addresses.")
    return green(GROUP, CODE, f"SPF of {domain} is good, with {reach.questions} of {MOST_QUESTIONS} questions")


async def follow(names: Resolves, domain: str, record: str, reach: Reach, seen: frozenset[str] = frozenset()) -> None:
    """Walk through a record and those it includes, as receivers do."""
    if domain in seen:
        reach.mistakes.append(f"{domain} includes itself")
        return
    for term in record.split()[1:]:
        name, value = _read(term)
        if name in _ASKING:
            reach.questions += 1
        if reach.questions > 2 * MOST_QUESTIONS:
            return
        await _term(names, domain, (name, value), reach, seen | {domain})


async def _term(names: Resolves, domain: str, term: tuple[str, str], reach: Reach, seen: frozenset[str]) -> None:
    name, value = term
    if "%" in value or name in ("exists", "ptr"):
        reach.opaque = True
    elif name in ("ip4", "ip6"):
        try:
            reach.networks.append(ip_network(value, strict=False))
        except ValueError:
            reach.mistakes.append(f"{name}:{value} is no network")
    elif name in ("a", "mx"):
        await _hosts(names, name, value or domain, reach)
    elif name in ("include", "redirect"):
        await _include(names, value, reach, seen)
    elif name not in ("all", "exp") and "=" not in name:
        reach.mistakes.append(f"there is no term {name!r}")


async def _hosts(names: Resolves, kind: str, host: str, reach: Reach) -> None:
    host, _, bits = host.partition("/")
    hosts = [host]
    if kind == "mx":
        hosts = [record.split()[-1] for record in (await names.ask(host, "MX")).records]
    for address in [one for each in hosts for one in await addresses(names, each)]:
        reach.networks.append(ip_network(f"{address}/{bits}" if bits.isdigit() and ":" not in address else address, strict=False))


async def _include(names: Resolves, domain: str, reach: Reach, seen: frozenset[str]) -> None:
    answer = await names.ask(domain, "TXT")
    if answer.problem:
        reach.unanswered.append(f"{domain} ({answer.problem})")
        return
    found = [text for text in answer.records if _is_spf(text)]
    if len(found) != 1:
        reach.mistakes.append(f"{domain} has {'no' if not found else 'more than one'} SPF record to include")
        return
    await follow(names, domain, found[0], reach, seen)


async def addresses(names: Resolves, host: str) -> list[str]:
    """The network addresses of a host."""
    return [*(await names.ask(host, "A")).records, *(await names.ask(host, "AAAA")).records]


def proposed(home: Installation, domain: str) -> DnsRecord:
    """A record that lets the relays send, and nobody else."""
    hosts = dict.fromkeys(relay.host for relay, _ in home.relays if not is_here(relay.host))
    terms = [f"a:{host}" for host in hosts] or ["a", "mx"]
    return DnsRecord(name=domain, value=" ".join(("v=spf1", *terms, "-all")))


def is_here(host: str) -> bool:
    """Whether a relay's name means this machine."""
    return host in ("localhost", "::1", "ip6-localhost") or host.startswith("127.")


async def _relay_addresses(home: Installation) -> Sequence[str]:
    assert home.names is not None  # noqa: S101 – asked before
    found = [one for relay, _ in home.relays if not is_here(relay.host) for one in await addresses(home.names, relay.host)]
    return list(dict.fromkeys(found))


def _is_spf(text: str) -> bool:
    return text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")


def _read(term: str) -> tuple[str, str]:
    plain = term.lstrip("+-~?")
    for sign in (":", "="):
        name, found, value = plain.partition(sign)
        if found and "/" not in name:
            return name.lower(), value
    name, slash, bits = plain.partition("/")
    return name.lower(), f"/{bits}" if slash else ""
