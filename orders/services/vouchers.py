"""Vouchers: typed into the cart, counted when an order is confirmed, given back when it is cancelled."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from orders import pricing, terms
from orders.models import Cart, Order, Voucher, VoucherUse
from orders.services.links import TooManyTries
from orders.vouchers import VoucherRefused, demand_usable, find_voucher

WRONG_CODES = 10
WRONG_CODES_OF_AN_ORIGIN = 200  # many people may share an address
WRONG_CODES_SECONDS = 15 * 60


def put_voucher(*, cart: Cart, code: str, goods: Sequence[pricing.Goods], user=None, origin: str = "") -> Voucher:
    """Put a voucher into a cart, in the place of the one that is there.

    :param goods: what can be bought of the cart.
    :param origin: the address that the try came from, if it is known.
    :raises VoucherRefused: it cannot be used; the cart stays as it is.
    :raises TooManyTries: as ``look_up_voucher``.
    """
    voucher = look_up_voucher(code=code, by=f"cart.{cart.pk}", origin=origin)
    promotions = terms.current().promotions()
    demand_usable(voucher, user=user, email=user.email if user else "", goods=goods, promotions=promotions)
    Cart.objects.filter(pk=cart.pk).update(voucher=voucher, updated_at=timezone.now())
    return voucher


def look_up_voucher(*, code: str, by: str, origin: str = "") -> Voucher:
    """Return the voucher that somebody typed; wrong codes are counted, so that codes cannot be guessed.

    :param by: names whose tries they are.
    :param origin: the address that they come from, if it is known.
    :raises VoucherRefused: for a code that nobody knows.
    :raises TooManyTries: after ``WRONG_CODES`` within ``WRONG_CODES_SECONDS``, for right ones as well.
    """
    counters = {f"orders.voucher.{by}": WRONG_CODES}
    if origin:
        name = salted_hmac("orders.voucher", origin).hexdigest()
        counters[f"orders.voucher.origin.{name}"] = WRONG_CODES_OF_AN_ORIGIN
    if any(cache.get(key, 0) >= most for key, most in counters.items()):
        raise TooManyTries("Too many wrong codes were tried. Please wait a quarter of an hour.")
    try:
        return find_voucher(code)
    except VoucherRefused:
        for key in counters:
            _count_try(key)
        raise


def _count_try(key):
    cache.add(key, 0, WRONG_CODES_SECONDS)
    with suppress(ValueError):  # it ran out between the two lines
        cache.incr(key)


def take_voucher_out(*, cart: Cart) -> None:
    """Take the voucher out of a cart."""
    Cart.objects.filter(pk=cart.pk).update(voucher=None, updated_at=timezone.now())


def usable_voucher(order: Order, *, now: datetime | None = None, locked: bool = False) -> pricing.Terms | None:
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
    return demand_usable(voucher, email=order.email, user=order.user, now=now)


@transaction.atomic
def count_use(*, order: Order) -> None:
    """Count the voucher of an order that is being confirmed; its row is locked by ``usable_voucher``."""
    VoucherUse.objects.create(
        voucher_id=order.voucher_id, order=order, email=order.email.lower(), user_id=order.user_id
    )
    Voucher.objects.filter(pk=order.voucher_id).update(used_count=F("used_count") + 1)


@transaction.atomic
def give_use_back(*, order: Order) -> None:
    """Make the use of an order's voucher undone: the order is cancelled."""
    if order.voucher_id is None:
        return
    Voucher.objects.select_for_update(no_key=True).filter(pk=order.voucher_id).first()
    deleted, _ = VoucherUse.objects.filter(order=order).delete()
    if deleted:
        Voucher.objects.filter(pk=order.voucher_id).update(used_count=F("used_count") - 1)
