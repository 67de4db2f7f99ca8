"""How an order can be paid now, and what has become of it so far: reads for the page of payment and for the order's."""

from dataclasses import dataclass

from my_shop.demo.gateway.scenarios import LABELS
from orders import configuration
from orders.gateways.registry import find_gateway, offered_codes
from orders.gateways.transfer import BankAccount
from orders.models import Order, Payment, PaymentMethod


@dataclass(frozen=True)
class PaymentPage:
    """What the page of payment shows: ``payment`` is the latest try, ``own`` the order's way to pay where there is
    something to press for it, ``others`` those that can be had instead, ``account`` that of a bank transfer, and
    ``has_card_form``: a script of the gateway's asks for the card, here on the page."""

    payment: Payment | None
    own: PaymentMethod | None
    others: list[PaymentMethod]
    is_by_hand: bool
    is_on_delivery: bool
    account: BankAccount | None
    publishable_key: str
    has_card_form: bool

    @property
    def own_scenarios(self):
        return scenarios([self.own] if self.own else [])

    @property
    def other_scenarios(self):
        return scenarios(self.others)


def scenarios(methods: list[PaymentMethod]) -> list[tuple[str, str]]:
    """Return what the test gateway can be asked to do, where one of these ways to pay is its."""
    has_test = any(method.gateway == "test" for method in methods)
    return [(scenario.value, label) for scenario, label in LABELS.items()] if has_test else []


def payment_page_of(order: Order) -> PaymentPage:
    """Return how an order can be paid, by a number of queries that no payment adds to."""
    payment = order.payments.order_by("-pk").first()
    gateway = find_gateway(order.payment_method.gateway) if order.payment_method else None
    pays_on_delivery = gateway is not None and gateway.pays_on_delivery
    is_on_delivery = pays_on_delivery and order.needs_delivery
    is_by_hand = gateway is not None and not gateway.is_online and pays_on_delivery == is_on_delivery
    publishable_key = getattr(gateway, "publishable_key", "")
    has_card_form = bool(publishable_key and _waits_for_card(payment, order))
    methods = offered_methods(order)
    if payment is not None and payment.may_have_moved_money:
        methods = []
    own = next((method for method in methods if method.pk == order.payment_method_id), None)
    return PaymentPage(
        payment=payment,
        own=None if has_card_form or is_by_hand else own,
        others=[method for method in methods if method != own],
        is_by_hand=is_by_hand,
        is_on_delivery=is_on_delivery,
        account=getattr(gateway, "account", None),
        publishable_key=publishable_key,
        has_card_form=has_card_form,
    )


def offered_methods(order: Order) -> list[PaymentMethod]:
    """Return the ways by which a payment of this order can begin now; its own one first."""
    own = [order.payment_method] if order.payment_method else []
    others = [method for method in configuration.current().payment_methods if method.pk != order.payment_method_id]
    return _had(own + others, needs_delivery=order.needs_delivery)


def methods_to_choose(*, needs_delivery: bool = True) -> list[PaymentMethod]:
    """Return the ways to pay that a checkout offers; one whose gateway is not set up costs no sale, it is left out.

    :param needs_delivery: False: nothing is sent, so nobody comes to whom it could be paid.
    """
    return _had(configuration.current().payment_methods, needs_delivery=needs_delivery)


def _had(methods, *, needs_delivery):
    """Leave those ways to pay that can be had now."""
    codes = set(offered_codes())
    made = [(method, find_gateway(method.gateway)) for method in methods if method.gateway in codes]
    return [method for method, found in made if found and (needs_delivery or not found.pays_on_delivery)]


def _waits_for_card(payment: Payment | None, order: Order) -> bool:
    """Can the gateway's form take this payment? Not once another sum is owed: the form takes what it was made for."""
    if payment is None or not (payment.needs_action or payment.is_declined):
        return False
    return bool(payment.client_secret) and payment.amount == order.amount_due
