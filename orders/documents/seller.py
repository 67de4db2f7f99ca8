"""Who sells, as the brand says it, and the settings where it does not."""

from django.conf import settings

from my_shop.kernel.brand.shown import current_brand
from orders.documents.data import Seller


def current_seller() -> Seller:
    """Return the seller as of today; an invoice keeps what it was given.

    A shop that has not said its address yet goes by its name: no sale fails for it, and ``check --deploy`` demands it
    before the first one (``orders.documents.checks``).
    """
    brand = current_brand()
    return Seller(
        name=brand.name,
        address=tuple(brand.address) or (brand.name,),
        email=brand.email,
        vat_id=brand.vat_id,
        register=brand.register,
        bank=brand.bank,
        country=settings.SHOP_COUNTRY,
        producer_numbers=tuple(brand.producer_numbers),
    )
