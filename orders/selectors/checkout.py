"""What the checkout asks about the orders that it has led to, and the ways to pay."""

from django.utils.translation import gettext

from my_shop.kernel.pages.keeping import remember
from my_shop.kernel.prepared import PreparedQuery
from orders.models import Cart, Order, Voucher
from orders.selectors.payment_methods import methods_to_choose
from orders.services.pricing.vouchers import VoucherRefused, check_voucher


def order_of_checkout(checkout_key: str, *, user=None) -> Order | None:
    """Return the order that one pass through the checkout led to, if it is this person's (None: a guest's)."""
    if not checkout_key or "\x00" in checkout_key:
        return None
    return Order.objects.filter(checkout_key=checkout_key, user=user).first()


def open_order_of(cart: Cart) -> Order | None:
    """Return the order that a cart's person has placed and not confirmed yet: the checkout goes on from there."""
    return next(iter(OPEN_ORDERS.instances(Order, [cart.pk])), None)


OPEN_ORDERS = PreparedQuery(
    lambda cart_ids: (
        Order.objects.filter(cart_id__in=cart_ids, status=Order.Status.PLACED).order_by("-pk").values_list()
    )
)


def why_without_voucher(order: Order, voucher: Voucher | None) -> str:
    """Return why an order was placed without the voucher of its cart; empty where it has it, or there is none."""
    if voucher is None or order.voucher_id == voucher.pk:
        return ""
    try:
        check_voucher(voucher, email=order.email, user=order.user)
    except VoucherRefused as refusal:
        return str(refusal)
    return gettext("Voucher %(code)s takes nothing off this order.") % {"code": voucher.code}


def payment_names() -> list[str]:
    """Return the names of the ways to pay, as every page's foot prints them."""
    return remember("orders:payment names", lambda: [method.name for method in methods_to_choose()])
