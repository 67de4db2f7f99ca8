"""How an order can be paid now, and what has become of it so far: reads for the page of payment and for the order's."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from orders import configuration
from orders.gateways.protocol import Gateway
from orders.gateways.registry import find_gateway, offered_codes
from orders.models import Order, Payment, PaymentMethod
from orders.selectors.carts import CartContents
from orders.selectors.delivery import DeliveryOption


@dataclass(frozen=True)
class PaymentPage:
    """What the page of payment shows: ``payment`` is the latest try, ``gateway`` that of the order's way to pay,
    ``own`` that way where there is something to press for it, ``others`` those that can be had instead, and
    ``has_form``: a form of the gateway's asks for the money, here on the page."""

    payment: Payment | None
    gateway: Gateway | None
    own: PaymentMethod | None
    others: list[PaymentMethod]
    is_by_hand: bool
    is_on_delivery: bool
    has_form: bool

    @property
    def own_with_choices(self) -> list[Gateway]:
        return _with_choices([self.own] if self.own else [])

    @property
    def others_with_choices(self) -> list[Gateway]:
        return _with_choices(self.others)


def _with_choices(methods: list[PaymentMethod]) -> list[Gateway]:
    """Return the gateways of these ways to pay that let the buyer choose something, each once."""
    found = [find_gateway(code) for code in dict.fromkeys(method.gateway for method in methods)]
    return [made for made in found if made is not None and made.choices]


def payment_page_of(order: Order) -> PaymentPage:
    """Return how an order can be paid, by a number of queries that no payment adds to."""
    payment = order.payments.order_by("-pk").first()
    gateway = find_gateway(order.payment_method.gateway) if order.payment_method else None
    is_by_hand = is_on_delivery = has_form = False
    if gateway is not None:
        is_on_delivery = gateway.pays_on_delivery and order.needs_delivery
        is_by_hand = not gateway.is_online and gateway.pays_on_delivery == is_on_delivery
        has_form = bool(gateway.form_template) and _waits_for_form(payment, order)
    may_pay = payment is None or not payment.may_have_moved_money
    methods = offered_methods(order) if may_pay else []
    own = next((method for method in methods if method.pk == order.payment_method_id), None)
    return PaymentPage(
        payment=payment,
        gateway=gateway,
        own=None if has_form or is_by_hand else own,
        others=[method for method in methods if method != own],
        is_by_hand=is_by_hand,
        is_on_delivery=is_on_delivery,
        has_form=has_form,
    )


def offered_methods(order: Order) -> list[PaymentMethod]:
    """Return the ways by which a payment of this order can begin now: its own one first, and those whose conditions it
    meets."""
    own = [order.payment_method] if order.payment_method else []
    others = [
        method
        for method in configuration.current().payment_methods
        if method.pk != order.payment_method_id and not change_refusal(order, method)
    ]
    return _had(own + others, needs_delivery=order.needs_delivery)


def change_refusal(order: Order, method: PaymentMethod) -> str:
    """Say why a confirmed order cannot be paid by another way than it was ordered with; empty where it can.

    A fee is a part of what was bought: none comes on top afterwards, and what one was paid for stays as it is.
    """
    if order.payment_fee:
        return gettext("The fee for “%(payment_name)s” is a part of this order, so it is paid so.") % {
            "payment_name": order.payment_name
        }
    if method.fee:
        return gettext("“%(name)s” costs a fee, so it can only be chosen when ordering.") % {"name": method.name}
    return method.refusal(country=order.country, total=order.total)


def methods_to_choose(
    *,
    needs_delivery: bool = True,
    known: configuration.ShopConfiguration | None = None,
    country: str = "",
    total: Decimal | None = None,
) -> list[PaymentMethod]:
    """Return the ways to pay that a checkout offers; one whose gateway is not set up costs no sale, it is left out.

    :param needs_delivery: False: nothing is sent, so nobody comes to whom it could be paid.
    :param known: what is set up, where the caller has read it already.
    :param country: where it goes, and
    :param total: what it costs, as ``PaymentMethod.refusal`` looks at them.
    """
    ways = _had((known or configuration.current()).payment_methods, needs_delivery=needs_delivery)
    return [method for method in ways if not method.refusal(country=country, total=total)]


def payment_refusals(
    ways: Iterable[PaymentMethod], contents: CartContents, delivered: DeliveryOption | None
) -> dict[int, str]:
    """Return why a cart cannot be paid by some of these ways, by their primary keys.

    :param delivered: the way of delivery that it costs so with; None where nothing is sent, or nothing goes there.
    """
    total = delivered.total - delivered.sums.fee if delivered else contents.total
    country = contents.destination.country if contents.destination else ""
    return {way.pk: refusal for way in ways if (refusal := way.refusal(country=country, total=total))}


def _had(methods, *, needs_delivery):
    """Leave those ways to pay that can be had now."""
    codes = set(offered_codes())
    made = [(method, find_gateway(method.gateway)) for method in methods if method.gateway in codes]
    return [method for method, found in made if found and (needs_delivery or not found.pays_on_delivery)]


def _waits_for_form(payment: Payment | None, order: Order) -> bool:
    """Can the gateway's form take this payment? Not once another sum is owed: the form takes what it was made for."""
    if payment is None or not (payment.needs_action or payment.is_declined):
        return False
    return bool(payment.client_secret) and payment.amount == order.amount_due
