"""A guest's way back to an order: a link that nobody can make up, or number and e-mail."""

from django.conf import settings
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext

from my_shop.kernel.throttle.services import Limit, count_try, give_try_back
from orders.models import Order
from orders.services.order.order_numbers import read_number

_signer = Signer(salt="orders.link")
_payment_signer = Signer(salt="orders.payment-link")
_confirmed_signer = TimestampSigner(salt="orders.confirmed")

FIND = Limit("orders.find", tries=10, seconds=15 * 60)


class OrderNotFound(Exception):
    """No order has this number and this e-mail; it is not said which of them is wrong."""


def signed_token(order: Order) -> str:
    """Return the token that opens this order, and no other, for whoever holds it; it does not run out."""
    return _signer.signature(order.number)


def token_opens(number: str, token: str) -> bool:
    """Was this token made for this order number?"""
    return constant_time_compare(token, _signer.signature(number))


def confirmed_token(order: Order) -> str:
    """Return the token for the guest who has just confirmed an order that came into an account by it: nobody is shut
    out of the order that they are about to pay. It opens this order for as long as a session lasts."""
    return _confirmed_signer.sign(order.number).removeprefix(f"{order.number}:")


def token_confirmed(number: str, token: str) -> bool:
    """Is this the token of the guest who confirmed the order of this number, and not too old?"""
    try:
        return _confirmed_signer.unsign(f"{number}:{token}", max_age=settings.SESSION_COOKIE_AGE) == number
    except BadSignature:
        return False


def order_url(order: Order) -> str:
    """Return the path of the order's page for its buyer: plain for a member, signed for a guest."""
    if order.user_id:
        return order.get_absolute_url()
    return signed_url(order)


def signed_url(order: Order) -> str:
    """Return the signed path; a member who is not logged in is asked to log in behind it."""
    return reverse("orders:signed", args=[order.number, signed_token(order)])


def absolute_signed_url(order: Order) -> str:
    """Return the link for mails: absolute and signed."""
    return settings.SITE_URL + signed_url(order)


def absolute_payment_url(order: Order) -> str:
    """Return the link to pay that staff send: whoever holds it opens this order without a log-in, a member's as well,
    as long as something is to be paid and the order has the address that it was sent to."""
    return settings.SITE_URL + reverse("orders:signed", args=[order.number, _payment_signer.signature(_payer(order))])


def token_pays(order: Order, token: str) -> bool:
    """Is this the token of the order's link to pay?"""
    return constant_time_compare(token, _payment_signer.signature(_payer(order)))


def _payer(order):
    return f"{order.number} {order.email.lower()}"


def find_order(*, number: str, email: str, visitor: str) -> Order:
    """Return the order with this number, as somebody typed it, if it was placed with this e-mail.

    Wrong tries are counted by visitor: numbers cannot be guessed, but whoever has seen one could try addresses, and
    must not lock out whose order it is.

    :param visitor: who asks (``my_shop.kernel.visitors.visitor_of``).
    :raises TooManyTries: after ``FIND``, for numbers that do not exist as well.
    :raises OrderNotFound: otherwise, with the same words whichever is wrong.
    """
    not_found = OrderNotFound(gettext("We know no order with this number and this e-mail address. Please check both."))
    number = read_number(number)
    if not number or not email:
        raise not_found
    count_try(FIND, visitor)
    # the number of one that was moved in may be guessed: its buyer finds it in their account
    order = Order.objects.ours().filter(number=number, email__iexact=email).first()
    if order is None:
        raise not_found
    give_try_back(FIND, visitor)
    return order
