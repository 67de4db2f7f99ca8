"""What the catalogue still needs before the first customer."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from my_shop.kernel.european_union import MEMBER_STATES
from my_shop.kernel.signals import Readiness
from products.models import Product


def lines() -> list[Readiness]:
    """Return what there is to do, done or not; each asks for one row."""
    published, page = Product.objects.published().order_by(), reverse("admin:products_product_changelist")
    has_any = published.exists()
    can_be_had = published.filter(is_sold_out=False).exists() or published.filter(is_digital=True).exists()
    has_no_maker = published.filter(is_digital=False, manufacturer=None, brand__manufacturer=None).exists()
    is_bare = published.filter(images=None).exists()
    return [
        Readiness(40, gettext("Products"), "" if has_any else gettext("The shop is empty: publish a product."), page),
        Readiness(
            41,
            gettext("Stock"),
            "" if can_be_had else gettext("Nothing that is published can be had: enter what is in stock."),
            reverse("admin:products_stockmovement_changelist"),
        ),
        Readiness(
            42,
            gettext("Pictures of products"),
            gettext("Some published products have no picture.") if is_bare else "",
            page,
            is_needed=False,
        ),
        *([_makers(has_no_maker, page)] if is_offered_in_eu() else []),
    ]


def is_offered_in_eu() -> bool:
    """Are products offered to consumers in the Union? Only then does Regulation (EU) 2023/988 apply (Article 4)."""
    return not MEMBER_STATES.isdisjoint({settings.SHOP_COUNTRY, *settings.SHOP_COUNTRIES})


def _makers(is_missing, page):
    said = gettext(
        "Some published products name no manufacturer, which every offer in the EU has to (GPSR, Article 19)."
    )
    return Readiness(43, gettext("Manufacturers"), said if is_missing else "", page, is_needed=False)
