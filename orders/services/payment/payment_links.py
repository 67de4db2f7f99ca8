"""The link to pay, sent once more to a buyer who owes something: from the phone call, or because no money came."""

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from orders.models import Order, OrderEvent
from orders.services.order.links import absolute_payment_url
from orders.services.order.payloads import full_order_payload
from orders.services.order.transitions import check_version, lock_order, log_event
from orders.signals import payment_requested


class PaymentLinkRefused(Exception):
    """There is nothing that the buyer could pay by a link; the text says why, to staff."""


def check_payment_link(order: Order) -> None:
    """Refuse the link to pay of an order that nobody can pay now. Its ``payments`` may be prefetched.

    :raises PaymentLinkRefused: it is not confirmed, is paid by invoice, owes nothing, or a payment is under way.
    """
    if order.is_placed:
        raise PaymentLinkRefused(gettext("It is not confirmed yet, so nothing is owed. Confirm it first."))
    if not order.amount_due:
        raise PaymentLinkRefused(gettext("Nothing is to be paid for it."))
    if order.payment_method_id is None:
        raise PaymentLinkRefused(gettext("It is paid by invoice: the invoice says how."))
    if order.is_payment_under_way:
        raise PaymentLinkRefused(gettext("A payment is on its way: wait until it is known what became of it."))


@transaction.atomic
def send_payment_link(*, order: Order, user, shown: str | None = None) -> Order:
    """Write a mail to the buyer with the link to pay what is owed (``payment_requested``), and say so in the timeline.

    :param user: who sends it.
    :param shown: what the page carried (``transitions.version_of``): a second click sends no second mail.
    :raises PaymentLinkRefused: as ``check_payment_link``.
    :raises StaleOrder: where the page was older than the order is.
    """
    order = lock_order(order)
    check_version(order, shown)
    check_payment_link(order)
    event = log_event(
        order,
        OrderEvent.Kind.PAYMENT,
        gettext("We have sent you the link to pay %(amount_due)s.") % {"amount_due": format_money(order.amount_due)},
        user=user,
    )
    payload = replace(full_order_payload(order, actor=user), url=absolute_payment_url(order))
    payment_requested.send(sender=Order, order=payload, request_id=str(event.pk))
    return order
