"""Which addresses the shop may ask: public ones, and those of networks that are allowed."""

import ipaddress
import socket
from collections.abc import Sequence

from django.conf import settings

_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Networks = Sequence[ipaddress.IPv4Network | ipaddress.IPv6Network]


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses that a host has now."""
    return list(dict.fromkeys(str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def leads_inside(host: str) -> bool:
    """Does this name lead into the networks of ``SHOP_OUTBOUND_NETWORKS`` now, and nowhere else?"""
    try:
        return all(is_named(address, None) for address in addresses_of(host, 80))
    except (OSError, UnicodeError):
        return False


def is_number_inside(host: str) -> bool:
    """Is this host an IP address, in any of the ways to write one, that the shop may not ask?

    A name is not looked up: where it leads to may change any day.
    """
    try:
        address = host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
        return not is_allowed(address)
    except (OSError, ValueError):
        return False


def is_named(address: str, networks: Networks | None) -> bool:
    """Is this IP address of a network that is allowed? Without any, of one of ``SHOP_OUTBOUND_NETWORKS``."""
    ip = ipaddress.ip_address(address)
    return any(ip in network for network in (settings.SHOP_OUTBOUND_NETWORKS if networks is None else networks))


def is_allowed(address: str, networks: Networks | None = None) -> bool:
    """May the shop ask this IP address? It is public, or of a network that is allowed (``fetch``)."""
    ip = ipaddress.ip_address(address)
    if is_named(address, networks):
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip.teredo:
            return False
        if ip in _NAT64:
            return is_allowed(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)), networks)
        if ip.sixtofour:
            return is_allowed(str(ip.sixtofour), networks)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)
