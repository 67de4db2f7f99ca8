"""What every page may print about the shop itself."""

from django.apps import apps
from django.conf import settings

from my_shop.kernel.money import shows_tax_apart


def shop(request):
    """Name and addresses of the shop, how long people may withdraw, and which of its apps are there (for links).

    On a page that is made for everybody, ``csrf_token`` is the place where the visitor's own comes.
    """
    marks = getattr(request, "marks", None)
    return {
        **({"csrf_token": marks.csrf_token} if marks else {}),
        "shop_name": settings.SHOP_NAME,
        "shop_email": settings.SHOP_EMAIL,
        "shop_address": settings.SHOP_ADDRESS,
        "shop_phone": settings.SHOP_PHONE,
        "site_url": settings.SITE_URL,
        "withdrawal_days": settings.SHOP_WITHDRAWAL_DAYS,
        "shows_tax_apart": shows_tax_apart(),
        "has_app": {name: apps.is_installed(name) for name in ("products", "orders", "customers", "blog")},
    }
