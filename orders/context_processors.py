"""What this app offers every page."""

from functools import cache

from orders import cart_cookie
from orders.selectors import cart_items, checkout, delivery


def cart(request):
    """``cart_count``: units in the visitor's cart. One query where a template prints it, none without a cart.

    ``delivery_prices``: what the ways of delivery cost that the shop offers now, and ``payment_names``
    the ways to pay, likewise.
    """
    return {
        "cart_count": cache(lambda: _count(request)),
        "delivery_prices": cache(delivery.delivery_prices),
        "payment_names": cache(checkout.payment_names),
    }


def _count(request):
    contents = getattr(request, "cart_contents", None)
    if contents is not None:
        return contents.count
    return cart_items.cart_count(**cart_cookie.cart_owner(request))
