"""Addresses for whoever is on no page of ours: a program, a mail, another site."""

from urllib.parse import urljoin

from django.conf import settings


def whole_address(address: str) -> str:
    """Return an address with the shop's own before it, where it is a path."""
    return urljoin(settings.SITE_URL, address)
