"""Orders that are paid later, confirmed at the same moment: each by a process with a connection of its own."""

import pytest
from django.db import DatabaseError, connection

from orders.models import Order
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.race_workers"
REFUSED = "TooManyUnpaidOrders"


@pytest.fixture
def numbers(place, make_variant, ways):
    """Orders to be paid on delivery, each of a variant of its own: no stock makes them wait for each other."""

    def make(count, email):
        shelf = [make_variant(f"MUG{n}", quantity=5) for n in range(count)]
        return [
            place({shelf[n]: 1}, payment_method=ways["on_delivery"], email=email.format(n=n)).number
            for n in range(count)
        ]

    return make


def confirmed():
    return Order.objects.filter(status="confirmed").count()


class TestOneAddress:
    def test_has_three_of_sixteen_confirmed_at_once(self, numbers):
        calls = [(number, f"198.51.100.{n}") for n, number in enumerate(numbers(16, "ada@example.com"))]
        answers = run_together(f"{WORKERS}:confirm_three_of_an_address", calls)
        assert sorted(answers) == [REFUSED] * 13 + ["confirmed"] * 3
        assert confirmed() == 3

    def test_would_be_seen_to_have_more(self, numbers):
        """The control: without the queue all have counted none yet (on SQLite, where one writes: the others fail)."""
        calls = [(number, f"198.51.100.{n}") for n, number in enumerate(numbers(3, "ada@example.com"))]
        answers = run_together(f"{WORKERS}:confirm_one_without_queueing", calls)
        if connection.vendor == "sqlite":
            assert any(isinstance(answer, DatabaseError) for answer in answers), answers
        else:
            assert (answers, confirmed()) == (["confirmed"] * 3, 3)


class TestOneVisitor:
    """By the throttle, whose own race has the control."""

    def test_has_three_of_sixteen_confirmed_at_once(self, numbers):
        calls = [(number, "198.51.100.7") for number in numbers(16, "buyer{n}@example.com")]
        answers = run_together(f"{WORKERS}:confirm_three_of_a_visitor", calls)
        assert sorted(answers) == [REFUSED] * 13 + ["confirmed"] * 3
        assert confirmed() == 3
