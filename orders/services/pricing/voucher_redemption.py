"""Vouchers: typed into the cart, counted when an order is confirmed, given back when it is cancelled."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from orders.models import Order, Voucher, VoucherUse
from orders.rules import pricing
from orders.services.pricing.vouchers import VoucherRefused, check_voucher


def voucher_ids(order: Order) -> list[int]:
    """Return the ids of the vouchers that an order uses, in the order in which they apply."""
    return [pk for pk in (order.voucher_id, *order.more_voucher_ids) if pk]


def usable_vouchers(order: Order, *, now: datetime | None = None, locked: bool = False) -> list[pricing.DiscountRule]:
    """Return what each of the order's vouchers takes off; one that was deleted takes nothing off.

    :param locked: hold the vouchers' rows until the transaction ends, so that a last use is one order's.
    :raises VoucherRefused: one of them cannot be used by this order any more, or does not go with the others.
    """
    ids = voucher_ids(order)
    if not ids:
        return []
    vouchers = Voucher.objects.select_for_update(no_key=True) if locked else Voucher.objects.all()
    found = {voucher.pk: voucher for voucher in vouchers.filter(pk__in=ids).order_by("pk")}
    chosen = [found[pk] for pk in ids if pk in found]
    check_together(chosen)
    return [check_voucher(voucher, email=order.email, user=order.user, now=now) for voucher in chosen]


def check_together(vouchers: Sequence[Voucher]) -> None:
    """Refuse vouchers that do not go with each other.

    :raises VoucherRefused: it names the first one that goes with no other.
    """
    alone = next((voucher for voucher in vouchers if not voucher.is_combinable), None)
    if alone and len(vouchers) > 1:
        raise VoucherRefused(gettext("Voucher %(code)s does not go with another one.") % {"code": alone.code})


@transaction.atomic
def redeem_vouchers(*, order: Order, voucher_ids: Sequence[int]) -> None:
    """Count the vouchers of an order that is being confirmed.

    :param voucher_ids: of those that take something off; their rows are locked by ``usable_vouchers``.
    """
    VoucherUse.objects.bulk_create(
        VoucherUse(voucher_id=pk, order=order, email=order.email.lower(), user_id=order.user_id) for pk in voucher_ids
    )
    Voucher.objects.filter(pk__in=voucher_ids).update(used_count=F("used_count") + 1)


@transaction.atomic
def release_vouchers(*, order: Order) -> None:
    """Make the uses of an order's vouchers undone: the order is cancelled."""
    if not voucher_ids(order):
        return
    uses = VoucherUse.objects.filter(order=order)
    used = list(uses.values_list("voucher_id", flat=True))
    list(Voucher.objects.select_for_update(no_key=True).filter(pk__in=used).order_by("pk"))
    uses.delete()
    Voucher.objects.filter(pk__in=used).update(used_count=F("used_count") - 1)
