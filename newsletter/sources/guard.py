"""The guard against being sent to fetch from where we must not: judges addresses on the network and addresses as written.

``ipaddress.is_global`` alone is not enough: what it calls global differs between versions of Python, and it lets NAT64, 6to4 and
the old site-local and 6bone networks pass (the first two can carry a private IPv4 address).
"""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from newsletter.model.options import SourceOptions

_PRIVATE = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""What ``allow_private_networks`` opens. Link-local addresses stay shut: cloud machines tell their secrets there."""

_NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "169.254.0.0/16",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3ffe::/16",
        "3fff::/20",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
"""The only part of IPv6 that IANA gives out for the public network; NAT64, site-local, multicast and the rest lie outside."""

_NOT_IN_HOST = re.compile(r"[\x00-\x20\x7f%<>\"\\^`{|}]")


def why_not_address(ip: str, port: int, options: SourceOptions) -> str | None:
    """Why we must not connect to this address and port, or None when we may."""
    if options.ports and port not in options.ports:
        return f"port {port} is not allowed (sources.ports)"
    try:
        address = _unwrapped(ip_address(ip))
    except ValueError:
        return f"{ip} is not a network address"
    if _within(address, _PRIVATE):
        return None if options.allow_private_networks else f"{ip} is a private address (sources.allow_private_networks)"
    if _within(address, _NEVER) or not address.is_global or (address.version == 6 and address not in _GLOBAL_V6):
        return f"{ip} is not a public address"
    return None


def why_not_url(url: str, options: SourceOptions) -> str | None:
    """Why an address as written is none we would ask for, or None when we may. The network address is judged later, at every hop."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not a web address"
    port = port or (443 if parts.scheme == "https" else 80)
    host = parts.hostname or ""
    refusals = (
        (parts.scheme not in ("http", "https"), f"only http and https are fetched, not {parts.scheme or 'an address without a scheme'}"),
        (not host, "not a web address: it names no host"),
        (_NOT_IN_HOST.search(host), "not a web address: its host has letters that no name has"),
        (parts.username is not None, "addresses with a user name or password are not fetched"),
        (options.ports and port not in options.ports, f"port {port} is not allowed (sources.ports)"),
    )
    return next((reason for refused, reason in refusals if refused), None)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _within(address: IPv4Address | IPv6Address, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
