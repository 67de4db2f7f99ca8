"""One pass through the checkout: it ends in one order that waits for confirmation, however often it is sent.

A person who goes back from the review and changes something means the same order. So an order of this cart that
waits for confirmation is rewritten instead of a second one placed beside it; the checkout page is filled from it,
which is why nothing typed is kept anywhere else.
"""

from dataclasses import replace

from django.db import transaction

from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.models import Cart, Order
from orders.services.shopping.placement import CheckoutData, check_owner, place_order, save_rows, write_order
from orders.signals import address_used


@transaction.atomic
@outcome_may_be_unknown
def check_out(*, cart_id: int, data: CheckoutData, checkout_key: str, user=None) -> Order:
    """Place the order of a cart, or rewrite the one that this cart's person has placed and not confirmed yet.

    A key whose order is confirmed or cancelled already answers that order as it is.

    The cart's voucher comes along if it takes something off; else the order is without it.

    :param data: its lines are what of the cart is bought; what cannot be bought now stays in the cart.
    :raises CheckoutKeyTaken: for a key that somebody else used.
    :raises NothingToOrder, OrderRejected, DeliveryNotOffered, PaymentNotOffered, QuantityRefused, WaiverMissing: as
        ``place_order``.
    """
    # two tabs of one cart queue here; the cart's row comes before the order's
    locked = Cart.objects.select_for_update(no_key=True, of=("self",)).filter(pk=cart_id).select_related("voucher")
    found = locked.order_by().first()
    # the order goes on without a voucher that takes nothing off; ``selectors.why_without_voucher`` says why
    data = replace(data, voucher=found.voucher if found else None, requires_voucher=False)
    order = _check_out(cart_id, data, checkout_key, user)
    if found and order.is_placed and (found.country, found.postcode) != (order.country, order.postcode):
        # whoever goes back to the cart finds it going where the order goes
        Cart.objects.filter(pk=cart_id).update(country=order.country, postcode=order.postcode)
    return order


def _check_out(cart_id, data, checkout_key, user) -> Order:
    earlier = Order.objects.filter(checkout_key=checkout_key).first()
    if earlier and not earlier.is_placed:
        check_owner(earlier, user)
        return earlier
    waiting = Order.objects.filter(cart_id=cart_id, status=Order.Status.PLACED)
    order = waiting.select_for_update(no_key=True).order_by("-pk").first()
    if order is None:
        return place_order(cart_id=cart_id, data=data, checkout_key=checkout_key, user=user)
    # a guest who has logged in meanwhile brought the cart along, and with it the order
    rows = write_order(order, data, user=user)
    order.save()
    order.lines.all().delete()
    order.addresses.all().delete()
    order.discounts.all().delete()
    save_rows(order, rows)
    if data.keep_address and user is not None:
        address_used.send(sender=Order, user_id=user.pk, address=data.shipping_address)
    return order
