"""What each of the simultaneous processes of ``test_pay_races`` does; those with a planted fault are its controls."""

import secrets
from decimal import Decimal
from unittest import mock

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from orders.gateways.protocol import Answer, State
from orders.models import Order, Payment
from orders.services.lifecycle import payment_worker
from orders.services.payment import payments
from orders.services.payment.refunds import RefundRefused, refund_order
from tests.races import meet


def either(name, *arguments):
    """Do one of the below, by its name, as the shop of the test does."""
    return globals()[name](*arguments)


def post_webhook(body, headers):
    client = Client(headers={"host": "localhost"})
    answer = client.post("/payments/test/callback/", body, content_type="application/json", headers=headers)
    return answer.status_code


def expire(at):
    return payment_worker.expire_unpaid(now=at)


def refund(number, amount):
    try:
        return len(refund_order(order=Order.objects.get(number=number), amount=Decimal(amount), reason=""))
    except RefundRefused as refusal:
        return type(refusal).__name__


def start(number, gateway_file):
    settings.SHOP_TEST_GATEWAY_FILE = gateway_file
    payment = payments.start_payment(order=Order.objects.get(number=number), choice="second-step")
    return payment.key


# --- planted faults ---------------------------------------------------------------------------


def record_believing(payment_id):
    """Count a payment that was read before the others counted it."""
    from orders.services.payment import settlement

    payment = Payment.objects.select_related("order").get(pk=payment_id)
    order = payment.order
    meet()
    answer = Answer(state=State.PAID, reference="r", received=payment.amount)
    return settlement.write_gateway_answer(order, payment, answer)


def refund_believing(number, amount):
    """Refund by what was read before the others refunded."""
    from orders.services.payment import refunds

    order = Order.objects.get(number=number)
    payment = order.payments.get()
    meet()
    with transaction.atomic():
        refunds._write_refund(
            order, payment, amount=Decimal(amount), reason="", user=None, at=None, key=secrets.token_urlsafe(24)
        )
    return 1


def start_believing(number, gateway_file):
    """Begin without looking, under its lock, whether another tab has begun."""
    settings.SHOP_TEST_GATEWAY_FILE = gateway_file
    order = Order.objects.get(number=number)
    meet()
    empty = mock.patch("orders.models.payments.PaymentQuerySet.closable", lambda rows: rows.none())
    with empty:
        return payments.start_payment(order=order, choice="second-step").key


def expire_believing(number, at):
    """End an order without looking, under its lock, whether it was paid meanwhile."""
    from orders.services.lifecycle import cancellation

    order = Order.objects.get(number=number)
    meet()
    meet()
    with mock.patch("orders.services.lifecycle.cancellation.lock_order", lambda order, **options: order):
        cancellation.cancel_order(order=order, reason="It was not paid in time.", by_shop=True, at=timezone.now())
    return "cancelled"


def webhook_in_between(body, headers):
    meet()
    status = post_webhook(body, headers)
    meet()
    return status
