"""When products are shown: published and withdrawn by themselves at the times that a merchant has set."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from products.models import Product
from products.publication_times import apply_times
from products.services.catalogue import publish_products
from products.services.files import variants_without_file

MOST_AT_ONCE = 200
"""Products of one round of the worker."""


@transaction.atomic
def publish_due(*, now: datetime) -> int:
    """Publish and withdraw the products whose time has come, and return how many.

    A digital one that lacks files waits for them. Told twice, it changes nothing more.
    """
    due = Product.objects.filter(Q(publish_at__lte=now) | Q(unpublish_at__lte=now))
    # what is to be withdrawn by now need not be shown before
    lacking = Q(is_digital=True, pk__in=variants_without_file().values("product")) & ~Q(unpublish_at__lte=now)
    ids = list(due.exclude(lacking).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    if not ids:
        return 0
    # looked at again behind the lock: somebody may have moved a time meanwhile
    products = list(due.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True))
    for product in products:
        apply_times(product, now=now)
    for is_published in (True, False):
        chosen = [product.pk for product in products if product.is_published is is_published]
        publish_products(product_ids=chosen, is_published=is_published)
    Product.objects.bulk_update(products, ["publish_at", "unpublish_at"])
    return len(products)
