"""What tests of invoices share: orders that are confirmed and paid, and refunds of them."""

import secrets
from decimal import Decimal

from model_bakery import baker

from orders import services
from orders.models import Refund


def confirmed(order, at=None):
    return services.confirm_order(order=order, expected_total=order.total, at=at)


def paid(order, amount=None):
    """Count money as the paying service does: on the order, and in a payment."""
    amount = order.total if amount is None else Decimal(amount)
    baker.make(
        "orders.Payment",
        order=order,
        gateway="test",
        key=secrets.token_urlsafe(),
        amount=amount,
        received=amount,
        currency=order.currency,
        status="paid",
    )
    order.paid_total += amount
    order.save(update_fields=["paid_total"])
    return order


def refunded(order, amount, reason="It was broken", status=Refund.Status.PENDING):
    """Count a refund as the refunding service does."""
    amount = Decimal(amount)
    refund = Refund.objects.create(
        order=order,
        payment=order.payments.first(),
        key=secrets.token_urlsafe(),
        amount=amount,
        reason=reason,
        status=status,
    )
    order.refunded_total += amount
    order.save(update_fields=["refunded_total"])
    return refund
