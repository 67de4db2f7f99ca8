"""How an order can be paid now, and what has become of it so far: reads for the page of payment and for the order's."""

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from orders import terms
from orders.models import Order, Payment, PaymentMethod
from orders.payment import UnknownGateway, gateway, offered_codes
from orders.payment.scenarios import LABELS
from orders.payment.transfer import BankAccount


@dataclass(frozen=True)
class PaySheet:
    """What the page of payment shows: ``payment`` is the latest try, ``methods`` those to choose from (the order's own
    one is not among them where there is nothing to press for it), ``account`` that of a bank transfer, and
    ``has_card_form``: a script of the gateway's asks for the card, here on the page."""

    payment: Payment | None
    methods: list[PaymentMethod]
    is_transfer: bool
    is_on_delivery: bool
    account: BankAccount | None
    publishable_key: str
    has_card_form: bool

    @property
    def has_test(self):
        """Can it be paid by the test gateway?"""
        return any(method.gateway == "test" for method in self.methods)

    @property
    def scenarios(self):
        return [(scenario.value, label) for scenario, label in LABELS.items()]


def pay_sheet(order: Order) -> PaySheet:
    """Return how an order can be paid, by a number of queries that no payment adds to."""
    payment = order.payments.order_by("-pk").first()
    made = _made(order.payment_method.gateway) if order.payment_method else None
    publishable_key = getattr(made, "publishable_key", "")
    has_card_form = bool(publishable_key and payment and _waits_for_card(payment, order))
    methods = offered_methods(order)
    if has_card_form or (made is not None and not made.is_online):
        methods = [method for method in methods if method.pk != order.payment_method_id]
    return PaySheet(
        payment=payment,
        methods=methods,
        is_transfer=made is not None and made.code == "transfer",
        is_on_delivery=made is not None and made.pays_on_delivery,
        account=getattr(made, "account", None),
        publishable_key=publishable_key,
        has_card_form=has_card_form,
    )


def offered_methods(order: Order) -> list[PaymentMethod]:
    """Return the ways by which a payment of this order can begin now; its own one first."""
    own = [order.payment_method] if order.payment_method else []
    others = [method for method in terms.current().payment_methods if method.pk != order.payment_method_id]
    codes = set(offered_codes())
    return [method for method in own + others if method.gateway in codes and _made(method.gateway)]


def methods_to_choose(*, needs_delivery: bool = True) -> list[PaymentMethod]:
    """Return the ways to pay that a checkout offers; one whose gateway is not set up costs no sale, it is left out.

    :param needs_delivery: False: nothing is sent, so nobody comes to whom it could be paid.
    """
    codes = set(offered_codes())
    made = ((method, _made(method.gateway)) for method in terms.current().payment_methods if method.gateway in codes)
    return [method for method, found in made if found and (needs_delivery or not found.pays_on_delivery)]


def _waits_for_card(payment, order):
    """Can the gateway's form take this payment? Not once another sum is owed: the form takes what it was made for."""
    is_waiting = payment.needs_action or payment.is_declined
    return is_waiting and payment.client_secret and payment.amount == order.amount_due


def _made(code):
    try:
        return gateway(code)
    except (UnknownGateway, ImproperlyConfigured):
        return None
