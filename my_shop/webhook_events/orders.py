"""Events of orders: numbers, goods and amounts; nobody is named, and whoever hears it asks the API for the rest."""

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from my_shop.kernel.webhooks.recording import delete_answers, record_event
from my_shop.kernel.webhooks.types import register
from orders import signals

register(
    {
        "order.confirmed": _("A buyer has confirmed an order."),
        "order.paid": _("All that an order owes is there."),
        "order.payment_failed": _("A payment was declined, or did not come about."),
        "order.packed": _("An order is packed."),
        "order.shipped": _("A parcel of an order has left."),
        "order.delivered": _("An order has arrived whole, or was collected."),
        "order.cancelled": _("A confirmed order was cancelled."),
        "order.returned": _("Goods came back, or were cancelled before they left."),
        "order.withdrawn": _("A buyer has withdrawn from the contract."),
        "order.refunded": _("Money goes back to the buyer."),
        "order.changed": _("Staff have changed a confirmed order: goods, address or price."),
        "order.corrected": _("Staff have corrected an address or a contact of an order."),
        "order.disputed": _("The buyer's bank takes money of an order back."),
        "invoice.issued": _("An invoice or a credit note was printed."),
    },
    subjects={"order": _("Orders"), "invoice": _("Invoices")},
)


def _record(event_type, order, **more):
    """Write an event about an order; those of one order keep their order."""
    facts = {"number": order.number, "revision": order.revision, "currency": order.currency, "total": str(order.total)}
    record_event(type=event_type, subject=_subject(order.number), data=facts | more)


def _subject(number):
    return f"order:{number}"


def _lines(lines):
    return [{"sku": line.sku, "quantity": line.quantity} for line in lines]


@receiver(signals.order_confirmed, dispatch_uid="my_shop.webhook_events.orders.confirmed")
def record_confirmed(sender, order, **kwargs):
    """Writes the event, with what was bought."""
    _record("order.confirmed", order, lines=_lines(order.lines))


@receiver(signals.order_paid, dispatch_uid="my_shop.webhook_events.orders.paid")
def record_paid(sender, order, amount, paid_by, **kwargs):
    """Writes the event, with what came last."""
    _record("order.paid", order, amount=str(amount))


@receiver(signals.payment_failed, dispatch_uid="my_shop.webhook_events.orders.payment_failed")
def record_payment_failed(sender, order, payment_id, **kwargs):
    """Writes the event."""
    _record("order.payment_failed", order, payment_id=payment_id)


@receiver(signals.order_packed, dispatch_uid="my_shop.webhook_events.orders.packed")
def record_packed(sender, order, **kwargs):
    """Writes the event."""
    _record("order.packed", order)


@receiver(signals.order_shipped, dispatch_uid="my_shop.webhook_events.orders.shipped")
def record_shipped(sender, order, parcel, **kwargs):
    """Writes the event, with which parcel it is."""
    _record("order.shipped", order, shipment_id=parcel.shipment_id, is_last=parcel.is_last)


@receiver(signals.order_delivered, dispatch_uid="my_shop.webhook_events.orders.delivered")
def record_delivered(sender, order, **kwargs):
    """Writes the event."""
    _record("order.delivered", order)


@receiver(signals.order_cancelled, dispatch_uid="my_shop.webhook_events.orders.cancelled")
def record_cancelled(sender, order, **kwargs):
    """Writes the event, with what goes back into the stock."""
    _record("order.cancelled", order, lines=_lines(order.lines))


@receiver(signals.order_returned, dispatch_uid="my_shop.webhook_events.orders.returned")
def record_returned(sender, order, return_id, is_line_cancellation, **kwargs):
    """Writes the event, with what came back."""
    more = {"return_id": return_id, "is_line_cancellation": is_line_cancellation}
    _record("order.returned", order, lines=_lines(order.lines), **more)


@receiver(signals.order_withdrawn, dispatch_uid="my_shop.webhook_events.orders.withdrawn")
def record_withdrawn(sender, order, withdrawal_id, **kwargs):
    """Writes the event."""
    _record("order.withdrawn", order, withdrawal_id=withdrawal_id)


@receiver(signals.order_refunded, dispatch_uid="my_shop.webhook_events.orders.refunded")
def record_refunded(sender, order, refund_id, amount, is_whole, **kwargs):
    """Writes the event, with what goes back."""
    _record("order.refunded", order, refund_id=refund_id, amount=str(amount), is_whole=is_whole)


@receiver(signals.order_changed, dispatch_uid="my_shop.webhook_events.orders.changed")
def record_changed(sender, order, change, **kwargs):
    """Writes the event, with the lines whose units are others."""
    lines = [{"sku": line.sku, "before": line.before, "after": line.after} for line in change.lines]
    more = {"change_id": change.change_id, "difference": str(change.difference), "is_moved": bool(change.moved_to)}
    _record("order.changed", order, lines=lines, **more)


@receiver(signals.order_corrected, dispatch_uid="my_shop.webhook_events.orders.corrected")
def record_corrected(sender, order, correction, **kwargs):
    """Writes the event."""
    _record("order.corrected", order, correction_id=correction.correction_id)


@receiver(signals.order_disputed, dispatch_uid="my_shop.webhook_events.orders.disputed")
def record_disputed(sender, order, is_whole, **kwargs):
    """Writes the event."""
    _record("order.disputed", order, is_whole=is_whole)


@receiver(signals.invoice_issued, dispatch_uid="my_shop.webhook_events.orders.invoice_issued")
def record_invoice_issued(sender, order, number, is_credit_note, **kwargs):
    """Writes the event, in its place among those of the order."""
    _record("invoice.issued", order, invoice=number, is_credit_note=is_credit_note)


@receiver(signals.orders_anonymised, dispatch_uid="my_shop.webhook_events.orders.delete_answers")
def forget_answers(sender, numbers, **kwargs):
    """Deletes what endpoints have answered about these orders; the events name nobody."""
    delete_answers(subjects=[_subject(number) for number in numbers])
