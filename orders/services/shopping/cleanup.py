"""What nobody goes on with is forgotten: guests' old carts, and orders that were never confirmed."""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from orders.models import Cart, Order


def delete_stale_carts(*, now: datetime.datetime, at_most: int = 500) -> int:
    """Delete guests' carts that nobody has touched for as long as the cookie lives; return how many."""
    limit = now - datetime.timedelta(days=settings.SHOP_CART_DAYS)
    is_ordered = Exists(Order.objects.filter(cart=OuterRef("pk"), status=Order.Status.PLACED))
    old = Cart.objects.filter(user__isnull=True, updated_at__lt=limit).exclude(is_ordered)
    keys = list(old.order_by("updated_at").values_list("pk", flat=True)[:at_most])
    Cart.objects.filter(pk__in=keys, updated_at__lt=limit).delete()
    return len(keys)


@transaction.atomic
def delete_unconfirmed_orders(*, now: datetime.datetime, at_most: int = 500) -> int:
    """Delete orders that were placed and never confirmed, name and address with them; return how many.

    They bind nobody and stand in no book: no stock was taken, no invoice has their number. One that money has come for,
    or that anybody has withdrawn from, stays. Who confirms one at this moment waits for us, or we pass it over.
    """
    limit = now - datetime.timedelta(days=settings.SHOP_UNCONFIRMED_DAYS)
    never = Order.objects.filter(confirmed_at=None, placed_at__lt=limit, payments=None, withdrawals=None, invoices=None)
    never = never.filter(status__in=[Order.Status.PLACED, Order.Status.CANCELLED], refunds=None)
    locked = Order.objects.select_for_update(skip_locked=True).filter(confirmed_at=None)
    keys = list(locked.filter(pk__in=list(never.values_list("pk", flat=True)[:at_most])).values_list("pk", flat=True))
    Order.objects.filter(pk__in=keys).delete()
    return len(keys)
