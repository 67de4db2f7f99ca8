"""The member states of the European Union, for rules that hold there only."""

from django.conf import settings

MEMBER_STATES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""By ISO 3166-1 alpha-2 (Treaty on European Union, Article 52, without the United Kingdom since 2020)."""


def is_shop_in_eu() -> bool:
    """Does the shop sell from a member state (``SHOP_COUNTRY``)?"""
    return settings.SHOP_COUNTRY in MEMBER_STATES
