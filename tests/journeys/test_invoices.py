"""A shop's real invoices, replayed through the services of products and orders: every unit is accounted for."""

import os
from collections import Counter
from pathlib import Path

import pytest
from django.db.models import Sum

from orders.models import Order
from products.models import Product, Variant
from tests.journeys.invoices import SPARE, Replay

pytestmark = pytest.mark.django_db

SMALL_FILE = Path(__file__).parent / "data" / "invoices.csv"
REAL_FILE = Path(os.environ.get("SHOP_DATA_DIR", "not-set")) / "online-retail" / "2010-12.csv"


@pytest.fixture(autouse=True)
def wholesale(settings):
    settings.SHOP_MAX_LINE_QUANTITY = 100_000


def assert_every_unit_is_accounted_for(replay):
    expected = {code: opening - replay.sold[code] + replay.taken_back[code] for code, opening in replay.opening.items()}
    by_variant = dict(Variant.objects.values_list("sku", "quantity"))
    by_product = dict(Product.objects.values_list("variants__sku", "quantity"))
    by_movements = dict(Variant.objects.annotate(units=Sum("movements__change")).values_list("sku", "units"))
    assert by_variant == expected
    assert by_product == expected
    assert by_movements == expected


class TestSmallFile:
    @pytest.fixture
    def replay(self):
        replay = Replay(SMALL_FILE)
        replay.run()
        return replay

    def test_accounts_for_every_unit(self, replay):
        assert_every_unit_is_accounted_for(replay)
        quantities = dict(Variant.objects.values_list("sku", "quantity"))
        # sold 2 + 1 + 3 kettles, 2 came back; 3 + 1 + 4 trays, 3, whatever the case; 150 spoons, 50 + 100
        left = {"KETTLE": 2, "TRAY": 3, "SPOON": 150}
        assert quantities == {code: SPARE + units for code, units in left.items()}

    def test_makes_one_order_of_each_sale(self, replay):
        assert Counter(Order.objects.values_list("status", flat=True)) == {"confirmed": 3, "cancelled": 1}
        assert replay.outcomes == {"confirmed": 4, "cancelled whole": 1, "returned in part": 2}

    def test_adds_up_a_code_that_an_invoice_names_twice(self, replay):
        assert Order.objects.get(checkout_key="900002").lines.get(sku="SPOON").quantity == 150

    def test_refuses_unusable_lines_by_name(self, replay):
        assert replay.refused == {
            "The quantity must be at least 1.": ["900009 SPOON", "900010 KETTLE"],
            "The quantity must be a whole number.": ["900010 KETTLE"],
            "a price of 0 or less": ["900009 TRAY"],
            "no price": ["900010 KETTLE"],
            "no stock code": ["900010 "],
            "more than the customer has bought in this file": ["C900006 SPOON: 20", "C900007 KETTLE: 1"],
            "a return without a customer": ["C900008 TRAY: 1"],
        }

    def test_would_see_a_unit_that_is_missing(self, replay):
        """The control: one unit gone without a movement, and the accounts do not hold."""
        variant = Variant.objects.get(sku="KETTLE")
        Variant.objects.filter(pk=variant.pk).update(quantity=variant.quantity - 1)
        with pytest.raises(AssertionError):
            assert_every_unit_is_accounted_for(replay)


# each invoice commits, as in a shop: PostgreSQL reads ever longer chains of old rows within one long transaction
@pytest.mark.data
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not REAL_FILE.exists(), reason="SHOP_DATA_DIR names no folder with online-retail/2010-12.csv")
class TestRealInvoices:
    def test_account_for_every_unit(self):
        replay = Replay(REAL_FILE)
        replay.run()
        assert_every_unit_is_accounted_for(replay)
        assert replay.outcomes["confirmed"] == sum(
            1 for invoice in replay.invoices if invoice.lines and not invoice.takes_back
        )
        assert {reason: len(names) for reason, names in replay.refused.items()} == {
            "The quantity must be at least 1.": 70,  # breakages and counting, written as negative sales
            "a price of 0 or less": 203,
            "a return without a customer": 38,
            "more than the customer has bought in this file": 390,  # bought before it begins
        }
