"""What every page may print about the shop itself."""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.utils.functional import SimpleLazyObject

from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.european_union import is_shop_in_eu
from my_shop.kernel.money import shows_tax_apart
from my_shop.kernel.signals import footer_links_asked


def shop(request):
    """Name and addresses of the shop, how long people may withdraw, and which of its apps are there (for links).

    ``footer_links``: what the apps want to have named below every page; they are asked where a template prints it.

    On a page that is made for everybody, ``csrf_token`` is the place where the visitor's own comes.
    """
    marks, brand = getattr(request, "marks", None), cache(current_brand)
    return {
        **({"csrf_token": marks.csrf_token} if marks else {}),
        "shop_brand": brand,
        "shop_name": SimpleLazyObject(lambda: brand().name),
        "shop_email": SimpleLazyObject(lambda: brand().email),
        "shop_address": SimpleLazyObject(lambda: brand().address),
        "shop_phone": SimpleLazyObject(lambda: brand().phone),
        "site_url": settings.SITE_URL,
        "withdrawal_days": settings.SHOP_WITHDRAWAL_DAYS,
        "shows_tax_apart": shows_tax_apart(),
        "is_in_eu": is_shop_in_eu(),
        "footer_links": _footer_links,
        "has_app": _has_app(),
    }


@cache
def _has_app():
    return {name: apps.is_installed(name) for name in ("products", "orders", "customers", "blog")}


def _footer_links():
    return [link for _, links in footer_links_asked.send(sender=None) for link in links or ()]
