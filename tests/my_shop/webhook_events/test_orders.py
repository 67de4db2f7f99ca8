"""Each signal of an order becomes one event, which names nobody."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.apps import apps

from my_shop.kernel.webhooks.models import Delivery
from my_shop.kernel.webhooks.types import subscribable

if not apps.is_installed("orders"):
    pytest.skip("orders is unplugged", allow_module_level=True)

from my_shop.webhook_events import orders as receivers
from orders import signals
from orders.signals import ChangedLine, Line, OrderChange, OrderCorrection, OrderPayload, Parcel

pytestmark = pytest.mark.django_db

PERSONAL = ("Ada", "ada@example.com", "Hill 1", "Vienna", "secret-token", "It was broken", "TRACK1")
MUG = Line(1, "MUG-1", "Mug", 2, Decimal("10.00"), Decimal("20.00"), Decimal(0), Decimal("20.00"))
ORDER = OrderPayload(
    number="AB12CD",
    user_id=7,
    email="ada@example.com",
    name="Ada Lind",
    lines=(MUG,),
    subtotal=Decimal("20.00"),
    delivery_total=Decimal("4.90"),
    tax_total=Decimal("4.15"),
    total=Decimal("24.90"),
    owed_total=Decimal("24.90"),
    currency="EUR",
    url="https://shop.example/orders/AB12CD/secret-token/",
    address="Ada Lind\nHill 1\n1010 Vienna",
    delivery="Parcel",
    arrival=(date(2026, 11, 3), date(2026, 11, 5)),
    payment="By invoice",
    revision=1,
)
CHANGE = OrderChange("change-1", (ChangedLine(1, "MUG-1", "Mug", 2, 3),), Decimal("10.00"), Decimal(0), "It was broken")
LINES = [{"sku": "MUG-1", "quantity": 2}]

SENT = {
    "order.confirmed": (signals.order_confirmed, {}, {"lines": LINES}),
    "order.paid": (signals.order_paid, {"amount": Decimal("24.90"), "paid_by": "card"}, {"amount": "24.90"}),
    "order.payment_failed": (signals.payment_failed, {"payment_id": "p1", "message": "Ada"}, {"payment_id": "p1"}),
    "order.packed": (signals.order_packed, {}, {}),
    "order.shipped": (
        signals.order_shipped,
        {"parcel": Parcel("s1", ("2 × Mug",), tracking_number="TRACK1", is_last=False)},
        {"shipment_id": "s1", "is_last": False},
    ),
    "order.delivered": (signals.order_delivered, {"is_handed_over": False}, {}),
    "order.cancelled": (signals.order_cancelled, {"reason": "It was broken"}, {"lines": LINES}),
    "order.returned": (
        signals.order_returned,
        {"return_id": "r1", "reason": "It was broken", "is_line_cancellation": False},
        {"lines": LINES, "return_id": "r1", "is_line_cancellation": False},
    ),
    "order.withdrawn": (
        signals.order_withdrawn,
        {
            "withdrawal_id": "w1",
            "name": "Ada",
            "email": "ada@example.com",
            "items": (),
            "received_at": datetime.now(UTC),
        },
        {"withdrawal_id": "w1"},
    ),
    "order.refunded": (
        signals.order_refunded,
        {"refund_id": "f1", "amount": Decimal("4.90"), "reason": "Ada", "by_hand": False, "is_whole": False},
        {"refund_id": "f1", "amount": "4.90", "is_whole": False},
    ),
    "order.changed": (
        signals.order_changed,
        {"change": CHANGE},
        {
            "change_id": "change-1",
            "difference": "10.00",
            "is_moved": False,
            "lines": [{"sku": "MUG-1", "before": 2, "after": 3}],
        },
    ),
    "order.corrected": (
        signals.order_corrected,
        {"correction": OrderCorrection("c1", "Hill 1", "Ada", "ada@example.com")},
        {"correction_id": "c1"},
    ),
    "order.disputed": (signals.order_disputed, {"is_whole": True}, {"is_whole": True}),
    "invoice.issued": (
        signals.invoice_issued,
        {"number": "2026-1", "is_credit_note": False, "filename": "Ada.pdf", "refund_id": ""},
        {"invoice": "2026-1", "is_credit_note": False},
    ),
}


def send(signal, **arguments):
    """Let the module alone hear a signal: the other apps have no such order."""
    (receiver,) = (each for each in signal._live_receivers(None)[0] if each.__module__ == receivers.__name__)
    receiver(sender=None, signal=signal, **arguments)


@pytest.mark.parametrize("event_type", SENT)
def test_an_event_of_each_step_names_nobody(told, event_type):
    signal, arguments, more = SENT[event_type]
    send(signal, order=ORDER, **arguments)
    facts = {"number": "AB12CD", "revision": 1, "currency": "EUR", "total": "24.90"}
    ((name, subject, data),) = told()
    assert (name, subject, data) == (event_type, "order:AB12CD", facts | more)
    assert not [word for word in PERSONAL if word in json.dumps(data)]


def test_the_table_is_whole():
    assert {name for name in subscribable() if name.startswith(("order.", "invoice."))} == SENT.keys()


def test_what_was_answered_about_erased_peoples_orders_is_deleted(endpoint):
    send(signals.order_packed, order=ORDER)
    Delivery.objects.update(last_answer="Thank you, Ada")
    signals.orders_anonymised.send(sender=None, numbers=("AB12CD",))
    assert Delivery.objects.get().last_answer == ""
