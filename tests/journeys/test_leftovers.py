"""What an order leaves behind in the database, in files and in mails: ``pytest -s`` prints it, in kB by table."""

import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.core import mail, serializers
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.signals import overdue_work_due
from orders.models import Invoice, Order
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.payment import payments
from tests import factories

pytestmark = pytest.mark.django_db


def sizes():
    """Return how many bytes the rows of each table are as JSON; files of pictures and goods are no order's."""
    found = {}
    for model in apps.get_models():
        rows = serializers.serialize("python", model._base_manager.all())
        found[model._meta.label] = sum(len(json.dumps(row["fields"], default=_as_kept)) for row in rows)
    return found


def _as_kept(value):
    return "x" * len(value) if isinstance(value, bytes | memoryview) else str(value)


@pytest.mark.skipif(not apps.is_installed("customers"), reason="it is about mails")
def test_an_order_leaves_its_document_once_and_is_small():
    factories.catalogue(3)
    factories.ways_of_delivery()
    [buyer] = factories.people(1)
    way = baker.make("orders.PaymentMethod", gateway="test", name="Card", is_active=True)
    before = sizes()
    [order] = factories.orders(1, [buyer], lines=3)
    order.payment_method, order.status, order.confirmed_at = way, Order.Status.PLACED, None
    order.save(update_fields=["payment_method", "status", "confirmed_at"])
    order = confirmation.confirm_order(order=order, shown=fingerprint_of(order), user=buyer)
    payments.record_manual_payment(order=order, amount=Decimal(order.total), user=None)
    for _ in range(3):
        overdue_work_due.send(sender=None, now=timezone.now())

    invoice = Invoice.objects.get()
    carried = [attached[1] for sent in mail.outbox for attached in sent.attachments]
    assert carried.count(bytes(invoice.pdf)) == 1
    left = {label: size - before[label] for label, size in sizes().items() if size > before[label]}
    print({label: f"{size / 1000:.1f} kB" for label, size in sorted(left.items(), key=lambda item: -item[1])})  # noqa: T201
    print(f"in all {sum(left.values()) / 1000:.1f} kB, of them {len(invoice.pdf) / 1000:.1f} kB the invoice")  # noqa: T201
    assert left["customers.OutgoingEmail"] < len(invoice.pdf)
    assert sum(left.values()) < 3 * len(invoice.pdf)
