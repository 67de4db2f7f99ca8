"""Which checker is asked: the one that ``SHOP_VAT_ID_CHECKER`` names, as the dotted path of a class."""

from django.conf import settings
from django.utils.module_loading import import_string

from orders.vat_checks.protocol import VatIdChecker


def checker() -> VatIdChecker:
    """Return the checker of the settings of now."""
    return import_string(settings.SHOP_VAT_ID_CHECKER)()
