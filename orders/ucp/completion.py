"""A session becomes an order: placed, confirmed and paid by the services that the checkout of the shop uses.

The order is confirmed before its payment begins, as everywhere in the shop; where the payment is refused it is
cancelled at once, so that nothing is sold, and the session is open again.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.money import format_money
from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.models import Order, PaymentMethod, UcpSession
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle.cancellation import cancel_order
from orders.services.lifecycle.confirmation import OrderChanged, StockNotTaken, confirm_order
from orders.services.order.platform_events import tell_platform_so_far
from orders.services.payment import payments
from orders.services.payment.unpaid_limit import TooManyUnpaidOrders
from orders.services.pricing.order_pricing import DeliveryNotOffered
from orders.services.pricing.vouchers import VoucherRefused
from orders.services.shopping import placement
from orders.services.shopping.quantities import QuantityRefused
from orders.signals import OrderRejected
from orders.ucp.answers import price_ordered
from orders.ucp.errors import BUYER_INPUT, UcpError
from orders.ucp.handlers import way_to_pay, ways_for
from orders.ucp.pricing import PricedSession, not_enough, price_session
from orders.ucp.readiness import address_of, missing, person_of, phone_of
from orders.ucp.sessions import is_being_completed, refused_in, state_of

logger = logging.getLogger(__name__)

REFUSALS: dict[type[Exception], tuple[int, str]] = {
    OrderRejected: (409, "out_of_stock"),
    StockNotTaken: (409, "out_of_stock"),
    OrderChanged: (409, "changed"),
    DeliveryNotOffered: (409, "fulfillment_unavailable"),
    placement.PaymentNotOffered: (409, "payment_unavailable"),
    VoucherRefused: (409, "discount_code_invalid"),
    TooManyUnpaidOrders: (429, "too_many_unpaid_orders"),
    QuantityRefused: (400, "invalid"),
    ValidationError: (400, "invalid"),
}
"""What the services refuse, and how the protocol says it."""


def complete_session(
    *, session: UcpSession, instrument: Mapping[str, Any], request_key: str, visitor: str
) -> UcpSession:
    """Make an order of a session and pay it; the same request again answers the same order.

    Must not run inside a transaction.

    :param instrument: as ``requests.PaymentDataSerializer`` reads it.
    :param request_key: names the request, as long as the platform means the same one.
    :param visitor: who asks (``my_shop.kernel.visitors.visitor_of``).
    :raises UcpError: nothing is sold then.
    """
    session = _claim(session, request_key)
    if session.completing_at is None:
        return session
    try:
        priced = None if session.order else price_session(session)
        method, choice = way_to_pay(instrument, priced.ways if priced else _ways_of(session.order))
        order = session.order or _sell(session, priced, method, visitor)
        session.order = order
        _pay(session, order, method, choice, visitor)
    except BaseException:
        UcpSession.objects.filter(pk=session.pk, attempts=session.attempts).update(completing_at=None)
        raise
    UcpSession.objects.filter(pk=session.pk).update(completing_at=None, completed_by=request_key)
    return UcpSession.objects.select_related("order").get(pk=session.pk)  # with what was written of its payment


@transaction.atomic
def _claim(session: UcpSession, request_key: str) -> UcpSession:
    """Take a session for completing it; as it is where this very request has completed it.

    One whose order was sold and is not paid can be completed again: whoever was at it has died before they paid.
    """
    locked = UcpSession.objects.select_for_update(no_key=True, of=("self",)).select_related("order")
    session = locked.get(pk=session.pk)
    now = timezone.now()
    if session.order_id and session.completed_by == request_key:
        return session
    is_abandoned = session.completing_at is not None and not is_being_completed(session, now=now)
    is_unpaid = session.order is not None and session.completing_at is None and session.order.is_payable
    state = state_of(session, now=now)
    is_half_done = session.order and not session.is_bought_by_hand and (is_abandoned or is_unpaid)
    if state and not is_half_done:
        raise refused_in(state, "complete")
    session.completing_at, session.attempts = now, session.attempts + 1
    session.save(update_fields=["completing_at", "attempts"])
    return session


@transaction.atomic
@outcome_may_be_unknown
def _sell(session: UcpSession, priced: PricedSession, method: PaymentMethod, visitor: str) -> Order:
    """Place and confirm the order of a session, both or neither, at the price that its platform was told."""
    if reasons := missing(session, priced):
        is_gone = any(reason["code"] == "out_of_stock" for reason in reasons)
        raise UcpError(409 if is_gone else 400, reasons)
    try:
        order = placement.place_order(
            data=_checkout_data(session, priced, method), checkout_key=f"ucp.{session.token}.{session.attempts}"
        )
        _check_price(order, session)
        Order.objects.filter(pk=order.pk).update(is_from_platform=True)
        order = confirm_order(order=order, shown=fingerprint_of(order), visitor=visitor)
    except tuple(REFUSALS) as refusal:
        raise _refused(refusal) from refusal
    # of another attempt, whose worker was taken for dead and was not: theirs holds
    mine = UcpSession.objects.filter(pk=session.pk, order=None, attempts=session.attempts)
    if not mine.update(order=order, cart=None, handed_over_at=None):
        raise refused_in("complete_in_progress", "complete")
    tell_platform_so_far(order)
    return order


def _check_price(order: Order, session: UcpSession) -> None:
    if price_ordered(order) == session.shown:
        return
    words = gettext(
        "What this costs has changed since you were told: the total is %(total)s now. Get the session anew."
    )
    raise UcpError.of(409, "changed", words % {"total": format_money(order.total)}, path="$.totals")


def _ways_of(order: Order):
    return ways_for(country=order.country, total=order.total_before_fee)


def _checkout_data(session, priced: PricedSession, method) -> placement.CheckoutData:
    buyer, _ = person_of(session)
    first, *others = priced.vouchers or (None,)
    return placement.CheckoutData(
        lines=[placement.WantedLine(sku=line.sku, quantity=line.quantity) for line in priced.lines],
        email=buyer["email"],
        phone=phone_of(session),
        shipping_address=address_of(session),
        shipping_method=priced.chosen.method if priced.chosen else None,
        payment_method=method,
        voucher=first,
        more_vouchers=others,
    )


def _pay(session, order: Order, method, choice, visitor) -> None:
    """Pay a confirmed order; it is cancelled, and the session without it, where the payment is refused."""
    if not order.amount_due:
        return
    try:
        payment = payments.start_payment(order=order, method=method, choice=choice, visitor=visitor)
    except payments.PaymentRefused as refusal:
        if any(payment.is_paid or payment.is_open for payment in order.payments.all()):
            return  # an earlier one has paid it, or is still on its way: refused is the second, not the order
        _take_back(session, order)
        raise UcpError.of(402, "payment_declined", str(refusal), path="$.payment_data") from refusal
    except placement.PaymentNotOffered as refusal:
        _take_back(session, order)
        raise _refused(refusal) from refusal
    if payment.is_paid or payment.is_open:  # what is open is still on its way: the answer says so
        return
    _take_back(session, order)
    words = payment.message or gettext("The payment was declined. Nothing was ordered.")
    raise UcpError.of(402, "payment_declined", words, path="$.payment_data", severity=BUYER_INPUT)


@transaction.atomic
def _take_back(session, order) -> None:
    cancel_order(order=order, reason=gettext("The payment was declined."), by_shop=True)
    UcpSession.objects.filter(pk=session.pk).update(order=None)


def _refused(refusal: Exception) -> UcpError:
    status, code = next(told for kind, told in REFUSALS.items() if isinstance(refusal, kind))
    if isinstance(refusal, ValidationError):
        return UcpError.of(status, code, " ".join(refusal.messages))
    if isinstance(refusal, OrderRejected):
        words = " ".join(not_enough(reason.sku) for reason in refusal.reasons)
        return UcpError.of(status, code, words, path="$.line_items")
    return UcpError.of(status, code, str(refusal))
