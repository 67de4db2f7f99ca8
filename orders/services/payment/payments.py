"""Paying an order: by a gateway, or by hand.

No gateway is called inside a transaction. The row of a payment is committed before its gateway hears of it, so that
whatever becomes of us meanwhile, its key is known, and the worker finds it again.
"""

import logging
import secrets
import time
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from my_shop.kernel import clock
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.money import quantise
from my_shop.kernel.timeouts import mark_outcome_unknown, outcome_may_be_unknown
from orders import configuration
from orders.gateways.protocol import Answer, Charge, ChargeNotFound, GatewayRefused, GatewayUnavailable, State
from orders.gateways.registry import UnknownGateway, charges_at_start, gateway, is_online, offered_codes
from orders.models import Order, Payment, PaymentMethod
from orders.selectors.payment_methods import change_refusal
from orders.services.order.transitions import check_version, lock_order
from orders.services.payment.settlement import next_fee_look, next_look, record_gateway_answer, record_payment_on_order
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders, check_unpaid_limit, is_paid_later
from orders.services.shopping.placement import PaymentNotOffered

logger = logging.getLogger(__name__)

A_MOMENT = 5  # seconds within which a gateway that is down for a moment fails: it is asked once more at once
FORM_IS_FRESH = timedelta(minutes=1)  # a form that was shown so shortly ago has not been paid on
PROVES_NOTHING = timedelta(minutes=10)
"""So long after a payment began, a gateway that does not know it may still get to know it."""

NOT_KNOWN_YET = _(
    "We do not know yet what became of your last payment, so please do not pay again now. Look "
    "at this page again in a few minutes."
)
ON_ITS_WAY = _("A payment of yours is on its way and cannot be stopped any more. Please wait until it has arrived.")
NO_ANSWER_YET = _(
    "We have no answer about your payment yet, so we do not know whether it was taken. Please "
    "do not pay again now: we keep asking. Look at this page again in a few minutes."
)
BROKEN = _("This way to pay does not work at the moment. Please choose another one, or write to us.")


class PaymentRefused(Exception):
    """This order cannot be paid so, or not now; the text says why, in words for whoever pays."""


def start_payment(
    *,
    order: Order,
    method: PaymentMethod | None = None,
    choice: str = "",
    user=None,
    visitor: str | None = None,
    key: str = "",
) -> Payment:
    """Begin to pay what an order owes, and return the payment with what its gateway answered first.

    An open payment of the same way and amount is the one that is answered: two tabs make one charge. Any other one
    that could still be paid is closed at its gateway before, or nothing begins. Where no answer comes the payment is
    left open, and the worker asks what became of it. Must not run inside a transaction.

    :param method: another way to pay than the order's: it becomes the order's.
    :param choice: what the buyer chose on the gateway's own form.
    :param user: who pays, None for a guest.
    :param visitor: who asks from outside (``my_shop.kernel.visitors.visitor_of``): they may owe so much only.
    :param key: names this try for ever, in up to 43 characters: asked again, also once it is paid, it is answered.
    :raises TooManyUnpaidOrders: when it would be paid later, and enough others of the last hour are.
    :raises PaymentRefused: nothing is owed, the time is over, or an earlier payment cannot be closed.
    :raises PaymentNotOffered: for a way to pay that is not offered.
    """
    if key and (earlier := order.payments.filter(key=key).first()):
        return _go_on(earlier, choice)
    method = _offered(method or order.payment_method, order)
    for closable in _others(order, method):
        _close_before_another(closable)
    payment, is_first = _begin(order, method, user, visitor, key)
    return _go_on(payment, choice, is_first=is_first)


def _go_on(payment, choice, *, is_first=False):
    if payment.is_new:
        return _ask_to_start(payment, choice, is_first)
    return refresh_payment(payment=payment, buyer_is_present=True, has_returned=may_have_used_form(payment))


def may_have_used_form(payment: Payment) -> bool:
    """Has the gateway's form been open for so long that the buyer may have paid on it?"""
    return payment.needs_action and timezone.now() - payment.created_at > FORM_IS_FRESH


def prepare_payment(*, order: Order, user=None, visitor: str | None = None) -> None:
    """Begin the payment of an order that was just confirmed where that takes no money by itself: the page of payment
    opens on the form of the way that was chosen. Whatever is in the way there, that page says.

    Must not run inside a transaction.
    """
    if order.payment_method is None:
        return
    code = order.payment_method.gateway
    if not is_online(code) or charges_at_start(code):
        return
    try:
        start_payment(order=order, user=user, visitor=visitor)
    except (PaymentRefused, PaymentNotOffered, TooManyUnpaidOrders) as refusal:
        logger.warning("order %s: its payment does not begin: %s", order.number, refusal)


def refresh_payment(
    *, payment: Payment, buyer_is_present: bool = False, has_returned: bool = False, now: datetime | None = None
) -> Payment:
    """Ask the gateway what became of a payment, write it down, and return it; as it is where nobody answers.

    Must not run inside a transaction.

    :param has_returned: the buyer comes back from the gateway's form: without an answer they may have paid.
    """
    now = now or clock.now()
    if not payment.is_closable or not is_online(payment.gateway):
        return payment
    try:
        answer = _asked(payment.gateway).look_up(reference=payment.reference, key=payment.key)
    except ChargeNotFound:
        if now - payment.created_at < PROVES_NOTHING:
            return payment
        answer = Answer(state=State.CANCELLED, message=gettext("The payment did not come about. No money was taken."))
    except (GatewayUnavailable, GatewayRefused, UnknownGateway, ImproperlyConfigured) as error:
        logger.warning("payment %s: %s does not say what became of it: %s", payment.key, payment.gateway, error)
        if not (has_returned and payment.needs_action):
            return payment
        answer = Answer(state=State.PENDING, message=str(NO_ANSWER_YET))
    return record_gateway_answer(payment=payment, answer=answer, buyer_is_present=buyer_is_present, at=now)


def ask_fee(*, payment: Payment, now: datetime) -> None:
    """Ask the gateway what it kept of a payment that is paid. Must not run inside a transaction."""
    try:
        answer = _asked(payment.gateway).look_up(reference=payment.reference, key=payment.key)
    except (ChargeNotFound, GatewayUnavailable, GatewayRefused, UnknownGateway, ImproperlyConfigured) as error:
        logger.warning("payment %s: %s does not say what it kept: %s", payment.key, payment.gateway, error)
        later = next_fee_look(payment, now)
        Payment.objects.filter(pk=payment.pk, look_up_at=payment.look_up_at).update(look_up_at=later)
    else:
        record_gateway_answer(payment=payment, answer=answer, buyer_is_present=True, at=now)


def close_payment(*, payment: Payment, now: datetime | None = None) -> Payment:
    """Make sure that nobody can pay a payment any more; return it as it is then. It may be paid, or on its way.

    Where nobody answers it stays open, unless the buyer was never asked for money. Must not run inside a transaction.
    """
    now = now or clock.now()
    try:
        answer = _asked(payment.gateway).cancel(reference=payment.reference, key=payment.key)
    except ChargeNotFound:
        if now - payment.created_at < PROVES_NOTHING:
            return _close_unasked(payment)
        answer = Answer(state=State.CANCELLED)
    except (GatewayUnavailable, GatewayRefused, UnknownGateway, ImproperlyConfigured) as error:
        if is_online(payment.gateway):
            logger.warning("payment %s: %s does not close it: %s", payment.key, payment.gateway, error)
            return _close_unasked(payment)
        answer = Answer(state=State.CANCELLED)  # a bank transfer is closed by nobody but us
    return record_gateway_answer(payment=payment, answer=answer, buyer_is_present=True, at=now)


@transaction.atomic
@outcome_may_be_unknown
def record_manual_payment(
    *,
    order: Order,
    amount: Decimal,
    user,
    note: str = "",
    key: str = "",
    at: datetime | None = None,
    shown: str | None = None,
) -> Payment:
    """Write down money that a person has seen arrive: a transfer, or what a carrier brought.

    :param key: names one pass of the form: twice sent is counted once.
    :param shown: what the page carried (``transitions.version_of``).
    :raises StaleOrder: where the page was older than the order is.
    :raises PaymentRefused: for no sum, or an order that is not confirmed yet.
    """
    order, now = lock_order(order), at or timezone.now()
    earlier = order.payments.filter(key=key).first() if key else None
    if earlier:
        return earlier
    check_version(order, shown)
    if not (isinstance(amount, Decimal) and amount.is_finite() and amount > 0 and amount == quantise(amount)):
        raise PaymentRefused(gettext("The amount must be more than nothing, in whole cents."))
    if order.is_placed:
        raise PaymentRefused(gettext("The order is not confirmed yet, so nothing is owed. Confirm it first."))
    method = order.payment_method
    code = method.gateway if method and not is_online(method.gateway) else "transfer"
    order.payments.filter(status__in=Payment.OPEN, gateway=code).update(status=Payment.Status.CANCELLED)
    payment = Payment.objects.create(
        order=order,
        method=method if method and method.gateway == code else None,
        gateway=code,
        key=key or secrets.token_urlsafe(24),
        status=Payment.Status.PAID,
        amount=amount,
        received=amount,
        currency=order.currency,
        reference=order.number,
        message=note[: Payment._meta.get_field("message").max_length],
        user=user,
        created_at=now,
        paid_at=now,
    )
    payment.order = record_payment_on_order(order=order, payment=payment, amount=amount, user=user, at=now)
    return payment


def _offered(method, order):
    """Return the way to pay if a payment of the order by it can begin now."""
    if method is None:
        raise PaymentRefused(gettext("This order is paid by invoice."))
    is_chosen = method.pk == order.payment_method_id or (
        method.is_active and configuration.current().payment_method(method.pk)
    )
    if not is_chosen or method.gateway not in offered_codes():
        raise PaymentNotOffered(gettext("“%(name)s” is not offered any more.") % {"name": method.name})
    try:
        made = gateway(method.gateway)
    except (UnknownGateway, ImproperlyConfigured) as error:
        logger.error("payment by %s: %s", method.gateway, error)
        raise PaymentNotOffered(gettext("“%(name)s” is not offered at the moment.") % {"name": method.name}) from error
    refusal = "" if method.pk == order.payment_method_id else change_refusal(order, method)
    if refusal:
        raise PaymentNotOffered(refusal)
    if made.pays_on_delivery and not order.needs_delivery:
        raise PaymentNotOffered(
            gettext("“%(name)s” is paid on delivery, and nothing in this order is sent.") % {"name": method.name}
        )
    return method


def _is_the_same(payment, order, method):
    return payment.is_open and payment.method_id == method.pk and payment.amount == order.amount_due


def _others(order, method):
    """Return what must be closed before a payment of the order by this way may begin."""
    order = Order.objects.get(pk=order.pk)
    return [payment for payment in order.payments.closable() if not _is_the_same(payment, order, method)]


def _close_before_another(payment):
    payment = close_payment(payment=payment)
    if payment.is_pending:
        raise PaymentRefused(NOT_KNOWN_YET if payment.message == NO_ANSWER_YET else ON_ITS_WAY)
    if payment.is_closable:
        raise PaymentRefused(NOT_KNOWN_YET)


def _close_unasked(payment):
    """Close a payment whose form nobody has seen: what its gateway may have begun cannot be paid by anybody."""
    if not charges_at_start(payment.gateway):
        unasked = Payment.objects.filter(pk=payment.pk, status=Payment.Status.NEW)
        unasked.update(status=Payment.Status.CANCELLED, look_up_at=None)
        payment.refresh_from_db(fields=["status", "look_up_at"])
    return payment


@transaction.atomic
@outcome_may_be_unknown
def _begin(order, method, user, visitor, key):
    """Return the payment to go on with, and whether it is a new row, of which the gateway knows nothing yet."""
    order = lock_order(order)
    now = order.locked_at
    if key and (earlier := order.payments.filter(key=key).first()):
        earlier.order = order
        return earlier, False
    if not order.is_payable:
        raise PaymentRefused(gettext("Nothing is to be paid for this order."))
    if order.pay_until is not None and order.pay_until <= now:
        raise PaymentRefused(gettext("The time to pay this order is over."))
    closable = list(order.payments.closable())
    for payment in closable:
        if _is_the_same(payment, order, method):
            payment.order = order
            return payment, False
    if closable:  # begun in another tab just now
        raise PaymentRefused(NOT_KNOWN_YET)
    if method.pk != order.payment_method_id:
        if not is_paid_later(order.payment_method):  # or it has counted already
            check_unpaid_limit(order, method, visitor=visitor, now=now)
        _change_method(order, method, now)
    payment = Payment(
        order=order,
        method=method,
        gateway=method.gateway,
        key=key or secrets.token_urlsafe(24),
        amount=order.amount_due,
        currency=order.currency,
        user=user,
        created_at=now,
    )
    payment.look_up_at = next_look(payment, now)
    payment.save()
    return payment, True


def _change_method(order, method, now):
    """Make this the order's way to pay. Its rule says until when, counted from the confirmation, never sooner than
    before: changing to and fro does not keep the stock for ever."""
    order.payment_method, order.payment_name = method, method.name
    if order.is_confirmed or order.is_packed:  # what has left was not prepaid
        order.is_prepaid = not gateway(method.gateway).pays_on_delivery
        hours = method.expires_after_hours
        if not (order.is_prepaid and hours):
            order.pay_until = None
        elif order.pay_until is None:
            order.pay_until = now + timedelta(hours=hours)
        else:
            order.pay_until = max(order.pay_until, order.confirmed_at + timedelta(hours=hours))
    order.save(update_fields=["payment_method", "payment_name", "is_prepaid", "pay_until"])


def _ask_to_start(payment, choice, is_first):
    order = payment.order
    charge = Charge(
        key=payment.key,
        amount=payment.amount,
        currency=payment.currency,
        order_number=order.number,
        email=order.email,
        description=f"{current_brand().name}, order {order.number}",
        return_url=settings.SITE_URL + reverse("orders:pay_return", args=[order.number]),
        choice=choice,
    )
    try:
        answer = _start(payment.gateway, charge)
    except GatewayUnavailable as error:
        logger.warning("payment %s: no answer from %s: %s", payment.key, payment.gateway, error)
        payment.refresh_from_db()
        return payment
    except GatewayRefused as error:
        logger.error("payment %s: %s refuses it: %s", payment.key, payment.gateway, error)
        if not is_first and charges_at_start(payment.gateway):  # what was asked before may have been heard
            raise PaymentRefused(NOT_KNOWN_YET) from error
        answer = Answer(state=State.CANCELLED, message=str(BROKEN))
        record_gateway_answer(payment=payment, answer=answer, is_start=True, buyer_is_present=True)
        raise PaymentRefused(BROKEN) from error
    return record_gateway_answer(payment=payment, answer=answer, is_start=True, buyer_is_present=True)


def _start(code, charge):
    """Ask a gateway to start; once more at once, by the same key, if it is down for a moment and took no money."""
    began = time.monotonic()
    try:
        return _asked(code).start(charge)
    except GatewayUnavailable:
        if charges_at_start(code) or time.monotonic() - began > A_MOMENT:
            raise
    return _asked(code).start(charge)


def _asked(code):
    """Return a gateway that is asked now: from here on money may move, which no rollback of ours takes back."""
    asked = gateway(code)
    mark_outcome_unknown()
    return asked
