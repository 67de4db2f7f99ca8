"""The order of the home page: what the apps answer, as the merchant has arranged it."""

from collections.abc import Iterable

from my_shop.kernel.brand.models import ShopBrand
from my_shop.kernel.signals import HomeSection


def arranged(sections: Iterable[HomeSection], brand: ShopBrand) -> list[HomeSection]:
    """Return all sections, shown or not, in the merchant's order; one that it does not know stands behind."""
    places = {name: place for place, name in enumerate(brand.home_order)}
    return sorted(sections, key=lambda one: (places.get(one.name, len(places)), one.position, one.name))


def shown(sections: Iterable[HomeSection], brand: ShopBrand) -> list[HomeSection]:
    """Return those that the merchant shows, in order."""
    return [section for section in arranged(sections, brand) if section.name not in brand.home_hidden]
