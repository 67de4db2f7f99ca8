"""The same again: what an order held goes into the cart."""

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from orders.cart_cookie import open_own_cart, remember_cart
from orders.services.shopping import carts
from orders.services.shopping.reorder import add_order_to_cart
from orders.views.orders import own_order
from orders.views.redirects import HttpResponseSeeOther


@never_cache
@require_POST
def reorder(request, number):
    order = own_order(request, number)
    cart = open_own_cart(request)
    try:
        added, notices = add_order_to_cart(order=order, cart=cart)
    except carts.UnknownItem as refusal:  # the cart was merged in another tab just now
        messages.error(request, str(refusal))
        return HttpResponseSeeOther(order.get_absolute_url())
    for notice in notices:
        messages.warning(request, notice)
    if added:
        messages.success(
            request,
            gettext("What you ordered as %(number)s is in your cart, at the prices of today.")
            % {"number": order.number},
        )
    else:
        messages.info(request, gettext("None of it can be had at the moment."))
    return remember_cart(HttpResponseSeeOther(reverse("orders:cart")), cart)
