"""The network an address belongs to: all we keep of where a request came from."""

from ipaddress import IPv6Address, ip_address, ip_network

_KEPT_BITS = {4: 24, 6: 48}


def network_of(address: str) -> str:
    """``203.0.113.0/24`` or ``2001:db8:1::/48``; "" when the text is no IP address. A network stays as it is."""
    host = address.partition("/")[0].partition("%")[0]
    try:
        ip = ip_address(host)
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return str(ip_network((ip, _KEPT_BITS[ip.version]), strict=False))


def masked_network(network: str) -> str:
    """``203.…`` or ``2001:…``: enough for who was there to know it again."""
    sign = ":" if ":" in network else "."
    first, found, _ = network.partition(sign)
    return f"{first}{sign}…" if found else ""
