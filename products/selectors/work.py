"""What waits for a person in the catalogue, and how the lists show it: what runs low, what is gone, new reviews."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.desk.counting import count_waiting
from my_shop.kernel.signals import DeskTask
from products.models import Review, Variant

REVIEW_DAYS = 7
"""Reviews stand on the page at once; for so many days they are named as new."""


def stock_ranges() -> dict[str, dict[str, int]]:
    """Return what "there", "low" and "out" mean, as conditions on a quantity."""
    return {
        "there": {"quantity__gt": 0},
        "low": {"quantity__gt": 0, "quantity__lte": settings.SHOP_LOW_STOCK},
        "out": {"quantity": 0},
    }


def catalogue_tasks(user) -> list[DeskTask]:
    """Return what waits in the catalogue, as far as this member of staff may see it."""
    tasks = []
    if user.has_perm("products.view_variant"):
        address, ranges = reverse("admin:products_variant_changelist"), stock_ranges()
        # nobody misses what shoppers do not see: a draft, or what was withdrawn
        on_sale = Variant.objects.filter(product__is_published=True)
        shown = "product__is_published__exact=1"
        tasks += [
            DeskTask(_("Catalogue"), 30 + place, label, count_waiting(on_sale.filter(**ranges[kind])), where)
            for place, (kind, label, where) in enumerate(
                [
                    ("low", gettext("running low"), f"{address}?stock=low&{shown}"),
                    ("out", gettext("sold out"), f"{address}?stock=out&{shown}"),
                ]
            )
        ]
    if user.has_perm("products.view_review"):
        since = timezone.localdate() - timedelta(days=REVIEW_DAYS)
        asked = {"created_at__gte": since.isoformat()}
        count = count_waiting(Review.objects.filter(created_at__gte=_midnight(since)))
        label = ngettext("new review in %(days)s days", "new reviews in %(days)s days", count) % {"days": REVIEW_DAYS}
        address = f"{reverse('admin:products_review_changelist')}?{urlencode(asked)}"
        tasks.append(DeskTask(_("Catalogue"), 39, label, count, address))
    return tasks


def _midnight(day):
    return timezone.make_aware(datetime(day.year, day.month, day.day))
