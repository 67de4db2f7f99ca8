"""Simultaneous buyers, each a process with a connection of its own; every race has a control that goes wrong.

The processes run the shop as it is: products answers and takes the stock there.
"""

import pytest
from django.db import OperationalError
from django.test import Client

from orders.models import Order, OrderEvent
from products.models import Variant
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.race_workers"


def confirmations(order):
    return order.events.filter(kind=OrderEvent.Kind.CONFIRMED).count()


def sold(variant):
    """Units that left the stock by its movements, from 0 up."""
    return -sum(variant.movements.values_list("change", flat=True))


class TestConfirmingTheSameOrders:
    def test_takes_the_stock_of_each_order_once(self, place, make_variant, ada):
        mug = make_variant("MUG", quantity=100)
        numbers = [place({mug: 2}, user=ada).number for _ in range(20)]
        client = Client()
        client.force_login(ada)
        answers = run_together(f"{WORKERS}:post_confirm", [(numbers, client.session.session_key)] * 16)
        assert answers == [[303] * 20] * 16, "the second POST, and the sixteenth, is answered as the first"
        mug.refresh_from_db()
        assert (mug.quantity, sold(mug), mug.movements.count()) == (60, 40, 20)
        assert [confirmations(order) for order in Order.objects.all()] == [1] * 20

    def test_would_be_seen_to_happen_twice(self, place, make_variant):
        """The control: without reading the order again under its lock, it is confirmed by everybody."""
        order = place({make_variant("MUG", quantity=100): 2})
        run_together(f"{WORKERS}:confirm_believing", [([order.number],)] * 4)
        assert confirmations(order) > 1


class TestOrdersOfTheSameProducts:
    @pytest.fixture
    def numbers(self, place, make_variant):
        """Orders whose lines name the same products, every other one in the opposite order."""
        shelf = [make_variant(sku, quantity=100) for sku in "ABCD"]
        shelves = [shelf, shelf[::-1]]
        return [place(dict.fromkeys(shelves[n % 2], 1)).number for n in range(24)]

    def test_wait_for_each_other_and_never_in_a_circle(self, numbers):
        answers = run_together(f"{WORKERS}:confirm", [(numbers[n::8],) for n in range(8)])
        assert answers == [["confirmed"] * 3] * 8
        variants = list(Variant.objects.filter(pk__in=Order.objects.first().lines.values("variant")))
        assert [(variant.quantity, sold(variant)) for variant in variants] == [(76, 24)] * 4

    def test_would_be_seen_to_lock_each_other_out(self, numbers):
        """The control: locks in the order of the lines (on SQLite: taken late) end in a deadlock."""
        answers = run_together(f"{WORKERS}:confirm_line_by_line", [([numbers[n]],) for n in range(2)])
        assert any(isinstance(answer, OperationalError) for answer in answers), answers


class TestConfirmingAgainstCancelling:
    def is_consistent(self, order):
        """A cancelled order has its stock back; a confirmed one was never cancelled."""
        kinds = list(order.events.values_list("kind", flat=True))
        if order.is_cancelled:
            return kinds in (["placed", "cancelled"], ["placed", "confirmed", "cancelled"])
        return order.is_confirmed and kinds == ["placed", "confirmed"]

    def test_ends_in_one_of_the_two(self, place, make_variant):
        mug = make_variant("MUG", quantity=100)
        numbers = [place({mug: 2}).number for _ in range(12)]
        forth, back = [(numbers,)] * 3, [(numbers[::-1],)] * 3
        answers = self.run(forth, back)
        assert {status for outcome in answers[3:] for status in outcome} == {"cancelled"}
        assert {status for outcome in answers[:3] for status in outcome} <= {"confirmed", "InvalidTransition"}
        assert all(order.is_cancelled and self.is_consistent(order) for order in Order.objects.all())
        mug.refresh_from_db()
        assert (mug.quantity, sold(mug)) == (100, 0)

    def run(self, confirming, cancelling):
        calls = [("confirm", *call) for call in confirming] + [("cancel", *call) for call in cancelling]
        return run_together(f"{WORKERS}:either", calls)

    def test_would_be_seen_to_end_in_both(self, place, make_variant):
        """The control: a confirmation that does not read the order again overtakes the cancellation."""
        order = place({make_variant("MUG", quantity=100): 2})
        calls = [("confirm_believing_too_late", [order.number]), ("cancel_in_between", [order.number])]
        assert run_together(f"{WORKERS}:either", calls) == [["confirmed"], ["cancelled"]]
        order.refresh_from_db()
        assert not self.is_consistent(order)


class TestPlacingWithTheSameKey:
    @pytest.fixture(autouse=True)
    def shelf(self, make_variant, standard):
        make_variant("MUG", quantity=100)

    def test_makes_one_order(self):
        answers = run_together(f"{WORKERS}:place", [("MUG", "one pass")] * 8)
        assert answers == [Order.objects.get().number] * 8

    def test_would_be_seen_to_make_several(self):
        """The control: without the unique key each click makes an order."""
        run_together(f"{WORKERS}:place_without_the_key", [("MUG", "one pass")] * 3)
        assert Order.objects.count() > 1
