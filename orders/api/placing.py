"""What a client's JSON says of an order that is to be placed, as the service takes it."""

from django.utils.translation import gettext

from my_shop.kernel.visitors import visitor_of
from orders.selectors.payment_methods import methods_to_choose
from orders.services.shopping import cart_vouchers, placement


def checkout_data(request, said) -> placement.CheckoutData:
    """Return what the client's JSON says.

    :raises PaymentNotOffered: for a way to pay that is not offered.
    :raises VoucherRefused: for a code that is none.
    """
    same = ("phone", "company", "vat_id", "note", "shipping_address", "shipping_method", "waives_withdrawal")
    return placement.CheckoutData(
        lines=[placement.WantedLine(**line) for line in said["lines"]],
        email=said.get("email") or request.user.email,
        billing_address=said.get("billing_address"),
        payment_method=payment_method(said["payment_method"]),
        voucher=typed_voucher(request, said["voucher"]),
        **{name: said[name] for name in same},
    )


def typed_voucher(request, code):
    """Return the voucher with this code; None without one."""
    if not code:
        return None
    return cart_vouchers.look_up_voucher(code=code, by=f"user.{request.user.pk}", visitor=visitor_of(request))


def payment_method(method_id):
    """Return the way to pay that was chosen; None for no choice.

    :raises PaymentNotOffered: for one that is not offered.
    """
    if method_id is None:
        return None
    chosen = next((method for method in methods_to_choose() if method.pk == method_id), None)
    if chosen is None:
        raise placement.PaymentNotOffered(gettext("Choose how you pay: this way is not offered."))
    return chosen
