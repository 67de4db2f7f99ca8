"""An order is cancelled, by its buyer, by staff or by the worker."""

from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext

from my_shop.kernel.timeouts import outcome_may_be_unknown
from orders.models import Order, OrderEvent
from orders.services.invoices.pending_documents import write_pending_invoice
from orders.services.order.payloads import order_payload
from orders.services.order.review_cures import close_after_goods
from orders.services.order.transitions import (
    DownloadsDelivered,
    check_transition,
    check_version,
    is_by_buyer,
    lock_order,
    log_event,
)
from orders.services.payment.refunds import refund_balance
from orders.services.payment.settlement import close_payments
from orders.services.pricing import voucher_redemption
from orders.signals import order_cancelled


@transaction.atomic
@outcome_may_be_unknown
def cancel_order(
    *,
    order: Order,
    reason: str = "",
    user=None,
    at: datetime | None = None,
    by_shop: bool = False,
    shown: str | None = None,
) -> Order:
    """Call the order off; its stock goes back, less what was returned before, and so does all that was paid.

    An order that is cancelled already is answered as it is, and no second signal is sent.

    :param by_shop: nobody's doing: the worker cancels what was not paid in time.
    :param shown: what the page of a member of staff carried (``transitions.version_of``).
    :raises StaleOrder: where that page was older than the order is.
    :raises InvalidTransition: when a parcel has left, or everything in it was returned already.
    :raises DownloadsDelivered: when its buyer asks, and has the digital goods in it.
    """
    order = lock_order(order)
    if order.is_cancelled:
        return order
    check_transition(order, Order.Status.CANCELLED)
    check_version(order, shown)
    if is_by_buyer(order, user) and not by_shop and not order.is_cancellable_by_buyer:
        raise DownloadsDelivered(order)
    was_binding = order.is_binding
    if was_binding and order.credited_total:
        write_pending_invoice(order=order)
    order.status, order.cancelled_at, order.pay_until = Order.Status.CANCELLED, at or timezone.now(), None
    order.save(update_fields=["status", "cancelled_at", "pay_until"])
    if was_binding:
        voucher_redemption.release_vouchers(order=order)
        prefetch_related_objects([order], "lines")  # for all that is told of it
        lines = list(order.lines.all())
        left = {line.pk: (line.returnable_quantity, line.kept_total) for line in lines}
        payload = order_payload(order, lines, actor=user, parts=left)
        order_cancelled.send(sender=Order, order=payload, reason=reason)
    message = (
        gettext("You cancelled your order.")
        if is_by_buyer(order, user) and not by_shop
        else gettext("Your order was cancelled.")
    )
    log_event(order, OrderEvent.Kind.CANCELLED, f"{message} {reason}".strip(), user=user, at=at)
    if not order.is_paid:  # else they were closed when it was paid
        close_payments(order)
    if order.balance:
        refund_balance(order=order, reason=gettext("The order was cancelled."), user=user, at=at)
    close_after_goods(order, order.lines.all(), at=at)
    return order
