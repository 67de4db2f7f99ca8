from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from my_shop.kernel.reports.contract import Period
from orders.models import Order, OrderLine
from orders.selectors.reports import goods
from orders.signals import CatalogueEntry, catalogue_entries_asked
from tests.orders.invoice_factories import confirmed

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    day = timezone.localdate()
    return Period(day - timedelta(days=1), day + timedelta(days=1))


@pytest.fixture
def order(place, make_variant, monkeypatch):
    cup, bowl = make_variant("CUP", "10.00"), make_variant("BOWL", "3.00")
    order = confirmed(place({cup: 3, bowl: 1}))
    entries = [
        CatalogueEntry(cup.pk, 7, "CUP", "Cup, Sage", "Cup", "Kitchen › Cups"),
        CatalogueEntry(bowl.pk, 7, "BOWL", "Bowl", "Cup", ""),
    ]
    monkeypatch.setattr(catalogue_entries_asked, "send", lambda sender, variant_ids: [(None, entries)])
    return order


class TestSalesByVariant:
    def test_takes_off_what_came_back_as_the_line_does(self, order, today):
        line = order.lines.get(sku="CUP")
        OrderLine.objects.filter(pk=line.pk).update(returned_quantity=1, total="10.00")
        line.refresh_from_db()
        table = goods.sales_by_variant(today)
        assert table.rows[0] == ("Cup, Sage", "CUP", 2, line.kept_total) == ("Cup, Sage", "CUP", 2, Decimal("6.67"))
        assert table.totals == (None, None, 3, Decimal("9.67"))

    def test_counts_no_cancelled_order(self, order, today):
        Order.objects.update(status=Order.Status.CANCELLED)
        assert list(goods.sales_by_variant(today).rows) == []

    def test_names_what_is_gone_by_what_it_was(self, order, today):
        OrderLine.objects.filter(sku="CUP").update(variant=None, name="Old cup")
        assert ("Old cup", "CUP", 3, Decimal("30.00")) in goods.sales_by_variant(today).rows


class TestSalesByProductAndCategory:
    def test_adds_up_the_variants_of_a_product(self, order, today):
        assert list(goods.sales_by_product(today).rows) == [("Cup", 4, Decimal("33.00"))]

    def test_says_what_lies_in_no_category(self, order, today):
        assert list(goods.sales_by_category(today).rows) == [
            ("Kitchen › Cups", 3, Decimal("30.00")),
            ("in no category any more", 1, Decimal("3.00")),
        ]
