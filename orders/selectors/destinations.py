"""Where a cart goes, as far as somebody has said so: its person in the cart or the checkout, or their address book."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from my_shop.kernel.countries import country_name, normal_postcode
from orders.models import Cart
from orders.signals import KnownAddress, addresses_asked


@dataclass(frozen=True)
class Destination:
    """Where a cart is sent: a guess until the checkout has asked."""

    country: str
    postcode: str = ""

    @property
    def country_name(self):
        return country_name(self.country)


def known_addresses(user) -> list[KnownAddress]:
    """Return the addresses that somebody knows for a member; none for a guest."""
    if user is None or not user.is_authenticated:
        return []
    answers = addresses_asked.send(sender=Cart, user_id=user.pk)
    return [address for _, addresses in answers for address in addresses or ()]


def first_address(addresses: Sequence[KnownAddress], *, country: str = "") -> KnownAddress | None:
    """Return the address to begin with: the default one; of a country, if one is named."""
    fitting = [address for address in addresses if not country or address.country == country]
    return next((address for address in fitting if address.is_default), fitting[0] if fitting else None)


def destination_in(country: str, addresses: Sequence[KnownAddress]) -> Destination:
    """Return a country as a destination: the address there to begin with, as far as it matters; else all of it."""
    there = first_address(addresses, country=country)
    return Destination(country, normal_postcode(there.postcode, country) if there else "")


def destination_of(cart: Cart, addresses: Sequence[KnownAddress]) -> Destination:
    """Return where a cart goes: as was said last, else to its member's default address, else to the shop's country."""
    if cart.country in settings.SHOP_COUNTRIES:
        return Destination(cart.country, cart.postcode)
    first = first_address(addresses)
    is_served = first is not None and first.country in settings.SHOP_COUNTRIES
    return destination_in(first.country if is_served else settings.SHOP_COUNTRY, addresses)
