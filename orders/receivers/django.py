"""What orders hears from Django."""

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from orders import cart_cookie
from orders.guest_access import accessible_numbers
from orders.services.order import adoption
from orders.services.shopping import cart_merge


@receiver(user_logged_in, dispatch_uid="orders.adopt_guest_cart")
def adopt_guest_cart(request=None, user=None, **kwargs):
    """What a guest has put in the cart is in the member's from log-in on."""
    token = cart_cookie.cart_token(request) if request is not None else ""
    if not token:
        return
    notices = cart_merge.merge_carts(token=token, user=user)
    if not hasattr(request, "_messages"):  # a log-in by a test or a command has nowhere to say it
        return
    for notice in notices or ():
        messages.warning(request, notice)


@receiver(user_logged_in, dispatch_uid="orders.adopt_guest_orders")
def adopt_guest_orders(request=None, user=None, **kwargs):
    """What was ordered as a guest stands in the account that has confirmed the same address."""
    opened = accessible_numbers(request) if hasattr(request, "session") else []
    adoption.adopt_by_address(user_id=user.pk, opened=opened)
