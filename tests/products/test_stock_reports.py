from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from model_bakery import baker

from my_shop.kernel.reports.contract import Period
from products.models import Category, StockMovement, Variant
from products.selectors import stock_reports
from products.selectors.entries import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return Period(timezone.localdate(), timezone.localdate())


def variant(sku, quantity=10, **facts):
    product = baker.make("products.Product", name=sku.title(), slug=sku.lower(), is_digital=False)
    return baker.make("products.Variant", product=product, sku=sku, price="12.00", quantity=quantity, **facts)


def moved(variant, change, days, reason="sale"):
    row = baker.make(StockMovement, variant=variant, change=change, quantity_after=1, reason=reason)
    StockMovement.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=days))


class TestStockValue:
    def test_goes_by_cost_and_by_the_price_without_tax_where_that_is_not_known(self, today, settings):
        settings.SHOP_TAX_RATE = Decimal(20)
        variant("MUG", quantity=3, cost=Decimal("4.11"))
        variant("CUP", quantity=2)
        variant("GONE", quantity=0)
        table = stock_reports.stock_value(today)
        assert [row[1:] for row in table.rows] == [
            ("CUP", 2, "price without tax", Decimal("10.00"), Decimal("20.00")),
            ("MUG", 3, "cost", Decimal("4.11"), Decimal("12.33")),
        ]
        assert table.totals[-1] == Decimal("32.33")
        assert table.notes


class TestDaysOfCover:
    def test_says_what_runs_out_first(self, today):
        slow, fast, still = variant("SLOW", 90), variant("FAST", 5), variant("STILL")
        moved(slow, -10, days=60)
        moved(fast, -12, days=5)
        moved(fast, 2, days=4, reason="return")
        moved(fast, 40, days=3, reason="received")
        moved(still, -1, days=100)
        assert [row[1:] for row in stock_reports.days_of_cover(today).rows] == [
            ("FAST", 5, 10, 10, 15, 45),
            ("SLOW", 90, 0, 10, None, 810),
        ]


def test_entries_say_where_a_variant_lies():
    kitchen = baker.make(Category, name="Kitchen", slug="kitchen", path="kitchen")
    mugs = baker.make(Category, name="Mugs", slug="mugs", path="kitchen/mugs", parent=kitchen)
    made = variant("MUG", label="Sage")
    type(made.product).objects.update(category=mugs)
    (entry,) = entries([made.pk, 0])
    assert entry == (made.pk, made.product_id, "MUG", "Mug, Sage", "Mug", "Kitchen › Mugs")
    assert Variant.objects.count() == 1
