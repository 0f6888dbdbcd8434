"""Addresses: the network that a person has to themselves, and the larger one that does not tell who they are."""

import ipaddress
from functools import lru_cache

_IPV6_PREFIX = 64  # what a provider gives to one home or machine
_BLURRED = {4: 24, 6: 48}


def network_of(host: str | None) -> str | None:
    """Name the network of a peer: an IPv4 address, an IPv6 /64; None for what has no address, as a local socket."""
    try:
        address = ipaddress.ip_address((host or "").partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address.packed, _IPV6_PREFIX), strict=False))
        address = address.ipv4_mapped
    return str(address)


@lru_cache(maxsize=1_000)
def blurred(address: str) -> str:
    """Name the network of an address, for logs: the address itself may tell who somebody is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "-"
    return str(ipaddress.ip_network((parsed, _BLURRED[parsed.version]), strict=False))
