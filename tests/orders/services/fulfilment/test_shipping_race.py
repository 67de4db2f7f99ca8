"""Two windows of the packing table, and a buyer who cancels meanwhile: real processes; each race has a control."""

import pytest
from django.db.models import Sum

from orders.models import Order, OrderEvent, Shipment, ShipmentLine
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.services.fulfilment.race_workers"


@pytest.fixture
def make_orders(place, make_variant):
    """Make confirmed orders of 3 mugs; another process confirms them, in which products takes the stock."""
    mug = make_variant("MUG", quantity=500)

    def make(count):
        numbers = [place({mug: 3}).number for _ in range(count)]
        assert run_together("tests.orders.race_workers:confirm", [(numbers,)]) == [["confirmed"] * count]
        return numbers

    return make


@pytest.fixture
def make_order(make_orders):
    return lambda: Order.objects.get(number=make_orders(1)[0])


def units_sent(order):
    return ShipmentLine.objects.filter(shipment__order=order).aggregate(units=Sum("quantity"))["units"] or 0


class TestShippingTheSameUnits:
    def test_from_several_windows_sends_them_once(self, make_order):
        order = make_order()
        answers = run_together(f"{WORKERS}:ship", [(order.number, f"window {n}") for n in range(8)])
        assert sorted(answers) == ["done"] + ["refused"] * 7
        assert (Shipment.objects.count(), units_sent(order), order.lines.get().shipped_quantity) == (1, 3, 3)

    def test_with_the_same_key_is_one_parcel_for_everybody(self, make_order):
        order = make_order()
        assert run_together(f"{WORKERS}:ship", [(order.number, "one form")] * 8) == ["done"] * 8
        assert (Shipment.objects.count(), units_sent(order)) == (1, 3)

    def test_would_be_seen_to_be_sent_twice(self, make_order):
        """The control: without reading the order again under its lock, each window sends them."""
        order = make_order()
        run_together(f"{WORKERS}:ship_believing", [(order.number, f"window {n}") for n in range(3)])
        assert units_sent(order) > 3


class TestCancellingAgainstShipping:
    def is_consistent(self, order):
        """A cancelled order has no parcel; a shipped one was never cancelled."""
        was_cancelled = order.events.filter(kind=OrderEvent.Kind.CANCELLED).exists()
        if order.is_cancelled:
            return units_sent(order) == 0
        return order.is_shipped and units_sent(order) == 3 and not was_cancelled

    def test_ends_in_one_of_the_two(self, make_orders):
        numbers = make_orders(16)
        calls = [("ship_many", numbers, f"window {n}") for n in range(3)]
        calls += [("cancel_many", numbers[::-1], "") for _ in range(3)]
        answers = run_together(f"{WORKERS}:either", calls)
        assert {outcome for answer in answers for outcome in answer} <= {"done", "refused"}, answers
        assert all(self.is_consistent(order) for order in Order.objects.all())
        statuses = set(Order.objects.values_list("status", flat=True))
        assert statuses <= {"cancelled", "shipped"}

    def test_would_be_seen_to_end_in_both(self, make_order):
        """The control: a parcel of an order that is not read again leaves after the cancellation."""
        order = make_order()
        calls = [("ship_believing_too_late", order.number, "key"), ("cancel_in_between", order.number, "")]
        assert run_together(f"{WORKERS}:either", calls) == ["done", "done"]
        order.refresh_from_db()
        assert not self.is_consistent(order)
