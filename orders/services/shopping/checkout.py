"""One pass through the checkout: it ends in one order that waits for confirmation, however often it is sent.

A person who goes back from the review and changes something means the same order. So an order of this cart that
waits for confirmation is rewritten instead of a second one placed beside it; the checkout page is filled from it,
which is why nothing typed is kept anywhere else.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.configuration import ShopConfiguration
from orders.models import Cart, Order
from orders.services.shopping.placement import CheckoutData, check_owner, insert_order, rewrite_order
from orders.signals import Offer, address_used


@transaction.atomic
@outcome_may_be_unknown
def check_out(
    *,
    cart_id: int,
    data: CheckoutData,
    checkout_key: str,
    user=None,
    offers: Mapping[int, Offer] | None = None,
    known: ShopConfiguration | None = None,
) -> Order:
    """Place the order of a cart, or rewrite the one that this cart's person has placed and not confirmed yet.

    A key whose order is confirmed or cancelled already answers that order as it is.

    The cart's voucher comes along if it takes something off; else the order is without it.

    :param data: its lines are what of the cart is bought; what cannot be bought now stays in the cart.
    :param offers: of the lines, by variant id, and
    :param known: what is set up, where the caller has read them for the same request.
    :raises CheckoutKeyTaken: for a key that somebody else used.
    :raises NothingToOrder, OrderRejected, DeliveryNotOffered, PaymentNotOffered, QuantityRefused, WaiverMissing: as
        ``place_order``.
    """
    # two tabs of one cart queue here; the cart's row comes before the order's
    locked = Cart.objects.select_for_update(no_key=True, of=("self",)).filter(pk=cart_id).select_related("voucher")
    found = locked.order_by().first()
    # the order goes on without a voucher that takes nothing off; ``selectors.why_without_voucher`` says why
    data = replace(data, voucher=found.voucher if found else None, requires_voucher=False)
    order = _check_out(cart_id, data, checkout_key, user, {"offers": offers, "known": known})
    if found and order.is_placed and (found.country, found.postcode) != (order.country, order.postcode):
        # whoever goes back to the cart finds it going where the order goes
        Cart.objects.filter(pk=cart_id).update(country=order.country, postcode=order.postcode)
    return order


def _check_out(cart_id, data, checkout_key, user, read) -> Order:
    waiting = Q(cart_id=cart_id, status=Order.Status.PLACED)
    found = list(Order.objects.filter(Q(checkout_key=checkout_key) | waiting))
    earlier = next((order for order in found if order.checkout_key == checkout_key), None)
    if earlier and not earlier.is_placed:
        check_owner(earlier, user)
        return earlier
    order = Order.objects.select_for_update(no_key=True).filter(waiting).order_by("-pk").first() if found else None
    if order is None:
        if earlier:
            check_owner(earlier, user)
            return earlier
        order = Order(checkout_key=checkout_key, cart_id=cart_id, placed_at=timezone.now())
        return insert_order(order, data, user=user, **read)
    # a guest who has logged in meanwhile brought the cart along, and with it the order
    rewrite_order(order, data, user=user, **read)
    if data.keep_address and user is not None:
        address_used.send(sender=Order, user_id=user.pk, address=data.shipping_address)
    return order
