"""Orders are confirmed while processes are killed, receivers break and more is wanted than is there."""

import multiprocessing
import signal

import pytest
from django.db import connection

from orders.models import Order
from products.models import Variant
from tests.chaos import IS_LONG, racers
from tests.chaos.books import what_is_wrong
from tests.races import run_together

pytestmark = [pytest.mark.chaos, pytest.mark.race, pytest.mark.django_db(transaction=True)]

RACERS = "tests.chaos.racers"
POINTS = 10


def statuses():
    return list(Order.objects.order_by("pk").values_list("status", flat=True))


def units():
    return list(Variant.objects.order_by("pk").values_list("quantity", flat=True))


class TestKilled:
    """``kill -9`` at so many points of confirming an order of three lines, the last one right after the commit."""

    def test_confirms_all_of_an_order_or_nothing_and_then_all(self, shelf, place):
        first, *numbers = place(POINTS + 1, shelf(3, units=50))
        (count,) = run_together(f"{RACERS}:count_statements", [(first,)])
        for point, number in enumerate(numbers, 1):
            kill_at(count * point // POINTS, number)
            assert what_is_wrong() == []
            assert Order.objects.get(number=number).status == ("confirmed" if point == POINTS else "placed")
        assert run_together(f"{RACERS}:confirm", [(numbers,)]) == [["confirmed"] * POINTS]
        assert what_is_wrong() == []
        assert units() == [50 - 1 - POINTS] * 3


def kill_at(point, number):
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.races_start"])
    doomed = context.Process(target=racers.confirm_and_die, args=(connection.settings_dict["NAME"], number, point))
    doomed.start()
    doomed.join(300)
    assert doomed.exitcode == -signal.SIGKILL


class TestMoreWantedThanThereIs:
    def test_sells_to_the_last_unit_and_none_twice(self, shelf, place):
        buyers, each, there = (16, 50, 400) if IS_LONG else (8, 6, 24)
        numbers = place(buyers * each, shelf(1, units=there))
        answers = run_together(f"{RACERS}:confirm", [(numbers[n::buyers],) for n in range(buyers)])
        outcomes = [outcome for answer in answers for outcome in answer]
        assert outcomes.count("confirmed") == there
        assert set(outcomes) == {"confirmed", "OrderRejected"}
        assert units() == [0]
        assert what_is_wrong() == []


class TestReceivers:
    @pytest.fixture
    def numbers(self, shelf, place):
        return place(24 if IS_LONG else 6, shelf(2, units=50))

    def test_that_hangs_makes_others_wait_and_loses_nothing(self, numbers):
        answers = run_together(f"{RACERS}:confirm_slowly", [(numbers[n::3],) for n in range(3)])
        assert {outcome for answer in answers for outcome in answer} == {"confirmed"}
        assert what_is_wrong() == []

    def test_that_raises_leaves_everything_as_it_was(self, numbers):
        (answer,) = run_together(f"{RACERS}:confirm_with_a_receiver_that_raises", [(numbers,)])
        assert set(answer) == {"ZeroDivisionError"}
        assert set(statuses()) == {"placed"}
        assert units() == [50, 50]
        assert what_is_wrong() == []

    def test_that_is_not_connected_sells_nothing(self, numbers):
        (answer,) = run_together(f"{RACERS}:confirm_without_products", [(numbers,)])
        assert "confirmed" not in answer
        assert set(statuses()) == {"placed"}
        assert what_is_wrong() == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a disk that is full, of SQLite")
def test_a_full_disk_refuses_and_goes_on_when_there_is_room(shelf, place):
    numbers = place(20, shelf(3, units=50))
    ((full, after),) = run_together(f"{RACERS}:confirm_on_a_full_disk", [(numbers,)])
    assert "OperationalError" in full
    assert set(after) == {"confirmed"}
    assert what_is_wrong() == []


def test_would_see_stock_that_went_past_the_books(shelf, place):
    """The control."""
    (mug,) = shelf(1, units=5)
    assert what_is_wrong() == []
    run_together(f"{RACERS}:sell_twice", [(mug.pk,)])
    assert len(what_is_wrong()) == 2
