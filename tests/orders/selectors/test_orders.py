from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Order, Voucher
from orders.selectors.orders import order_page_of, variants_in_placed_orders

pytestmark = pytest.mark.django_db


class TestDiscountsOfAPage:
    @pytest.mark.parametrize(
        ("kind", "value", "taken_off"),
        [("percentage", 10, Decimal("2.40")), ("amount", 1, Decimal("1.00")), ("free-delivery", 0, Decimal(0))],
    )
    def test_are_shown_whatever_they_take_off(self, place, kind, value, taken_off):
        voucher = Voucher.objects.create(name="Spring", code="SPRING", kind=kind, value=value)
        order = Order.objects.get(pk=place(voucher=voucher).pk)
        assert [(row.code, row.amount) for row in order_page_of(order).totals.discounts] == [("SPRING", taken_off)]

    def test_are_not_asked_for_where_there_can_be_none(self, place):
        order = Order.objects.get(pk=place().pk)
        with CaptureQueriesContext(connection) as asked:
            assert order_page_of(order).totals.discounts == ()
        assert not any("orders_orderdiscount" in query["sql"] for query in asked)


def test_variants_that_wait_in_an_order(place, make_variant):
    mug, pot = make_variant("MUG"), make_variant("POT")
    order = place({mug: 1})
    assert variants_in_placed_orders([mug.pk, pot.pk]) == {mug.pk}
    Order.objects.filter(pk=order.pk).update(status=Order.Status.CANCELLED)
    assert variants_in_placed_orders([mug.pk, pot.pk]) == set()
