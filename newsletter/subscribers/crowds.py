"""Which counts of an hour a sign-up adds to, and how high each may go: of its network, of the domain it names, and of all together."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from newsletter.model.options import SignUpOptions
from newsletter.subscribers.networks import network_of

OF_A_SITE = 4
"""A /48 of IPv6 is a household, a company or a street: four times what one network may."""


class Crowd(StrEnum):
    """Of what there were too many."""

    NETWORK = "network"
    DOMAIN = "domain"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Count:
    """``name``: as it is stored, at most 60 characters."""

    name: str
    most: int
    crowd: Crowd


def network_counts(address: str, options: SignUpOptions) -> tuple[Count, ...]:
    """The /24 of IPv4; of IPv6 the /64, and the /48 around it. Whatever is no address counts together."""
    most, whole = options.per_network_hour, network_of(address)
    narrow = _narrow(address)
    if not narrow:
        return (Count(whole, most, Crowd.NETWORK),)
    return Count(narrow, most, Crowd.NETWORK), Count(whole, most * OF_A_SITE, Crowd.NETWORK)


def shared_counts(address_key: str, options: SignUpOptions) -> tuple[Count, ...]:
    """Those that every network adds to. A domain may be long, and may be somebody's name: its digest stands for it."""
    domain = address_key.rpartition("@")[2]
    name = f"@{sha256(domain.encode()).hexdigest()[:40]}"
    return Count(name, options.per_domain_hour, Crowd.DOMAIN), Count("*", options.per_hour, Crowd.ALL)


def _narrow(address: str) -> str:
    """The /64 of an address of IPv6; "" for every other, and for a network that is wider."""
    host, _, bits = address.partition("/")
    try:
        ip, kept = ip_address(host.partition("%")[0]), int(bits or 128)
    except ValueError:
        return ""
    if not isinstance(ip, IPv6Address) or ip.ipv4_mapped is not None or kept < 64:
        return ""
    return str(ip_network((ip, 64), strict=False))
