"""Several change one order at once, and others cancel, pack or pay it meanwhile: real processes, with a control."""

import pytest

from orders.models import Order
from products.models import StockMovement, Variant
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.services.lifecycle.race_workers"


@pytest.fixture
def make_orders(place, make_variant, ways):
    """Make confirmed orders of 3 mugs; another process confirms them, in which products takes the stock."""
    mug = make_variant("MUG", quantity=500)
    StockMovement.objects.create(variant=mug, change=500, quantity_after=500, reason="opening")

    def make(count):
        numbers = [place({mug: 3}, payment_method=ways["transfer"]).number for _ in range(count)]
        assert run_together("tests.orders.race_workers:confirm", [(numbers,)]) == [["confirmed"] * count]
        return numbers

    return make


def units_out(order):
    changes = StockMovement.objects.filter(order_number=order.number).values_list("change", flat=True)
    return -sum(changes)


def is_consistent(order):
    """Are the units that are out those of the order, the sums those of its line, and the money all seen?"""
    line = order.lines.get()
    assert order.total == line.total + order.delivery_total
    kept = order.balance + order.amount_due
    # whoever paid what an older page asked for has paid too much, and a person is told
    assert kept == (0 if order.is_cancelled else order.total) or (kept > order.total and order.needs_attention)
    return units_out(order) == (0 if order.is_cancelled else line.quantity)


def stock_adds_up():
    mug = Variant.objects.get()
    assert mug.quantity == sum(StockMovement.objects.values_list("change", flat=True))
    return True


class TestSeveralWindows:
    def test_one_of_them_changes_the_order_and_the_others_are_told(self, make_orders):
        [number] = make_orders(1)
        answers = run_together(f"{WORKERS}:change", [(number, units) for units in (1, 2, 4, 5, 6, 7)])
        order = Order.objects.get(number=number)
        assert answers.count("done") >= 1  # whoever was shown the order after the first one may change it again
        assert order.revision == answers.count("done")
        assert is_consistent(order)
        assert stock_adds_up()

    def test_would_be_seen_to_overwrite_each_other(self, make_orders):
        """The control: two that believe what they were shown leave units of one and stock of the other."""
        [number] = make_orders(1)
        run_together(f"{WORKERS}:change_believing", [(number, units) for units in (1, 6, 9)])
        order = Order.objects.get(number=number)
        assert not is_consistent(order) or order.revision != order.events.filter(kind="changed").count()


class TestAgainstOtherSteps:
    def test_each_order_ends_in_one_piece(self, make_orders):
        numbers = make_orders(10)
        calls = [("change_many", numbers, 1), ("change_many", numbers[::-1], 5), ("change_many", numbers, 8)]
        calls += [("cancel_many", numbers[:3], 0), ("pack_many", numbers[3:6], 0), ("pay_many", numbers[::-1], 0)]
        answers = run_together(f"{WORKERS}:either", calls)
        assert {outcome for answer in answers for outcome in answer} <= {"done", "refused"}, answers
        assert all(is_consistent(order) for order in Order.objects.all())
        assert stock_adds_up()
