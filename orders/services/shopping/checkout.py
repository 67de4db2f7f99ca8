"""One pass through the checkout: it ends in one order that waits for confirmation, however often it is sent.

A person who goes back from the review and changes something means the same order. So an order of this cart that
waits for confirmation is rewritten instead of a second one placed beside it; the checkout page is filled from it,
which is why nothing typed is kept anywhere else.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.timeouts import binds
from orders.models import Cart, Order, PaymentMethod, ShippingMethod
from orders.services.shopping.placement import CheckoutKeyTaken, WantedLine, place_order, save_rows, write_order
from orders.signals import KnownAddress, address_used


@transaction.atomic
@binds
def check_out(
    *,
    cart: Cart,
    lines: Sequence[WantedLine],
    checkout_key: str,
    email: str,
    shipping_address: KnownAddress,
    shipping_method: ShippingMethod | None,
    payment_method: PaymentMethod | None = None,
    billing_address: KnownAddress | None = None,
    user=None,
    phone: str = "",
    note: str = "",
    keep_address: bool = False,
    waives_withdrawal: bool = False,
) -> Order:
    """Place the order of a cart, or rewrite the one that this cart's person has placed and not confirmed yet.

    A key whose order is confirmed or cancelled already answers that order as it is.

    The cart's voucher comes along if it takes something off; else the order is without it.

    :param lines: what of the cart is bought; what cannot be bought now stays in the cart.
    :raises CheckoutKeyTaken: for a key that somebody else used.
    :raises NothingToOrder, OrderRejected, DeliveryNotOffered, PaymentNotOffered, QuantityRefused, WaiverMissing: as
        ``place_order``.
    """
    facts = {
        "lines": lines,
        "email": email,
        "shipping_address": shipping_address,
        "shipping_method": shipping_method,
        "payment_method": payment_method,
        "billing_address": billing_address,
        "user": user,
        "phone": phone,
        "note": note,
        "waives_withdrawal": waives_withdrawal,
    }
    # two tabs of one cart queue here; the cart's row comes before the order's
    locked = Cart.objects.select_for_update(no_key=True, of=("self",)).filter(pk=cart.pk).select_related("voucher")
    found = locked.order_by().first()
    # the order goes on without a voucher that takes nothing off; ``selectors.why_without_voucher`` says why
    facts |= {"voucher": found.voucher if found else None, "requires_voucher": False}
    order = _check_out(cart, checkout_key, keep_address, facts)
    if found and order.is_placed and (found.country, found.postcode) != (order.country, order.postcode):
        # whoever goes back to the cart finds it going where the order goes
        Cart.objects.filter(pk=cart.pk).update(country=order.country, postcode=order.postcode)
    return order


def _check_out(cart, checkout_key, keep_address, facts) -> Order:
    user = facts["user"]
    earlier = Order.objects.filter(checkout_key=checkout_key).first()
    if earlier and not earlier.is_placed:
        if earlier.user_id != (user.pk if user else None):
            raise CheckoutKeyTaken(
                gettext("This checkout belongs to another order. Please start again from your cart.")
            )
        return earlier
    waiting = Order.objects.filter(cart=cart, status=Order.Status.PLACED)
    order = waiting.select_for_update(no_key=True).order_by("-pk").first()
    if order is None:
        return place_order(cart=cart, checkout_key=checkout_key, keep_address=keep_address, **facts)
    # a guest who has logged in meanwhile brought the cart along, and with it the order
    rows = write_order(order, **facts)
    order.save()
    order.lines.all().delete()
    order.addresses.all().delete()
    order.discounts.all().delete()
    save_rows(order, rows)
    if keep_address and user is not None:
        address_used.send(sender=Order, user_id=user.pk, address=facts["shipping_address"])
    return order
