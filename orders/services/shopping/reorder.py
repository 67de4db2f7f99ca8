"""What was wanted elsewhere goes into a cart: the same again, and what an agent has put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from orders.models import Cart, CartItem, Order, Voucher
from orders.selectors.offers import offers_for
from orders.services.shopping.cart_vouchers import transfer_voucher
from orders.services.shopping.carts import clamp_to_stock, lock_cart


@dataclass(frozen=True)
class WantedItem:
    """So many units of a variant; ``title`` is what it was called, ``variant_id`` None where it is gone."""

    variant_id: int | None
    quantity: int
    title: str


def add_order_to_cart(*, order: Order, cart: Cart) -> tuple[int, list[str]]:
    """Put what an order held into a cart, at today's prices, as far as it can still be had.

    A cart that holds as many of something already keeps them as they are, so that a second click adds nothing. The
    order's voucher comes along where it can be used again, and the cart has none.

    :return: of how many lines something is in the cart now, and in words what is not, or not in that number.
    """
    wanted = [WantedItem(line.variant_id, line.quantity, line.title) for line in order.lines.all()]
    return add_to_cart(cart=cart, wanted=wanted, voucher=order.voucher, email=order.email, user=order.user)


@transaction.atomic
def add_to_cart(
    *, cart: Cart, wanted: Sequence[WantedItem], voucher: Voucher | None, email: str = "", user=None
) -> tuple[int, list[str]]:
    """Put items into a cart, at today's prices, as far as they can be had.

    A cart that holds as many of something already keeps them as they are. The voucher comes along where it can be
    used, and the cart has none.

    :param email: of whoever has used the voucher before, and
    :param user: their account, if they have one.
    :return: as ``add_order_to_cart``.
    :raises UnknownItem: the cart is gone.
    """
    cart = lock_cart(cart)
    offers = offers_for(item.variant_id for item in wanted)
    held = {item.variant_id: item for item in CartItem.objects.filter(cart=cart)}
    added, notices, new, changed = 0, [], [], []
    for line in wanted:
        offer = offers.get(line.variant_id) if line.variant_id else None
        if offer is None or not offer.is_available or not offer.quantity:
            is_sold_out = offer is not None and offer.is_available
            problem = gettext("%(name)s is sold out.") if is_sold_out else gettext("%(name)s is no longer for sale.")
            notices.append(problem % {"name": line.title})
            continue
        allowed, notice = clamp_to_stock(line.quantity, offer)
        if notice:
            notices.append(f"{line.title}: {notice[0].lower()}{notice[1:]}")
        added += 1
        item = held.get(offer.variant_id)
        if item is None:
            new.append(CartItem(cart=cart, variant_id=offer.variant_id, quantity=allowed, seen_price=offer.unit_price))
        elif item.quantity < allowed:
            item.quantity = allowed
            changed.append(item)
    CartItem.objects.bulk_create(new)
    CartItem.objects.bulk_update(changed, ["quantity"])
    if added:
        notices += transfer_voucher(cart=cart, voucher=voucher, email=email, user=user, replaces=False)
    return added, notices
