"""A voucher's last use, wanted by several at once: each a process with a connection of its own; with a control."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection

from orders.models import Order, Voucher, VoucherUse
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.race_workers"


@pytest.fixture
def ten():
    return Voucher.objects.create(name="Ten off", code="TEN", kind="percentage", value=Decimal(10))


@pytest.fixture
def numbers(place, make_variant, ten):
    """Orders of as many people, each of a variant of its own: nothing but the voucher makes them wait."""

    def make(count, **given):
        return [
            place(
                {make_variant(f"MUG{n}", quantity=5): 2}, voucher=ten, **({"email": f"b{n}@example.com"} | given)
            ).number
            for n in range(count)
        ]

    return make


def used(voucher):
    voucher.refresh_from_db()
    return voucher.used_count, VoucherUse.objects.count(), Order.objects.filter(status="confirmed").count()


class TestLastUse:
    def test_is_one_orders_of_eight_at_once(self, numbers, ten):
        orders = numbers(8)
        ten.total_limit = 1
        ten.save()
        answers = run_together(f"{WORKERS}:confirm_with_voucher", [(number,) for number in orders])
        assert sorted(map(str, answers)) == ["Voucher TEN has been used up."] * 7 + ["confirmed"]
        assert used(ten) == (1, 1, 1)


class TestLimitOfACustomer:
    @pytest.fixture
    def tabs(self, numbers, ten):
        """Two orders of one person, in two tabs."""
        orders = numbers(2, email="ada@example.com")
        ten.customer_limit = 1
        ten.save()
        return [(number,) for number in orders]

    def test_holds_in_two_tabs(self, tabs, ten):
        answers = run_together(f"{WORKERS}:confirm_with_voucher", tabs)
        assert sorted(map(str, answers)) == ["You have used voucher TEN already.", "confirmed"]
        assert used(ten) == (1, 1, 1)

    def test_would_be_seen_to_be_overrun(self, tabs, ten):
        """The control: without the lock both tabs get through (on SQLite, where one writes: the other fails)."""
        answers = run_together(f"{WORKERS}:confirm_with_unlocked_voucher", tabs)
        if connection.vendor == "sqlite":
            assert any(isinstance(answer, DatabaseError) for answer in answers), answers
        else:
            assert (answers, used(ten)) == (["confirmed"] * 2, (2, 2, 2))
