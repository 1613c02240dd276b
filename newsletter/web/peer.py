"""Who is asking: the network address of a request, and whether it comes from this machine and no other."""

from collections.abc import Collection
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "via", "cf-connecting-ip")


def client_address(request: HTTPConnection, trusted_proxies: Collection[str]) -> str:
    """The client's address: the connection's, or where that is a trusted proxy, the last untrusted one it passed on."""
    peer = request.client.host if request.client else ""
    if not _is_among(peer, trusted_proxies):
        return peer
    passed = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()]
    return next((address for address in reversed(passed) if not _is_among(address, trusted_proxies)), peer)


def is_from_this_machine(request: HTTPConnection) -> bool:
    """Whether a person sits at this machine: a loopback connection, to a loopback name (DNS rebinding), past no proxy."""
    peer = request.client.host if request.client else ""
    if any(name in request.headers for name in FORWARDING) or request.scope.get("http_version") == "1.0":
        return False  # browsers speak 1.1 or later; 1.0 is how some proxies speak to us when they say nothing of themselves
    return _is_loopback(peer) and host_name(request.headers) in LOCAL_HOSTS


def host_name(headers: Headers) -> str:
    """The Host header without its port, in small letters."""
    host = headers.get("host", "").lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _is_among(address: str, networks: Collection[str]) -> bool:
    try:
        return any(ip_address(address) in ip_network(network, strict=False) for network in networks)
    except ValueError:
        return False
