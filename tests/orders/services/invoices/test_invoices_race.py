"""Simultaneous processes that issue and print invoices; the control goes wrong.

The processes run the shop as it is: customers hears of what is printed there.
"""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from orders.models import Invoice, NumberSeries
from orders.services.invoices import invoices
from orders.services.order.transitions import lock_order
from tests.orders.invoice_factories import confirmed
from tests.races import run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.services.invoices.race_workers"


@pytest.fixture
def make_orders(place, make_variant):
    def make(count):
        mug = make_variant("MUG", quantity=90)
        return [confirmed(place({mug: 1})).number for _ in range(count)]

    return make


class TestNumbers:
    def test_have_no_gap_and_no_double(self, make_orders):
        numbers = make_orders(40)
        rolls_back = numbers[::3]
        answers = run_together(f"{WORKERS}:issue", [(numbers[n::8], rolls_back) for n in range(8)])
        issued = sorted(number for answer in answers for number in answer)
        year = timezone.localdate().year
        assert issued == [f"{year}-{n:05}" for n in range(1, 41)]
        assert sorted(Invoice.objects.values_list("number", flat=True)) == issued
        assert NumberSeries.objects.get().last == 40

    def test_would_be_seen_to_be_given_twice(self, make_orders):
        """The control: without the lock on the series two read the same last number."""
        numbers = make_orders(2)
        NumberSeries.objects.create(kind="invoice", year=timezone.localdate().year)
        answers = run_together(f"{WORKERS}:issue_without_the_lock", [([number], []) for number in numbers])
        assert any(isinstance(answer, DatabaseError) for answer in answers), answers


class TestTwoWorkers:
    @pytest.fixture
    def document(self, place):
        with transaction.atomic():
            return invoices.issue_invoice(order=confirmed(place()))

    def test_print_a_document_once(self, document):
        answers = run_together(f"{WORKERS}:print_it", [(document.pk,)] * 4)
        assert sorted(answers) == [False, False, False, True]

    def test_would_be_seen_to_print_it_twice(self, document):
        """The control: without a turn that one of them gets, both do."""
        assert run_together(f"{WORKERS}:print_believing", [(document.pk,)] * 2) == [True, True]

    @pytest.mark.skipif(connection.vendor != "postgresql", reason="locks rows")
    def test_tell_of_it_in_turn_with_what_else_happens_to_its_order(self, document):
        with transaction.atomic():
            lock_order(document.order)
            assert run_together(f"{WORKERS}:print_without_patience", [(document.pk,)]) == [True]
        assert run_together(f"{WORKERS}:print_without_patience", [(document.pk,)]) == [False]
