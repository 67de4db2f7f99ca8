"""Vouchers: typed into the cart, counted when an order is confirmed, given back when it is cancelled."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from orders.models import Order, Voucher, VoucherUse
from orders.rules import pricing
from orders.services.pricing.vouchers import check_voucher


def usable_voucher(order: Order, *, now: datetime | None = None, locked: bool = False) -> pricing.DiscountRule | None:
    """Return what the order's voucher takes off; None without one.

    :param locked: hold the voucher's row until the transaction ends, so that its last use is one order's.
    :raises VoucherRefused: it cannot be used by this order any more.
    """
    if order.voucher_id is None:
        return None
    vouchers = Voucher.objects.select_for_update(no_key=True) if locked else Voucher.objects.all()
    voucher = vouchers.filter(pk=order.voucher_id).first()
    if voucher is None:
        return None
    return check_voucher(voucher, email=order.email, user=order.user, now=now)


@transaction.atomic
def redeem_voucher(*, order: Order) -> None:
    """Count the voucher of an order that is being confirmed; its row is locked by ``usable_voucher``."""
    if order.voucher_id is None:
        return
    VoucherUse.objects.create(
        voucher_id=order.voucher_id, order=order, email=order.email.lower(), user_id=order.user_id
    )
    Voucher.objects.filter(pk=order.voucher_id).update(used_count=F("used_count") + 1)


@transaction.atomic
def release_voucher(*, order: Order) -> None:
    """Make the use of an order's voucher undone: the order is cancelled."""
    if order.voucher_id is None:
        return
    Voucher.objects.select_for_update(no_key=True).filter(pk=order.voucher_id).first()
    deleted, _ = VoucherUse.objects.filter(order=order).delete()
    if deleted:
        Voucher.objects.filter(pk=order.voucher_id).update(used_count=F("used_count") - 1)
