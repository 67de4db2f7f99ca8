"""Who asks: the one place that knows which address is the visitor's."""

from ipaddress import ip_address, ip_network

from django.conf import settings

IPV6_PREFIX = 64
"""Bits of an IPv6 address that name one visitor: providers hand every customer a /64 or more (RFC 6177)."""


def address_of(request) -> str:
    """Return the visitor's IP address as our outermost trusted proxy saw it; "" where nobody knows it.

    Each proxy puts the address that it was asked from at the end of ``X-Forwarded-For``. With
    ``SHOP_TRUSTED_PROXIES`` of them in front, the entry at that place from the end was written by the outermost one;
    what stands before it may be invented. Without a proxy nothing of the header is believed.
    """
    found = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.SHOP_TRUSTED_PROXIES or 0:
        entries = [entry for entry in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if entry.strip()]
        if len(entries) >= proxies:
            found = entries[-proxies]
    try:
        address = ip_address(_without_port(found.strip()))
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def visitor_of(request) -> str:
    """Return what tries are counted by: the visitor's address, of IPv6 the network that one customer has."""
    address = address_of(request)
    return str(ip_network(f"{address}/{IPV6_PREFIX}", strict=False)) if ":" in address else address


def _without_port(entry):
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry
