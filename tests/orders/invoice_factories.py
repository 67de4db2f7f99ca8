"""What tests of invoices share: orders that are confirmed and paid, and refunds of them."""

import secrets
from decimal import Decimal

from django.utils import timezone
from model_bakery import baker

from orders.models import Order, OrderDiscount, OrderLine, Refund
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation


def confirmed(order, at=None):
    return confirmation.confirm_order(order=order, shown=fingerprint_of(order), at=at)


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


def order_of(sums):
    """Write an order down that costs what ``orders.rules.pricing`` says."""
    order = Order.objects.create(
        number=f"P{Order.objects.count()}",
        checkout_key=f"p{Order.objects.count()}",
        email="ada@example.com",
        status=Order.Status.CONFIRMED,
        confirmed_at=timezone.now(),
        currency="EUR",
        is_net=sums.is_net,
        subtotal=sums.subtotal,
        discount_total=sums.discount_total,
        delivery_name="Standard",
        delivery_total=sums.delivery_total,
        delivery_tax_rate=sums.delivery_tax_rate,
        tax_total=sums.tax_total,
        total=sums.total,
    )
    for number, line in enumerate(sums.lines):
        OrderLine.objects.create(
            order=order, sku=f"SKU-{number}", name="Mug", unit_price=line.goods.unit_price,
            quantity=line.goods.quantity, discount=line.discount, tax_rate=line.goods.tax_rate, tax_amount=line.tax,
            total=line.total, is_digital=line.goods.is_digital,
        )  # fmt: skip
    for discount in sums.discounts:
        OrderDiscount.objects.create(order=order, name=discount.rule.name, amount=discount.amount)
    return order
