"""Addresses: who is told apart at the door, by the network that a person has to themselves."""

import ipaddress

_IPV6_PREFIX = 64  # what a provider gives to one home or machine


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
