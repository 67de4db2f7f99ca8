"""What the catalogue still needs before the first customer."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from my_shop.kernel.european_union import MEMBER_STATES
from my_shop.kernel.signals import Readiness
from products.models import Manufacturer, Product
from products.selectors.counts import MOST_COUNTED, in_words


def lines() -> list[Readiness]:
    """Return what there is to do, done or not; each asks for one row, or counts as far as it is told."""
    published, page = Product.objects.published().order_by(), reverse("admin:products_product_changelist")
    has_any = published.exists()
    can_be_had = published.filter(is_sold_out=False).exists() or published.filter(is_digital=True).exists()
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
        *([_makers(published), _addresses_of_makers()] if is_offered_in_eu() else []),
    ]


def is_offered_in_eu() -> bool:
    """Are products offered to consumers in the Union? Only then does Regulation (EU) 2023/988 apply (Article 4)."""
    return not MEMBER_STATES.isdisjoint({settings.SHOP_COUNTRY, *settings.SHOP_COUNTRIES})


def _makers(published):
    """Article 19(a) wants the manufacturer named in every offer, so the shop cannot do without."""
    count = _bounded_count(published.without_manufacturer())
    said = ngettext(
        "%(count)s product on sale names no manufacturer, which every offer in the EU has to (GPSR, Article 19).",
        "%(count)s products on sale name no manufacturer, which every offer in the EU has to (GPSR, Article 19).",
        count,
    ) % {"count": in_words(count)}
    query = {"manufacturer": "nobody", "is_published__exact": 1}
    page = reverse("admin:products_product_changelist", query=query)
    return Readiness(43, gettext("Manufacturers"), said if count else "", page)


def _addresses_of_makers():
    count = _bounded_count(Manufacturer.objects.incomplete().order_by())
    said = ngettext(
        "%(count)s manufacturer has no postal or no electronic address yet (GPSR, Article 19).",
        "%(count)s manufacturers have no postal or no electronic address yet (GPSR, Article 19).",
        count,
    ) % {"count": in_words(count)}
    page = reverse("admin:products_manufacturer_changelist", query={"addresses": "missing"})
    return Readiness(44, gettext("Addresses of manufacturers"), said if count else "", page)


def _bounded_count(rows):
    return rows[: MOST_COUNTED + 1].count()
