"""The same request at the same moment, and after a crash: one order, one confirmation, one payment, one answer.

Each process has a connection of its own; every race has a control that goes wrong.
"""

import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.api.models import RememberedAnswer
from orders.models import Order, OrderEvent, Payment, PaymentMethod
from products.models import Variant
from tests import factories
from tests.orders.api import race_workers
from tests.races import LONGEST, run_together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

WORKERS = "tests.orders.api.race_workers"
ADDRESS = {"name": "Ada Finch", "line1": "Hill Road 1", "postcode": "10115", "city": "Berlin", "country": "DE"}


@pytest.fixture
def wanted(make_variant):
    make_variant("MUG", price="18.00", quantity=10)
    return {
        "lines": [{"sku": "MUG", "quantity": 2}],
        "email": "ada@example.com",
        "shipping_address": ADDRESS,
        "shipping_method": factories.ways_of_delivery()[0].pk,
    }


def run_and_be_killed(work, *arguments):
    """Let a process of its own do something that it does not survive."""
    call = f"begin_alone({connection.settings_dict['NAME']!r}, {work!r}, {arguments!r})"
    start = f"import django; django.setup(); from {WORKERS} import begin_alone; {call}"
    died = subprocess.run([sys.executable, "-c", start], timeout=LONGEST, capture_output=True, text=True, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr[-2000:]


class TestPlacingWithOneKey:
    def test_makes_one_order_and_answers_it_to_everybody(self, wanted):
        answers = run_together(f"{WORKERS}:place", [(wanted,)] * 8)
        assert Order.objects.count() == 1
        assert answers == [answers[0]] * 8 and answers[0][0] == 201

    def test_would_be_seen_to_make_more(self, wanted):
        """The control: whoever looks for the key's row, and does not take it, orders once more."""
        run_together(f"{WORKERS}:place_looking_first", [(wanted,)] * 4)
        assert Order.objects.count() == 4

    def test_leaves_nothing_of_a_request_that_died(self, wanted):
        run_and_be_killed("place_and_die", wanted)
        assert not Order.objects.exists() and not RememberedAnswer.objects.exists()
        status, order = race_workers.place(wanted)
        assert (status, order["number"]) == (201, Order.objects.get().number)


class TestConfirmingByApiAndByPage:
    def test_is_one_confirmation(self, wanted):
        _, order = race_workers.place(wanted)
        calls = [(way, order["number"], order["fingerprint"]) for way in ("api", "page") * 3]
        assert run_together(f"{WORKERS}:confirm", calls) == [200, 303] * 3
        assert OrderEvent.objects.filter(kind=OrderEvent.Kind.CONFIRMED).count() == 1
        assert Variant.objects.get().quantity == 8

    def test_would_be_seen_to_be_more(self, wanted):
        """The control: without reading the order again under its lock, it is confirmed by everybody."""
        _, order = race_workers.place(wanted)
        run_together("tests.orders.race_workers:confirm_believing", [([order["number"]],)] * 4)
        assert OrderEvent.objects.filter(kind=OrderEvent.Kind.CONFIRMED).count() > 1


class TestPayingWithOneKey:
    @pytest.fixture
    def call(self, wanted, settings):
        """A confirmed order, and the file that the test gateway remembers in."""
        settings.SHOP_GATEWAYS = ["test"]
        card = baker.make(PaymentMethod, name="Card", gateway="test", fee=0, is_active=True)
        _, order = race_workers.place({**wanted, "payment_method": card.pk})
        [answer] = run_together(f"{WORKERS}:confirm", [("api", order["number"], order["fingerprint"])])
        assert answer == 200
        return order["number"], settings.SHOP_TEST_GATEWAY_FILE

    def test_makes_one_payment_and_tells_the_others_to_come_back(self, call):
        answers = run_together(f"{WORKERS}:pay", [call] * 6)
        assert Payment.objects.count() == 1
        first = next(answer for answer in answers if answer[0] == 201)
        assert all(told == first or told[1]["code"] == "request_in_progress" for told in answers), answers
        assert race_workers.pay(*call) == first

    def test_after_a_crash_is_the_payment_that_was_begun(self, call):
        run_and_be_killed("pay_and_die", *call)
        payment = Payment.objects.get()
        assert payment.is_paid and payment.received == Decimal("40.90")
        assert race_workers.pay(*call)[1]["code"] == "request_in_progress"
        RememberedAnswer.objects.update(leased_until=timezone.now())
        status, said = race_workers.pay(*call)
        assert (status, said["is_paid"], len(said["payments"])) == (201, True, 1)
        assert Payment.objects.get() == payment
