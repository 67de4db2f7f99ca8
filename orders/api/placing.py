"""What a client's JSON says of an order that is to be placed, as the services take it."""

import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import exceptions

from my_shop.kernel.visitors import visitor_of
from orders import configuration
from orders.api.carts import cart_owner
from orders.models import Order, PaymentMethod, Voucher
from orders.selectors.carts import CartContents, cart_contents
from orders.selectors.payment_methods import methods_to_choose
from orders.services.shopping import cart_vouchers, placement
from orders.services.shopping.checkout import check_out

SAME = (
    *("email", "phone", "company", "vat_id", "note"),
    *("shipping_address", "shipping_method", "keep_address", "waives_withdrawal"),
)


def place(request, said: Mapping[str, Any]) -> Order:
    """Place what a client has sent: its lines, or what can be bought of the cart.

    :raises: as ``placement.place_order``, and as ``cart_owner``.
    """
    user, key, paid_by = member_of(request), secrets.token_urlsafe(32), payment_method(said["payment_method"])
    if "lines" in said:
        voucher = typed_voucher(request, said["voucher"])
        lines = [placement.WantedLine(**line) for line in said["lines"]]
        data = checkout_data(said, lines, payment_method=paid_by, voucher=voucher)
        return placement.place_order(data=data, checkout_key=key, user=user)
    contents = cart_to_order(request, said)
    if not contents.buyable:
        raise placement.NothingToOrder(gettext("There is nothing in your cart that can be bought now."))
    return check_out(
        cart_id=contents.cart.pk,
        data=checkout_data(said, cart_lines(contents), payment_method=paid_by),
        checkout_key=key,
        user=user,
        offers={line.item.variant_id: line.offer for line in contents.buyable},
        known=contents.known,
    )


def cart_to_order(request, said: Mapping[str, Any]) -> CartContents:
    """Return the cart that is ordered: it has its voucher already.

    :raises rest_framework.exceptions.ValidationError: where another one is sent along.
    """
    configuration.ask_version()  # first of all
    if said["voucher"]:
        raise exceptions.ValidationError({"voucher": [gettext("Put the voucher into the cart that you order.")]})
    return cart_contents(**cart_owner(request), with_pictures=False)


def cart_lines(contents: CartContents) -> list[placement.WantedLine]:
    """Return what can be bought of a cart."""
    return [placement.WantedLine(variant_id=line.item.variant_id, quantity=line.quantity) for line in contents.buyable]


def checkout_data(said: Mapping[str, Any], lines: list[placement.WantedLine], **more: Any) -> placement.CheckoutData:
    """Return what the client's JSON says.

    :param more: what it names: the way to pay, and the voucher.
    """
    return placement.CheckoutData(
        lines=lines, billing_address=said.get("billing_address"), **{name: said[name] for name in SAME}, **more
    )


def member_of(request):
    """Return who is logged in; None for a guest."""
    return request.user if request.user.is_authenticated else None


def typed_voucher(request, code: str) -> Voucher | None:
    """Return the voucher with this code; None without one.

    :raises VoucherRefused: for a code that is none.
    :raises TooManyTries: after some of those.
    """
    if not code:
        return None
    visitor = visitor_of(request)
    by = f"user.{request.user.pk}" if request.user.is_authenticated else f"guest.{visitor}"
    return cart_vouchers.look_up_voucher(code=code, by=by, visitor=visitor)


def payment_method(method_id: int | None) -> PaymentMethod | None:
    """Return the way to pay that was chosen; None for no choice.

    :raises rest_framework.exceptions.ValidationError: for one that nobody is offered.
    """
    if method_id is None:
        return None
    chosen = next((method for method in methods_to_choose() if method.pk == method_id), None)
    if chosen is None:
        raise exceptions.ValidationError({"payment_method": [gettext("There is no such way to pay.")]})
    return chosen
