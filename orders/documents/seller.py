"""Who sells, as the settings say it."""

from django.conf import settings

from orders.documents.data import Seller


def seller_from_settings() -> Seller:
    """Return the seller as of today; an invoice keeps what it was given.

    A shop that has not said its address yet goes by its name: no sale fails for it, and ``check --deploy`` demands it
    before the first one (``orders.documents.checks``).
    """
    return Seller(
        name=settings.SHOP_NAME,
        address=tuple(settings.SHOP_ADDRESS) or (settings.SHOP_NAME,),
        email=settings.SHOP_EMAIL,
        vat_id=settings.SHOP_VAT_ID or "",
        register=settings.SHOP_REGISTER or "",
        bank=settings.SHOP_BANK,
    )
